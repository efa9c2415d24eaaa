"""Pictures that people send: each format, upright, stripped; what is no picture is refused."""

import io
import random
import struct
import zlib

import pytest
from django.utils import translation
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from hiroba.base.refusals import Invalid
from hiroba.files import pictures
from hiroba.files.models import SIZES
from tests.cast import an_image

SECRET = "Matsue-35.4681N-133.0484E"
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def prepare(data: bytes):
    return pictures.prepare(io.BytesIO(data), len(data))


def opened(prepared, size="large"):
    return Image.open(io.BytesIO(prepared.sizes[size]))


def saved(image, kind, **words):
    out = io.BytesIO()
    image.save(out, kind, **words)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_T_16_each_format_is_taken_in_three_sizes(kind):
    prepared = prepare(an_image(kind, (2000, 1000)))
    for size, edge in SIZES.items():
        picture = opened(prepared, size)
        assert picture.format == "WEBP"
        wanted = (edge, edge) if size == "small" else (edge, edge // 2)
        assert picture.size == wanted
    red, green, blue = opened(prepared).convert("RGB").getpixel((5, 5))
    assert (red > 240, 140 < green < 190, blue < 30) == (True, True, True)


def test_a_small_picture_is_not_blown_up():
    prepared = prepare(an_image("PNG", (50, 20)))
    assert (prepared.width, prepared.height) == (50, 20)
    assert opened(prepared).size == opened(prepared, "medium").size == (50, 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_a_single_pixel_and_a_single_line_are_pictures(kind, size):
    prepared = prepare(an_image(kind, size))
    assert opened(prepared, "small").size == (160, 160)
    assert min(opened(prepared, "large").size) == 1


def test_greys_of_sixteen_bits_stay_what_they_are():
    image = Image.new("I;16", (20, 20), 30_000)
    red, green, blue = opened(prepare(saved(image, "PNG"))).convert("RGB").getpixel((5, 5))
    assert all(abs(part - 117) < 3 for part in (red, green, blue))


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_is_turned_upright_as_its_camera_says(turned):
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    prepared = prepare(saved(image, "JPEG", exif=exif, quality=95))
    assert (prepared.width > prepared.height) is (turned <= 4)
    corner = {1: (5, 5), 2: (395, 5), 3: (395, 195), 4: (5, 195), 5: (5, 5), 6: (195, 5),
              7: (195, 395), 8: (5, 395)}[turned]  # fmt: skip
    red, _green, blue = opened(prepared).convert("RGB").getpixel(corner)
    assert red > 200
    assert blue < 60


def exif_with_a_place():
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET
    exif[GPS] = {1: "N", 2: (35.0, 28.0, 5.0), 3: "E", 4: (133.0, 2.0, 54.0), 29: SECRET}
    return exif


def with_secrets(kind):
    image = Image.new("RGB", (300, 200), "orange")
    xmp = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Comment", SECRET)
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return saved(image, "PNG", pnginfo=info, exif=exif_with_a_place())
    if kind == "GIF":
        return saved(image, "GIF", comment=SECRET.encode())
    if kind == "WEBP":
        return saved(image, "WEBP", exif=exif_with_a_place(), xmp=xmp)
    words = {"comment": SECRET.encode(), "exif": exif_with_a_place(), "xmp": xmp}
    return saved(image, "JPEG", **words)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_T_16_nothing_of_what_the_camera_wrote_is_kept(kind):
    sent = with_secrets(kind)
    assert SECRET.encode() in sent
    for data in prepare(sent).sizes.values():
        assert SECRET.encode() not in data
        kept = Image.open(io.BytesIO(data))
        assert not kept.getexif()
        assert not {"exif", "xmp", "comment", "XML:com.adobe.xmp"} & set(kept.info)
        assert b"EXIF" not in data
        assert b"XMP " not in data


def test_bytes_behind_the_picture_are_not_kept():
    sent = an_image("JPEG") + b"<script>" + SECRET.encode()
    assert all(SECRET.encode() not in data for data in prepare(sent).sizes.values())


def test_of_a_moving_picture_the_first_is_kept():
    frames = [Image.new("RGB", (100, 100), color) for color in ("red", "green", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        prepared = prepare(moving)
        assert getattr(opened(prepared), "n_frames", 1) == 1
        red, green, blue = opened(prepared).convert("RGB").getpixel((50, 50))
        assert red > 240
        assert max(green, blue) < 30


def test_what_is_transparent_stays_so():
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        assert opened(prepare(saved(clear, kind))).convert("RGBA").getpixel((5, 5))[3] == 0
    paletted = Image.new("P", (100, 100), 0)
    paletted.putpalette([255, 0, 0] * 2)
    sent = saved(paletted, "GIF", transparency=0)
    assert opened(prepare(sent)).convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "I;16", "RGBA", "CMYK"])
def test_every_mode_of_colour_is_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (64, 64))
    assert opened(prepare(saved(image, kind))).size == (64, 64)


def test_a_cmyk_photo_keeps_its_colours():
    image = Image.new("RGB", (64, 64), "orange").convert("CMYK")
    red, green, blue = opened(prepare(saved(image, "JPEG"))).convert("RGB").getpixel((9, 9))
    assert red > 230
    assert 130 < green < 200
    assert blue < 40


def test_a_profile_of_colours_does_not_stop_a_picture():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (64, 64), "orange")
    assert prepare(saved(image, "JPEG", icc_profile=profile)).width == 64
    assert prepare(saved(image, "JPEG", icc_profile=b"no profile at all")).width == 64


