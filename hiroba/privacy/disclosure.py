"""All that is held about a person, for machines (JSON) and for people (HTML), files included.

Produced from the declarations, so that nothing can be forgotten (PV-6).
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from msgspec import Struct

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.agreements.models import Consent, Recipient
from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.models import Timed
from hiroba.files.models import Picture, store
from hiroba.policy import limits
from hiroba.policy.gate import action, visible
from hiroba.posts import mentions
from hiroba.privacy.register import Entry, entries
from hiroba.privacy.words import COLUMNS, Cell, cell, how_long

Row = dict[str, Any]
STYLE = "my_data_archive.css"
NAMED = ("recipient", "consent")


class Held(Struct):
    """One table's part of the register, for one person; `fields` are its columns in words."""

    table: str
    what: str
    why: str
    erased: str
    kept_days: int | None
    kept: str
    fields: list[str]
    count: int


class Part(Struct):
    """The same with the rows: as they are, and in words."""

    held: Held
    rows: list[Row]
    heads: list[str]
    cells: list[list[Cell]]


def register(account_id: int) -> list[Held]:
    """What is held and why, with the number of rows, without the rows."""
    return [_held(entry, entry.shown_to(account_id).count()) for entry in entries()]


@action("account.download")
def request_download(actor: Actor, me: Account, /) -> None:
    """Counted and on the record; `archive` makes the file."""
    limits.spend("download", me.pk)


def archive(account: Account) -> IO[bytes]:
    """A ZIP with `data.json`, `index.html` and `pictures/`, open at its start."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box,
        translation.override(account.language),
        timezone.override(account.timezone),
    ):
        found = everything(account)
        box.writestr(
            "data.json", json.dumps(_as_json(account, found), ensure_ascii=False, indent=1)
        )
        box.writestr("index.html", _as_html(account, found))
        box.writestr(STYLE, render_to_string(STYLE))
        for name, data in _pictures(account.pk):
            box.writestr(name, data, zipfile.ZIP_STORED)
    out.seek(0)
    return out


def everything(account: Account) -> list[Part]:
    """Every row. What keeps the account safe (hashes, keys) is named, not shown."""
    found = [(entry, list(_rows(entry, account.pk))) for entry in entries()]
    rows = [row for _entry, rows in found for row in rows]
    names = _names(account, rows) | _recipients(rows) | _agreements(account, rows)
    return [_part(entry, rows, names) for entry, rows in found]


def _part(entry: Entry, rows: list[Row], names: dict[int, str]) -> Part:
    read = [_typed(row, names) for row in rows]
    columns = list(read[0]) if read else []
    return Part(
        held=_held(entry, len(rows)),
        rows=[_for_machines(row, names) for row in read],
        heads=[str(COLUMNS[name]) for name in columns],
        cells=[[cell(entry.model, name, row, names) for name in columns] for row in read],
    )


def _as_json(account: Account, found: list[Part]) -> dict[str, Any]:
    return {
        "format": "hiroba/1",
        "made": clock.now().isoformat(timespec="seconds"),
        "account": str(account.pk),
        "held": [
            {
                "table": part.held.table,
                "what": part.held.what,
                "why": part.held.why,
                "kept_days": part.held.kept_days,
                "rows": part.rows,
            }
            for part in found
        ],
    }


def _as_html(account: Account, found: list[Part]) -> str:
    words = {"account": account, "parts": found, "made": clock.now(), "style": STYLE}
    return render_to_string("my_data_archive.html", {**words, "lang": account.language})


def _held(entry: Entry, count: int) -> Held:
    personal = entry.personal
    return Held(
        table=entry.name,
        what=str(personal.what),
        why=str(personal.why.label),
        erased=str(personal.erase.label),
        kept_days=personal.keep.days if personal.keep else None,
        kept=how_long(personal.keep),
        fields=[str(COLUMNS[name]) for name in personal.fields],
        count=count,
    )


def _rows(entry: Entry, account_id: int) -> Iterator[Row]:
    """Newest last. A row whose id is its time says when."""
    shown = [name for name in entry.personal.fields if name not in entry.personal.hidden]
    timed = issubclass(entry.model, Timed)
    names = ["pk", *shown] if timed else shown
    seen_by = entry.personal.seen_by
    for row in entry.shown_to(account_id).order_by("pk").values(*names):
        row = seen_by(account_id, row) if seen_by else row
        moment = {"at": ids.time_of(row.pop("pk"))} if timed else {}
        yield moment | row


def _names(account: Account, rows: list[Row]) -> dict[int, str]:
    """Of everybody whom the rows name or mention, as far as this person may see them."""
    people = {value for row in rows for value in row.values() if isinstance(value, int)}
    people |= mentions.everyone_in(
        value for row in rows for value in row.values() if isinstance(value, str)
    )
    seen = visible(of_account(account), Account).values_list("pk", "name")
    wanted = sorted(people)
    return {
        pk: name
        for start in range(0, len(wanted), 500)
        for pk, name in seen.filter(pk__in=wanted[start : start + 500])
    }


def _recipients(rows: list[Row]) -> dict[int, str]:
    """Who received something, as registered then (PV-7): a number would say nothing."""
    found = Recipient.objects.filter(pk__in=_named(rows, "recipient"))
    return {one.pk: one.particulars for one in found}


def _agreements(account: Account, rows: list[Row]) -> dict[int, str]:
    """On what it rested: one's own, or that of a friend, who is not named."""
    found = Consent.objects.filter(pk__in=_named(rows, "consent"))
    return {one.pk: _agreement(account, one) for one in found}


def _named(rows: list[Row], column: str) -> set[int]:
    return {row[column] for row in rows if row.get(column)}


def _agreement(account: Account, consent: Consent) -> str:
    if consent.person_id != account.pk:
        return _("a friend’s agreement")
    day = formats.date_format(timezone.localtime(consent.at))
    return _("your agreement of %(day)s") % {"day": day}


def _for_machines(row: Row, names: dict[int, str]) -> Row:
    said = {name: names.get(row[name], row[name]) for name in NAMED if name in row}
    return {name: _plain(value) for name, value in (row | said).items()}


def _typed(row: Row, names: dict[int, str]) -> Row:
    """Mentions as they were typed."""
    return {
        name: mentions.typed(value, names) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _plain(value: Any) -> Any:
    """Numbers beyond what JSON readers keep exactly are strings; moments are ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and value > 1 << 31:
        return str(value)
    return value


def _pictures(account_id: int) -> Iterator[tuple[str, bytes]]:
    """One whose file is lost does not keep the rest from its owner."""
    for picture in Picture.objects.filter(owner=account_id):
        try:
            with store().open(picture.name_of("large")) as file:
                yield f"pictures/{picture.pk}.webp", file.read()
        except FileNotFoundError:
            continue
