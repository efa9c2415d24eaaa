"""Rain on a window, a street at night, a train, lanterns, fireworks."""

import math

from hiroba.cli.demo.drawing import DAY, NIGHT, Canvas, Colour, Palette, Point, mix
from hiroba.cli.demo.scenes.details import firs, stars
from hiroba.cli.demo.scenes.scene import BLACK, WHITE, day_or_night, scene


@scene
def rain(c: Canvas) -> None:
    """A street in the rain behind a window, out of focus, and drops on the glass."""
    p = c.random.choice((*NIGHT, DAY[6]))
    c.fade(mix(p.near, p.far, 0.4), mix(p.far, p.low, 0.3), mix(p.near, p.far, 0.2))
    for _ in range(26):
        at = (c.random.random(), c.random.uniform(0.25, 0.8))
        tone = c.random.choice((p.light, p.accent, p.low, p.cream))
        c.disc(at, c.random.uniform(0.025, 0.075), tone, c.random.uniform(0.12, 0.4))
    for _ in range(70):
        at = (c.random.random(), c.random.random())
        r = c.random.uniform(0.005, 0.016)
        c.oval(c.moved(at, 0, r * 0.2), r, r * 1.2, mix(p.near, BLACK, 0.4), 0.45)
        c.oval(at, r * 0.85, r * 1.05, mix(p.cream, p.far, 0.45), 0.65)
        c.disc(c.moved(at, -r * 0.3, -r * 0.4), r * 0.3, WHITE, 0.9)
    for _ in range(7):
        x, y = c.random.random(), c.random.uniform(0, 0.6)
        end = y + c.random.uniform(0.12, 0.3)
        c.line([(x, y), (x + 0.004, end)], 0.006, p.cream, 0.3)


@scene
def train(c: Canvas) -> None:
    p = day_or_night(c)
    c.fade(p.high, p.low, bottom=0.62)
    c.glow((0.7, 0.4), 0.45, p.light, 0.6)
    c.ridge(0.47, 0.06, mix(p.far, p.low, 0.35))
    c.ridge(0.56, 0.035, p.far)
    c.fade(mix(p.far, p.accent, 0.15), mix(p.near, p.far, 0.3), top=0.66, bottom=1)
    body, y = p.cream, 0.6
    start, cars = c.random.uniform(-0.3, 0.12), 3
    for n in range(cars):
        at = (start + 0.2 + n * 0.44 / c.across, y)
        c.box(at, 0.425, 0.15, body, 0.025)
        c.box(c.moved(at, 0, 0.035), 0.425, 0.03, p.accent)
        c.box(c.moved(at, 0, 0.078), 0.34, 0.03, mix(p.near, BLACK, 0.4))
        for k in range(5):
            c.box(
                c.moved(at, -0.16 + k * 0.08, -0.025),
                0.056,
                0.052,
                mix(p.near, p.high, 0.3),
                0.008,
            )
    c.line([(0, y + 0.09 / c.down), (1, y + 0.09 / c.down)], 0.012, mix(p.near, BLACK, 0.3))
    for n in range(11):
        depth = (n / 11) ** 1.5
        c.line(
            [(0, 0.69 + 0.34 * depth), (1, 0.69 + 0.34 * depth)],
            0.003 + 0.012 * depth,
            p.near,
            0.25,
        )
    for x in (0.2, 0.66):
        c.line([(x, 0.72), (x, 0.24)], 0.009, mix(p.near, BLACK, 0.2))
        c.line(
            [c.moved((x, 0.28), -0.05, 0), c.moved((x, 0.28), 0.05, 0)],
            0.008,
            mix(p.near, BLACK, 0.2),
        )
    c.line(
        [(0, 0.285), (0.2, 0.3), (0.43, 0.318), (0.66, 0.3), (1, 0.28)],
        0.003,
        mix(p.near, BLACK, 0.2),
    )


@scene
def street(c: Canvas) -> None:
    """Houses at night, some windows lit, a lamp."""
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.5), mix(p.low, p.far, 0.2), bottom=0.85)
    stars(c, 30, p.cream, 0.4)
    for depth in (0, 1):
        x = -0.05
        wall = mix(mix(p.far, p.low, 0.12), p.near, 0.3 + 0.6 * depth)
        while x < 1:
            wide, top = (
                c.random.uniform(0.16, 0.26),
                0.36 + 0.16 * depth + c.random.uniform(-0.07, 0.07),
            )
            _house(c, x, top, wide, wall, p, depth)
            x += wide * (1.02 if depth else 0.9)
    c.box((0.5, 0.98), 3, 0.16, mix(p.near, BLACK, 0.45))
    x = c.random.uniform(0.3, 0.7)
    c.glow((x, 0.47), 0.4, p.light, 0.75)
    c.line([(x, 0.93), (x, 0.47)], 0.014, mix(p.near, BLACK, 0.6))
    c.disc((x, 0.46), 0.035, p.light)
    c.glow((x, 0.94), 0.3, p.light, 0.4)


