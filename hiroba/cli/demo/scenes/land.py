"""Hills, mountains, the sea, clouds."""

import math

from hiroba.cli.demo.drawing import DAY, Canvas, Colour, Point, mix
from hiroba.cli.demo.scenes.scene import BLACK, WHITE, day_or_night, scene


@scene
def hills(c: Canvas) -> None:
    p = day_or_night(c)
    c.fade(p.high, mix(p.high, p.low, 0.6), p.low, bottom=0.72)
    sun = (c.random.uniform(0.25, 0.75), c.random.uniform(0.3, 0.5))
    c.glow(sun, 0.5, p.light, 0.75)
    c.disc(sun, c.random.uniform(0.07, 0.11), p.light)
    layers = c.random.choice((4, 5))
    for n in range(layers):
        part = n / (layers - 1)
        land = mix(mix(p.low, p.far, 0.75), p.near, part)
        c.ridge(0.52 + 0.36 * part, 0.035 + 0.02 * part, land)
    _birds(c, mix(p.near, p.far, 0.3))


@scene
def fuji(c: Canvas) -> None:
    p = day_or_night(c)
    c.fade(p.high, p.low, mix(p.low, p.light, 0.4), bottom=0.8)
    x = c.random.uniform(0.4, 0.6)
    sun = (x + c.random.choice((-0.24, 0.24)), 0.26)
    c.glow(sun, 0.35, p.light, 0.7)
    c.disc(sun, 0.075, mix(p.accent, p.light, 0.25))
    body = mix(p.far, p.near, 0.55)
    peak, wide = 0.34, 0.52

    def slope(t: float, side: int) -> Point:
        """Down from the crater; Fuji's curve gets flatter."""
        return x + side * (0.045 + wide * t**1.35), peak + 0.5 * t

    left = [slope(n / 20, -1) for n in range(21)]
    right = [slope(n / 20, 1) for n in range(21)]
    c.shape([*reversed(left), *right], body)
    teeth = [
        (0.13, 0.34),
        (0.2, 0.2),
        (0.3, 0.1),
        (0.19, 0.02),
        (0.29, -0.1),
        (0.2, -0.2),
        (0.13, -0.34),
    ]
    snow = [slope(0, -1), *[slope(n / 50, -1) for n in range(1, 8)]]
    cap = [(x - part * 0.3, peak + 0.5 * depth) for depth, part in teeth]
    c.shape([*snow, *cap, *[slope(n / 50, 1) for n in range(7, -1, -1)]], p.cream)
    for n, height in enumerate((0.72, 0.8, 0.88)):
        c.ridge(height, 0.025, mix(mix(p.far, p.low, 0.2), p.near, 0.35 + n * 0.32))


@scene
def coast(c: Canvas) -> None:
    p = day_or_night(c)
    line = c.random.uniform(0.5, 0.6)
    c.fade(p.high, mix(p.high, p.low, 0.7), p.low, bottom=line)
    sun = (c.random.uniform(0.3, 0.7), line - c.random.uniform(0.02, 0.16))
    c.glow(sun, 0.55, p.light, 0.85)
    c.disc(sun, 0.1, p.light)
    water = mix(p.low, p.far, 0.7)
    c.fade(water, mix(p.near, p.far, 0.25), top=line, bottom=1)
    for n in range(26):
        depth = (n / 26) ** 1.3
        y = line + 0.012 + depth * (1 - line)
        spread = 0.03 + 0.26 * depth
        x = sun[0] + c.random.uniform(-spread, spread)
        long = c.random.uniform(0.04, 0.14) * (0.5 + depth)
        c.line(
            [(x - long, y), (x + long, y)], 0.004 + 0.006 * depth, p.light, 0.55 - 0.25 * depth
        )
    if c.random.random() < 0.6:
        _boat(c, (c.random.uniform(0.18, 0.82), line + 0.05), mix(p.near, BLACK, 0.2), p.cream)


@scene
def clouds(c: Canvas) -> None:
    p = c.random.choice(DAY)
    c.fade(mix(p.high, p.far, 0.25), mix(p.high, p.low, 0.4), p.low)
    start = c.random.random()
    for n in range(5):
        y = 0.16 + 0.15 * n
        x = 0.2 + 0.6 * ((n * 0.62 + start) % 1)
        _cloud(c, (x, y), 0.035 + 0.012 * n, mix(p.cream, WHITE, 0.5), p.low)
    c.ridge(0.88, 0.03, p.far)
    c.ridge(0.94, 0.02, p.near)


def _birds(c: Canvas, one: Colour) -> None:
    x, y = c.random.uniform(0.2, 0.7), c.random.uniform(0.14, 0.26)
    for n in range(c.random.choice((0, 3, 5))):
        at = (x + n * 0.05, y + 0.025 * abs(n - 2))
        for side in (-1, 1):
            c.line(
                [at, c.moved(at, side * 0.014, -0.01), c.moved(at, side * 0.024, -0.006)],
                0.004,
                one,
            )


def _boat(c: Canvas, at: Point, hull: Colour, sail: Colour) -> None:
    c.shape(
        [
            c.moved(at, -0.06, 0),
            c.moved(at, 0.06, 0),
            c.moved(at, 0.04, 0.022),
            c.moved(at, -0.045, 0.022),
        ],
        hull,
    )
    c.shape(
        [c.moved(at, 0.003, -0.012), c.moved(at, 0.003, -0.13), c.moved(at, 0.05, -0.012)], sail
    )
    c.shape(
        [c.moved(at, -0.005, -0.012), c.moved(at, -0.005, -0.11), c.moved(at, -0.035, -0.012)],
        sail,
    )


def _cloud(c: Canvas, at: Point, size: float, one: Colour, under: Colour) -> None:
    for tone, drop in ((mix(one, under, 0.5), 0.02), (one, 0)):
        for n in range(6):
            bump = size * (0.5 + 0.5 * math.sin(math.pi * (n + 0.6) / 6.2))
            c.disc(c.moved(at, (n - 2.5) * size * 0.62, drop - bump * 0.3), bump, tone)
        c.box(c.moved(at, 0, drop + size * 0.2), size * 4.6, size * 0.8, tone, size * 0.4)
