"""What becomes of files whose rows are gone."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.db.models import Model

from hiroba.base import clock, ids
from hiroba.base.models import Event
from hiroba.files.documents import FOLDER, names_one, shred
from hiroba.files.models import Picture, SealedName, store
from hiroba.files.pictures import throw_away as throw_away_one

OLD_ENOUGH = timedelta(hours=1)


def throw_away(event: Event) -> None:
    for picture in event.data.get("pictures", ()):
        throw_away_one(picture)
    for document in event.data.get("documents", ()):
        shred(document)


def orphans() -> None:
    """Files that a transaction left behind when it was rolled back or killed."""
    limit = ids.first_id(clock.now() - OLD_ENOUGH)
    for folder in _listed("pictures")[0]:
        found = {_number(name) for name in _listed(f"pictures/{folder}")[1]}
        old = {number for number in found if 0 < number < limit}
        kept = set(Picture.objects.filter(pk__in=old).values_list("pk", flat=True))
        for number in old - kept:
            throw_away_one(number)


def orphaned_documents() -> None:
    """The same for documents. The store is asked before the rows: what is stored in between is
    not in the list, and what is older than `OLD_ENOUGH` has its row or never will."""
    limit = clock.now() - OLD_ENOUGH
    found = set(filter(names_one, (f"{FOLDER}/{file}" for file in _listed(FOLDER)[1])))
    columns = list(_naming_columns())
    if not columns:
        return  # Forgotten, more likely than meant: nothing could be told from an orphan.
    for model, column in columns:
        found -= set(model._base_manager.values_list(column, flat=True))
    for name in found:
        if store().get_modified_time(name) < limit:
            shred(name)


def _naming_columns() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedName):
                yield model, field.attname


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Folders and files. Not every store knows folders, so none is asked whether it has one."""
    try:
        folders, files = store().listdir(folder)
    except FileNotFoundError:
        return [], []
    return folders, files


def _number(name: str) -> int:
    head = name.partition("-")[0]
    return int(head) if head.isdigit() else 0