@scene
def lanterns(c: Canvas) -> None:
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.35), mix(p.far, p.low, 0.35))
    for row, (y, size) in enumerate(((0.2, 0.075), (0.4, 0.105), (0.66, 0.15))):
        c.line([(0, y - 0.08), (0.5, y), (1, y - 0.09)], 0.004, mix(p.near, p.cream, 0.2))
        count = round(c.across * (6 - row * 1.5)) + 1
        for n in range(count):
            x = (n + 0.5 + 0.25 * (row % 2)) / count
            drop = y - 0.09 * (2 * x - 1) ** 2 + size * 1.05 / c.down
            _lantern(
                c,
                (x, drop),
                size,
                c.random.choice((p.accent, colour_of_lantern(p), p.light)),
                p,
            )
    c.shade(0.25)


@scene
def fireworks(c: Canvas) -> None:
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.25), mix(p.high, p.low, 0.5))
    tones = [p.accent, p.light, mix(p.accent, (230, 90, 110), 0.6), mix(p.low, p.cream, 0.4)]
    spots = [(0.3, 0.3, 0.24), (0.7, 0.42, 0.28), (0.5, 0.2, 0.15)]
    for x, y, size in spots:
        at = (x + c.random.uniform(-0.06, 0.06), y + c.random.uniform(-0.05, 0.05))
        _burst(c, at, size, c.random.choice(tones), p.cream)
    firs(c, 0.98, mix(p.near, BLACK, 0.3), 0.12)
    c.ridge(0.95, 0.012, mix(p.near, BLACK, 0.3))


def colour_of_lantern(p: Palette) -> Colour:
    return mix(p.accent, (214, 72, 58), 0.65)


def _house(
    c: Canvas, x: float, top: float, wide: float, wall: Colour, p: Palette, depth: int
) -> None:
    c.shape([(x, top), (x + wide, top), (x + wide, 1), (x, 1)], wall)
    roof = mix(wall, BLACK, 0.28)
    if c.random.random() < 0.65:
        c.shape([(x - 0.015, top), (x + wide / 2, top - 0.085), (x + wide + 0.015, top)], roof)
    else:
        c.shape(
            [
                (x - 0.01, top),
                (x - 0.01, top - 0.025),
                (x + wide + 0.01, top - 0.025),
                (x + wide + 0.01, top),
            ],
            roof,
        )
    for row in range(4):
        for column in range(3):
            lit = c.random.random() < 0.36
            at = (x + wide * (0.22 + 0.28 * column), top + 0.07 + row * 0.11)
            tone = (
                mix(p.light, p.accent, c.random.uniform(0, 0.6))
                if lit
                else mix(wall, BLACK, 0.18)
            )
            if lit:
                c.glow(at, 0.06, p.accent, 0.35)
            c.box(at, wide * 0.17 * c.across, 0.055, tone, 0.004)


def _lantern(c: Canvas, at: Point, size: float, one: Colour, p: Palette) -> None:
    c.glow(at, size * 2.2, one, 0.5)
    c.oval(at, size * 0.82, size, mix(one, (110, 30, 30), 0.12))
    c.oval(at, size * 0.62, size * 0.96, one)
    c.oval(at, size * 0.34, size * 0.86, mix(one, p.light, 0.55))
    for n in range(-3, 4):
        wide = size * 0.8 * math.sqrt(1 - (n / 4) ** 2)
        y = n * size / 4
        c.line(
            [c.moved(at, -wide, y), c.moved(at, wide, y)],
            size * 0.02,
            mix(one, (90, 30, 30), 0.4),
            0.5,
        )
    for y in (-size, size):
        c.box(
            c.moved(at, 0, y * 0.99), size * 0.72, size * 0.16, mix(p.near, BLACK, 0.5), 0.006
        )


def _burst(c: Canvas, at: Point, size: float, one: Colour, core: Colour) -> None:
    c.glow(at, size * 1.2, one, 0.45)
    for ring, many in ((1, 34), (0.66, 24), (0.34, 14)):
        for n in range(many):
            angle = n * 360 / many + ring * 40
            r = size * ring * c.random.uniform(0.94, 1.05)
            tone = mix(one, core, 1 - ring)
            c.line([c.off(at, r * 0.62, angle), c.off(at, r * 0.93, angle)], 0.004, tone, 0.8)
            c.disc(c.off(at, r, angle), 0.0075, mix(tone, WHITE, 0.3))
