"""The demo square's pictures: each is drawn once, and stored as what people upload is."""

import io
import os
from concurrent.futures import ThreadPoolExecutor

from django.core.files.base import ContentFile

from hiroba.cli.demo import scenes
from hiroba.cli.demo.drawing import Drawing
from hiroba.cli.demo.rows import Rows
from hiroba.files import pictures
from hiroba.files.models import Picture, store

Drawn = dict[Drawing, pictures.Prepared]


def draw(rows: Rows) -> Drawn:
    """Slow, so outside the transaction. Fills in the sizes of the rows."""
    wanted = list(dict.fromkeys(rows.pictures.values()))
    # Most of the time goes into encoding, for which Pillow lets other threads run.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        drawn = dict(zip(wanted, pool.map(_draw, wanted), strict=True))
    for picture in rows.of(Picture):
        prepared = drawn[rows.pictures[picture.pk]]
        picture.width, picture.height = prepared.width, prepared.height
        picture.digest = prepared.digest
    return drawn


def keep(rows: Rows, drawn: Drawn) -> None:
    """Files an earlier run left behind when it was killed are written again."""
    for picture in rows.of(Picture):
        for size, data in drawn[rows.pictures[picture.pk]].sizes.items():
            name = picture.name_of(size)
            if store().exists(name):
                store().delete(name)
            store().save(name, ContentFile(data))


def _draw(drawing: Drawing) -> pictures.Prepared:
    jpeg = scenes.draw(drawing)
    return pictures.prepare(io.BytesIO(jpeg), len(jpeg))