def test_T_16_more_than_20_megabytes_are_refused_before_they_are_read():
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("it was read")

    with pytest.raises(Invalid, match="20 MB"):
        pictures.prepare(Unread(), 20 * 1024 * 1024 + 1)


def test_a_picture_of_exactly_20_megabytes_is_taken():
    data = an_image("JPEG")
    padded = data + b"\0" * (20 * 1024 * 1024 - len(data))
    assert pictures.prepare(io.BytesIO(padded), len(padded)).width == 300


def png_of(width, height):
    """A few bytes that claim to be a picture of any size."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(20_000, 5_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_of_pixels_is_refused(size):
    with pytest.raises(Invalid):
        prepare(png_of(*size))


def test_a_bomb_of_words_is_refused_or_harmless():
    info = PngInfo()
    info.add_text("Comment", "0" * 60_000_000, zip=True)
    with pytest.raises(Invalid):
        prepare(saved(Image.new("RGB", (9, 9)), "PNG", pnginfo=info))


NO_PICTURES = {
    "nothing": b"",
    "a text": b"I am a photo, believe me.",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a head alone": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "pdf": b"%PDF-1.7\n",
    "zeros": b"\0" * 5000,
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_T_16_what_is_no_picture_is_refused_whatever_it_is_called(name):
    with pytest.raises(Invalid, match="not a JPEG, PNG, WebP or GIF"):
        prepare(NO_PICTURES[name])


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "TGA", "PDF", "EPS", "AVIF"])
def test_T_16_other_formats_are_refused(kind):
    try:
        data = saved(Image.new("RGB", (64, 64), "orange"), kind)
    except (OSError, KeyError):
        pytest.skip(f"{kind} cannot be written here")
    with pytest.raises(Invalid):
        prepare(data)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about what it finds damaged.
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_damaged_file_is_a_picture_or_refused_and_never_an_error(kind):
    """Cut anywhere, or with bytes changed anywhere: the same dice every time."""
    dice = random.Random(kind)
    noise = Image.effect_noise((120, 90), 80).convert("RGB")
    words = {} if kind == "GIF" else {"exif": exif_with_a_place()}
    whole = saved(noise, kind, **words)
    for _ in range(150):
        data = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.3 else whole)
        for _ in range(dice.randrange(1, 12)):
            if data:
                data[dice.randrange(min(len(data), dice.choice((60, 400, len(whole)))))] = (
                    dice.randrange(256)
                )
        try:
            prepare(bytes(data))
        except Invalid:
            continue


def test_half_a_photo_is_refused():
    noise = Image.effect_noise((800, 600), 80).convert("RGB")
    for kind in ("JPEG", "PNG", "WEBP"):
        data = saved(noise, kind)
        with pytest.raises(Invalid, match="damaged"):
            prepare(data[: len(data) // 2])
