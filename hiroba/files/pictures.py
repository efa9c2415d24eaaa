"""Pictures that people send: checked by content, turned upright, re-encoded, stripped."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hiroba.base.refusals import Invalid
from hiroba.files.models import SIZES, Picture, store

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82

Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be stored: bytes a size, and nothing of what the camera wrote."""

    width: int
    height: int
    digest: str
    sizes: dict[str, bytes]


def prepare(file: BinaryIO, size: int) -> Prepared:
    """Raises Invalid for what is too large or no picture. Slow: outside transactions."""
    if size > LARGEST_FILE:
        raise Invalid(_("This file is larger than 20 MB."))
    text = _("This is not a JPEG, PNG, WebP or GIF picture, or it is damaged.")
    with opened(file, FORMATS, otherwise=text) as picture:
        return _encode(picture)


@contextmanager
def opened(
    file: BinaryIO, formats: tuple[str, ...], *, otherwise: str
) -> Iterator[Image.Image]:
    """Raises Invalid for too many pixels, and with `otherwise` for what is no whole picture,
    also where that shows only while the picture is read."""
    try:
        picture = Image.open(file, formats=formats)
        if picture.width * picture.height > LARGEST_PIXELS:
            raise Image.DecompressionBombError
        yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Invalid(_("This picture has too many pixels.")) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as broken:
        raise Invalid(otherwise) from broken


def _encode(picture: Image.Image) -> Prepared:
    picture.draft("RGB", (SIZES["large"], SIZES["large"]))
    upright = _in_eight_bits(ImageOps.exif_transpose(picture))
    mode = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    plain = upright.convert(mode)
    sizes = {name: _webp(plain, edge, square=name == "small") for name, edge in SIZES.items()}
    digest = hashlib.sha256(sizes["large"]).hexdigest()
    return Prepared(plain.width, plain.height, digest, sizes)


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Greys of 16 bits would be cut off at 255, and all but black be white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda grey: grey / 257).convert("L")


def _webp(picture: Image.Image, edge: int, *, square: bool) -> bytes:
    if square:
        small = ImageOps.fit(picture, (edge, edge), Image.Resampling.LANCZOS)
    else:
        small = picture.copy()
        small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def edges(width: int, height: int) -> dict[str, tuple[int, int]]:
    """Width and height of each size of a picture: the small one is a square, and none of the
    others is larger than the picture itself."""
    square = (SIZES["small"], SIZES["small"])
    return {size: _within(width, height, edge) for size, edge in SIZES.items()} | {
        "small": square
    }


def _within(width: int, height: int, edge: int) -> tuple[int, int]:
    scale = min(1.0, edge / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def keep(owner_id: int, prepared: Prepared) -> Picture:
    """Files first, then the row: a file without a row is swept, a row without one is not."""
    picture = Picture(
        owner_id=owner_id,
        width=prepared.width,
        height=prepared.height,
        digest=prepared.digest,
    )
    for size, data in prepared.sizes.items():
        store().save(picture.name_of(size), ContentFile(data))
    picture.save(force_insert=True)
    return picture


def throw_away(picture_id: int) -> None:
    """Remove the files of a picture whose row is gone; harmless when done twice."""
    gone = Picture(pk=picture_id)
    for size in SIZES:
        store().delete(gone.name_of(size))
