"""A cat on the sill, looking out."""

import math

from hiroba.cli.demo.drawing import Canvas, Colour, Palette, Point, mix
from hiroba.cli.demo.scenes.scene import BLACK, day_or_night, scene


@scene
def cat(c: Canvas) -> None:
    """On the sill, looking out."""
    p = day_or_night(c)
    c.fade(p.high, p.low, mix(p.low, p.light, 0.4), bottom=0.8)
    at = (c.random.uniform(0.25, 0.75), c.random.uniform(0.24, 0.36))
    c.glow(at, 0.5, p.light, 0.7)
    c.disc(at, 0.12, p.light)
    c.ridge(0.66, 0.03, mix(p.far, p.low, 0.3))
    c.ridge(0.74, 0.02, mix(p.far, p.near, 0.3))
    fur = c.random.choice(
        (mix(p.near, BLACK, 0.55), (58, 52, 56), (196, 122, 62), (238, 228, 214))
    )
    x, y = c.random.uniform(0.42, 0.58), 0.84
    c.box((0.5, 0.95), 3, 0.24, mix(p.near, (90, 60, 46), 0.35))
    c.box((0.5, 0.85), 3, 0.035, mix(mix(p.near, (90, 60, 46), 0.35), p.cream, 0.25))
    _cat(c, (x, y), fur, p, -1 if c.random.random() < 0.5 else 1)


def _cat(c: Canvas, foot: Point, fur: Colour, p: Palette, turned: int) -> None:
    tail = [
        c.moved(
            foot,
            turned * (0.1 + 0.16 * math.sin(n / 12 * 2.2)),
            -0.02 - 0.02 * math.cos(n / 3) + 0.012 * n,
        )
        for n in range(12)
    ]
    body = [
        c.moved(
            foot,
            0.155 * math.sin(n / 30 * math.pi * 2) * _belly(n / 30),
            -0.2 - 0.2 * math.cos(n / 30 * math.pi * 2),
        )
        for n in range(31)
    ]
    c.line(tail, 0.05, mix(fur, BLACK, 0.08))
    c.shape(body, fur)
    c.oval(c.moved(foot, 0, -0.075), 0.16, 0.078, fur)
    head = c.moved(foot, -turned * 0.012, -0.42)
    c.oval(head, 0.118, 0.1, fur)
    for side in (-1, 1):
        c.shape(
            [
                c.moved(head, side * 0.03, -0.075),
                c.moved(head, side * 0.098, -0.15),
                c.moved(head, side * 0.113, -0.02),
            ],
            fur,
        )
    if sum(fur) > 330:
        for n in range(3):
            c.line(
                [
                    c.moved(foot, 0.02, -0.3 + n * 0.06),
                    c.moved(foot, turned * 0.1, -0.29 + n * 0.065),
                ],
                0.014,
                mix(fur, (120, 70, 40), 0.3),
            )
        for n in (-1, 0, 1):
            c.line(
                [c.moved(head, n * 0.03, -0.092), c.moved(head, n * 0.024, -0.05)],
                0.011,
                mix(fur, (120, 70, 40), 0.3),
            )
    if sum(fur) < 260:
        collar = c.moved(head, 0, 0.092)
        c.box(collar, 0.145, 0.022, p.accent, 0.011)


def _belly(turn: float) -> float:
    """A sitting cat is wider below."""
    return 0.72 + 0.42 * (0.5 + 0.5 * math.cos(turn * math.tau)) if 0 <= turn <= 1 else 1
