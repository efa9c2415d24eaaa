"""How people of the portraits wear their hair; drawn behind the face, then before it."""

from hiroba.cli.demo.drawing import Canvas, Colour, Point, mix
from hiroba.cli.demo.scenes.scene import BLACK, WHITE, Style

SKINS: list[Colour] = [
    (252, 224, 200), (245, 210, 180), (238, 196, 160), (222, 174, 136),
    (190, 136, 98), (150, 100, 70), (112, 74, 54),
]  # fmt: skip


HAIRS: list[Colour] = [
    (40, 32, 36), (40, 32, 36), (62, 44, 40), (92, 60, 44), (140, 90, 54),
    (196, 144, 84), (178, 174, 172), (226, 222, 216), (120, 58, 44),
]  # fmt: skip


HAIRS_JA = [HAIRS[n] for n in (0, 1, 2, 0, 3, 1, 6, 2)]


HEAD: Point = (0.5, 0.44)


def _bob(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        c.box((x, y + 0.03), 0.46, 0.46, hair, 0.19)
        return
    c.pen.pieslice(_frame(c, (x, y - 0.02), 0.205, 0.205), 180, 360, fill=hair)
    c.box((x, y - 0.055), 0.36, 0.07, hair, 0.03)
    for side in (-1, 1):
        c.box((x + side * 0.19, y + 0.08), 0.062, 0.26, hair, 0.03)


def _long(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        c.box((x, y + 0.16), 0.48, 0.74, hair, 0.2)
        return
    _parted(c, hair)
    for side in (-1, 1):
        c.box((x + side * 0.2, y + 0.16), 0.058, 0.42, hair, 0.03)


def _bun(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        c.disc((x, y - 0.26), 0.085, hair)
        c.oval((x, y - 0.03), 0.2, 0.205, hair)
        return
    _parted(c, hair)


def _short(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        c.oval((x, y - 0.04), 0.2, 0.19, hair)
        return
    c.shape(
        [
            (x - 0.19, y - 0.0),
            (x - 0.185, y - 0.1),
            (x - 0.12, y - 0.2),
            (x, y - 0.235),
            (x + 0.12, y - 0.21),
            (x + 0.19, y - 0.1),
            (x + 0.19, y),
            (x + 0.16, y - 0.07),
            (x + 0.06, y - 0.11),
            (x - 0.06, y - 0.07),
            (x - 0.15, y - 0.1),
        ],
        hair,
    )


def _curls(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        for n in range(15):
            c.disc(c.off((x, y - 0.03), 0.205, 150 + n * 240 / 14), 0.075, hair)
        c.oval((x, y - 0.03), 0.22, 0.2, hair)
        return
    for n in range(6):
        c.disc(c.off((x, y + 0.02), 0.2, 212 + n * 23), 0.052, hair)


def _cap(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        c.box((x, y + 0.02), 0.4, 0.34, hair, 0.14)
        return
    knitted = mix(
        c.random.choice(((190, 70, 62), (62, 102, 120), (214, 160, 70), (86, 116, 84))),
        WHITE,
        0.1,
    )
    c.pen.pieslice(_frame(c, (x, y - 0.07), 0.21, 0.2), 180, 360, fill=knitted)
    c.box((x, y - 0.075), 0.44, 0.085, mix(knitted, BLACK, 0.14), 0.03)
    c.disc((x, y - 0.285), 0.05, mix(knitted, WHITE, 0.5))


def _swept(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "behind":
        c.oval((x, y - 0.03), 0.196, 0.2, hair)
        return
    c.shape(
        [
            (x - 0.185, y + 0.01),
            (x - 0.2, y - 0.1),
            (x - 0.13, y - 0.215),
            (x + 0.02, y - 0.25),
            (x + 0.15, y - 0.2),
            (x + 0.2, y - 0.09),
            (x + 0.185, y + 0.01),
            (x + 0.15, y - 0.08),
            (x + 0.02, y - 0.125),
            (x - 0.11, y - 0.085),
        ],
        hair,
    )
    c.oval((x + 0.05, y - 0.2), 0.12, 0.055, mix(hair, WHITE, 0.07))


def _bald(c: Canvas, hair: Colour, when: str) -> None:
    x, y = HEAD
    if when == "before":
        for side in (-1, 1):
            c.oval((x + side * 0.176, y - 0.03), 0.024, 0.07, hair)


def _parted(c: Canvas, hair: Colour) -> None:
    x, y = HEAD
    for side in (-1, 1):
        c.shape(
            [
                (x + side * 0.02, y - 0.2),
                (x + side * 0.14, y - 0.19),
                (x + side * 0.215, y - 0.04),
                (x + side * 0.2, y + 0.06),
                (x + side * 0.15, y - 0.03),
                (x - side * 0.02, y - 0.13),
            ],
            hair,
        )
    c.pen.chord(_frame(c, (x, y - 0.05), 0.2, 0.185), 205, 335, fill=hair)


STYLES: dict[str, list[Style]] = {
    "f": [_bob, _bob, _long, _long, _bun, _curls, _cap],
    "m": [_short, _short, _swept, _swept, _curls, _bald, _cap],
    "x": [_bob, _short, _swept, _curls, _cap],
}


def _frame(c: Canvas, at: Point, rx: float, ry: float) -> tuple[float, float, float, float]:
    x, y = c.dot(at)
    return x - rx * c.unit, y - ry * c.unit, x + rx * c.unit, y + ry * c.unit
