"""The brush of the demo world's pictures: a canvas, colours, and strokes with soft edges.

A picture follows from its seed alone: the same one everywhere, and no file has to be carried.
"""

import io
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageOps

Colour = tuple[int, int, int]
Point = tuple[float, float]

FINER = 2  # Drawn larger by this much, then made smaller: soft edges.
EDGE = 178  # How far Pillow's radial gradient has come in the middle of its edges.


def colour(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """`part` of the other: 0 is all one, 1 all the other."""
    r, g, b = (round(a + (z - a) * part) for a, z in zip(one, other, strict=True))
    return r, g, b


def apart(one: Colour, other: Colour) -> int:
    """How well two colours can be told from each other: 0 to 765."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


@dataclass(frozen=True, slots=True)
class Palette:
    """Seven colours that go together; `high` and `low` are a sky, `far` to `near` its land."""

    high: Colour
    low: Colour
    far: Colour
    near: Colour
    light: Colour
    accent: Colour
    cream: Colour


def _palettes(table: str) -> tuple[Palette, ...]:
    return tuple(Palette(*map(colour, line.split()[1:])) for line in table.strip().splitlines())


# fmt: off
DAY = _palettes("""
dawn       a9c6d9 fbe3cd 8fb0b3 3f6b6e fff3d6 e58b5b fdf6e8
peach      f3b7a1 fdeed6 d99a86 7a4a4f fffaf0 c84b43 fff4e6
matcha     cfdcb4 f7f3d9 9ab587 3f5f45 fffbe6 d9803f fbf8ea
sea        9fd0d3 eef6ea 6aa9b0 1f5d70 ffffff f0a04b f6fbf5
hydrangea  b6b7e0 f3eaf4 8f90c4 4b4a86 fffdf6 d977a3 faf6fb
persimmon  f6c98d fdf1d8 e0904f 8a3f2a fffaf0 4f7a6b fff6e4
rain       a8b8c0 dfe6e4 8096a0 3c5261 f7f9f6 d9a441 f3f6f4
plum       e9bccb fbeef0 c4849d 6d3a57 fff9f5 7f9d6a fdf3f4
wheat      e9d6a5 fbf5de c2aa6b 6b5a34 fffdf0 b8563b fbf6e3
""")
NIGHT = _palettes("""
dusk       2f3a6b f2a987 5b4a7d 231f45 ffe2ae f2c14e fbeee0
afterglow  3d4f7c f6c7a0 7a6a93 2c2a4f fff0cf ef8354 fdf1e3
midnight   101f3d 3a5f86 24406a 0b1830 fdf0c4 f0c05a e9eef2
forest     123336 5f9a86 265c56 0b2426 fbf3c9 e9b949 e6f0e6
aubergine  2b1e3f a0627e 4f3260 1b1230 ffe9c9 f0a35e f5e9ee
""")
# fmt: on


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn: a scene, how large, and the seed it follows from."""

    scene: str
    width: int
    height: int
    seed: str


class Canvas:
    """Where a picture is drawn. Points run from 0 to 1 across and down; lengths are parts of
    the shorter side."""

    def __init__(self, width: int, height: int, seed: str) -> None:
        self.random = random.Random(seed)
        self.width, self.height = width * FINER, height * FINER
        self.unit = min(self.width, self.height)
        self.image = Image.new("RGB", (self.width, self.height))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    @property
    def across(self) -> float:
        """How wide the picture is, in lengths."""
        return self.width / self.unit

    @property
    def down(self) -> float:
        return self.height / self.unit

    def jpeg(self) -> bytes:
        """Nearly lossless, and much faster than PNG."""
        out = io.BytesIO()
        self.image.reduce(FINER).save(out, "JPEG", quality=95, subsampling=0)
        return out.getvalue()

    # Light

    def fill(self, one: Colour) -> None:
        self.image.paste(one, (0, 0, self.width, self.height))

    def fade(self, *colours: Colour, top: float = 0, bottom: float = 1) -> None:
        """From colour to colour, downwards, between two heights."""
        upper, lower = round(top * self.height), round(bottom * self.height)
        step = (lower - upper) / (len(colours) - 1)
        for n, (one, other) in enumerate(pairwise(colours)):
            start, end = round(upper + n * step), round(upper + (n + 1) * step)
            ramp = Image.linear_gradient("L").resize((self.width, end - start))
            self.image.paste(ImageOps.colorize(ramp, one, other), (0, start))

    def glow(self, at: Point, radius: float, one: Colour, strength: float = 0.8) -> None:
        """Light that thins out around a point."""
        edge = max(2, round(2 * radius * self.unit))
        mask = Image.radial_gradient("L").point(
            [round(strength * 255 * max(0, 1 - v / EDGE) ** 2) for v in range(256)]
        )
        x, y = at
        corner = (round(x * self.width - edge / 2), round(y * self.height - edge / 2))
        self.image.paste(one, corner, mask.resize((edge, edge), Image.Resampling.BICUBIC))

    def shade(self, strength: float = 0.18) -> None:
        """A little darker towards the corners, as lenses do."""
        ramp = Image.radial_gradient("L").point(
            [255 - round(strength * max(0, v - 90) * 255 / 165) for v in range(256)]
        )
        mask = ramp.resize(self.image.size, Image.Resampling.BICUBIC)
        self.image = ImageChops.multiply(self.image, Image.merge("RGB", (mask,) * 3))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    # Shapes

    def disc(self, at: Point, radius: float, one: Colour, solid: float = 1) -> None:
        self.oval(at, radius, radius, one, solid)

    def oval(self, at: Point, rx: float, ry: float, one: Colour, solid: float = 1) -> None:
        x, y = self.dot(at)
        a, b = rx * self.unit, ry * self.unit
        self.pen.ellipse((x - a, y - b, x + a, y + b), fill=_ink(one, solid))

    def ring(self, at: Point, radius: float, thick: float, one: Colour) -> None:
        x, y = self.dot(at)
        r = radius * self.unit
        self.pen.ellipse((x - r, y - r, x + r, y + r), outline=one, width=self.length(thick))

    def arc(
        self, at: Point, radius: float, turn: tuple[float, float], thick: float, one: Colour
    ) -> None:
        """Part of a ring with round ends; `turn` in degrees, clockwise from the right."""
        start, end = turn
        steps = [start + (end - start) * n / 24 for n in range(25)]
        self.line([self.off(at, radius, angle) for angle in steps], thick, one)

    def box(
        self, at: Point, wide: float, high: float, one: Colour, round_: float = 0,
        solid: float = 1,
    ) -> None:  # fmt: skip
        """`at` is its middle."""
        x, y = self.dot(at)
        a, b = wide * self.unit / 2, high * self.unit / 2
        corners = (x - a, y - b, x + a, y + b)
        self.pen.rounded_rectangle(corners, round_ * self.unit, fill=_ink(one, solid))

    def shape(self, points: Iterable[Point], one: Colour, solid: float = 1) -> None:
        self.pen.polygon([self.dot(point) for point in points], fill=_ink(one, solid))

    def line(
        self, points: Sequence[Point], thick: float, one: Colour, solid: float = 1
    ) -> None:
        dots = [self.dot(point) for point in points]
        ink, width = _ink(one, solid), self.length(thick)
        self.pen.line(dots, fill=ink, width=width, joint="curve")
        if solid == 1:
            for x, y in (dots[0], dots[-1]):
                r = width / 2 - 0.5
                self.pen.ellipse((x - r, y - r, x + r, y + r), fill=ink)

    def leaf(self, at: Point, long: float, broad: float, angle: float, one: Colour) -> None:
        """From its stalk at `at`, in the direction of the angle, pointed at both ends."""
        turned = math.radians(angle)
        ahead, aside = (
            (math.cos(turned), math.sin(turned)),
            (-math.sin(turned), math.cos(turned)),
        )

        def side(sign: int) -> list[Point]:
            found = []
            for n in range(17):
                t = n / 16
                bow = sign * broad / 2 * math.sin(math.pi * t**0.85)
                dx = ahead[0] * long * t + aside[0] * bow
                dy = ahead[1] * long * t + aside[1] * bow
                found.append(self.moved(at, dx, dy))
            return found

        self.shape([*side(1), *reversed(side(-1))], one)

    def ridge(self, height: float, rough: float, one: Colour, below: float = 1.02) -> None:
        """Land that rises to about `height`, by waves that the seed chooses."""
        waves = [
            (self.random.uniform(0.6, 1) / n, n * self.random.uniform(0.7, 1.3),
             self.random.uniform(0, math.tau))
            for n in (1, 2, 3, 5)
        ]  # fmt: skip
        top = [
            (
                x / 60,
                height + rough * sum(a * math.sin(f * x / 60 * 3 + p) for a, f, p in waves),
            )
            for x in range(61)
        ]
        self.shape([*top, (1, below), (0, below)], one)

    # Measures

    def dot(self, at: Point) -> Point:
        return at[0] * self.width, at[1] * self.height

    def length(self, part: float) -> int:
        return max(1, round(part * self.unit))

    def moved(self, at: Point, dx: float, dy: float) -> Point:
        """A point so many lengths away."""
        return at[0] + dx / self.across, at[1] + dy / self.down

    def off(self, at: Point, radius: float, angle: float) -> Point:
        turned = math.radians(angle)
        return self.moved(at, radius * math.cos(turned), radius * math.sin(turned))


def _ink(one: Colour, solid: float) -> tuple[int, int, int, int]:
    return (*one, round(255 * solid))
