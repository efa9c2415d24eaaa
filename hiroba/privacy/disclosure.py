"""All that is held about a person, for machines (JSON) and for people (HTML), files included.

Produced from the declarations, so that nothing can be forgotten (PV-6).
"""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from msgspec import Struct

from hiroba.accounts.models import Account
from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.models import Timed
from hiroba.files.models import Picture, store
from hiroba.policy import limits
from hiroba.policy.gate import action
from hiroba.posts import mentions
from hiroba.privacy.register import Entry, entries


class Held(Struct):
    """One table's part of the register, for one person."""

    table: str
    what: str
    why: str
    erased: str
    kept_days: int | None
    fields: list[str]
    count: int
    rows: list[dict[str, Any]]


def register(account_id: int) -> list[Held]:
    """What is held and why, with the number of rows, without the rows."""
    return [_held(entry, entry.about(account_id).count(), []) for entry in entries()]


def everything(account_id: int) -> list[Held]:
    """The same with the rows. What keeps the account safe (hashes, keys) is named, not shown."""
    found = []
    for entry in entries():
        rows = list(_rows(entry, account_id))
        found.append(_held(entry, len(rows), rows))
    return found


@action("account.download")
def request_download(actor: Actor, me: Account, /) -> None:
    """Counted and on the record; `archive` makes the file."""
    limits.spend("download", me.pk)


def archive(account: Account) -> bytes:
    """A ZIP with `data.json`, `index.html` and `pictures/`."""
    held = everything(account.pk)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("data.json", json.dumps(_as_json(account, held), ensure_ascii=False, indent=1))
        with translation.override(account.language):
            box.writestr("index.html", _as_html(account, held))
        for name, data in _pictures(account.pk):
            box.writestr(name, data, zipfile.ZIP_STORED)
    return out.getvalue()


def _as_json(account: Account, held: list[Held]) -> dict[str, Any]:
    return {
        "format": "hiroba/1",
        "made": clock.now().isoformat(timespec="seconds"),
        "account": str(account.pk),
        "held": [
            {"table": part.table, "what": part.what, "why": part.why, "rows": part.rows}
            for part in held
        ],
    }


def _as_html(account: Account, held: list[Held]) -> str:
    words = {"account": account, "held": held, "made": clock.now()}
    return render_to_string("my_data_archive.html", {**words, "lang": account.language})


def _held(entry: Entry, count: int, rows: list[dict[str, Any]]) -> Held:
    personal = entry.personal
    return Held(
        table=entry.name,
        what=str(personal.what),
        why=str(personal.why.label),
        erased=str(personal.erase.label),
        kept_days=personal.keep.days if personal.keep else None,
        fields=list(personal.fields),
        count=count,
        rows=rows,
    )


def _rows(entry: Entry, account_id: int) -> Iterator[dict[str, Any]]:
    shown = [name for name in entry.personal.fields if name not in entry.personal.hidden]
    timed = issubclass(entry.model, Timed)
    names = ["pk", *shown] if timed else shown
    for row in entry.about(account_id).order_by("pk").values(*names):
        moment = {"at": _plain(ids.time_of(row.pop("pk")))} if timed else {}
        yield moment | {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """Numbers beyond what JSON readers keep exactly are strings; moments are ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, int) and not isinstance(value, bool) and value > 1 << 31:
        return str(value)
    if isinstance(value, str):
        return mentions.typed(value, {})
    return value


def _pictures(account_id: int) -> Iterator[tuple[str, bytes]]:
    for picture in Picture.objects.filter(owner=account_id):
        with store().open(picture.name_of("large")) as file:
            yield f"pictures/{picture.pk}.webp", file.read()
