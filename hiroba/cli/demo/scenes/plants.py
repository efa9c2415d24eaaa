"""Leaves, flowers, a branch in blossom."""

import math

from hiroba.cli.demo.drawing import DAY, Canvas, Colour, Palette, Point, mix
from hiroba.cli.demo.scenes.scene import BLACK, WHITE, day_or_night, scene


@scene
def leaves(c: Canvas) -> None:
    p = c.random.choice(DAY)
    c.fade(mix(p.low, p.cream, 0.5), p.low)
    tones = [p.near, mix(p.near, p.far, 0.5), p.far, mix(p.far, p.accent, 0.6)]
    for n in range(5):
        foot = ((n + 0.5) / 5 + c.random.uniform(-0.07, 0.07), 1.06)
        _sprig(
            c, foot, c.random.uniform(0.6, 1.05), c.random.uniform(-112, -68), tones[n % 4], p
        )


@scene
def flowers(c: Canvas) -> None:
    p = c.random.choice(DAY)
    c.fade(mix(p.high, p.cream, 0.3), p.low)
    heads = []
    for n in range(7):
        x = (n + 0.5) / 7 + c.random.uniform(-0.05, 0.05)
        y = c.random.uniform(0.22, 0.68)
        heads.append((x, y))
        stalk = [(x + 0.02 * math.sin(t / 3), y + (1.05 - y) * t / 10) for t in range(11)]
        c.line(stalk, 0.011, p.near)
        for side in (-1, 1):
            c.leaf(stalk[5 + side], 0.17, 0.055, -90 + side * 48, mix(p.near, p.far, 0.35))
    for n, at in enumerate(heads):
        _flower(
            c,
            at,
            c.random.uniform(0.075, 0.12),
            (p.accent, p.cream, mix(p.accent, p.cream, 0.45))[n % 3],
            p,
        )


@scene
def branch(c: Canvas) -> None:
    """A branch in blossom before the moon or the sun."""
    p = day_or_night(c)
    c.fade(p.high, p.low)
    sun = (c.random.uniform(0.55, 0.72), c.random.uniform(0.32, 0.48))
    c.glow(sun, 0.5, p.light, 0.6)
    c.disc(sun, 0.2, mix(p.light, p.low, 0.1))
    bark = mix(p.near, BLACK, 0.3)
    path = [(-0.03 + n * 0.09, 0.92 - 0.062 * n - 0.05 * math.sin(n * 1.1)) for n in range(11)]
    for n in range(10):
        c.line(path[n : n + 2], 0.034 - n * 0.0027, bark)
    blossom = mix(p.accent, WHITE, 0.62) if p in DAY else mix((240, 170, 180), p.cream, 0.4)
    for n in range(2, 11):
        twig = c.off(path[n], 0.15, -90 + 55 * (-1) ** n + c.random.uniform(-20, 20))
        c.line([path[n], twig], 0.009, bark)
        for spot in (path[n], twig, c.off(twig, 0.06, c.random.uniform(0, 360))):
            if c.random.random() < 0.8:
                _blossom(c, spot, c.random.uniform(0.036, 0.055), blossom, p)
    for _ in range(9):
        at = (c.random.random(), c.random.uniform(0.4, 0.98))
        c.leaf(at, 0.035, 0.024, c.random.uniform(0, 360), mix(blossom, WHITE, 0.15))


def _sprig(c: Canvas, foot: Point, tall: float, angle: float, one: Colour, p: Palette) -> None:
    bend = c.random.uniform(-18, 18)
    at, path = foot, [foot]
    for n in range(12):
        at = c.off(at, tall / 12, angle + bend * n / 12)
        path.append(at)
    kind = c.random.choice(("round", "narrow", "berry"))
    c.line(path, 0.009, mix(one, BLACK, 0.12))
    for n in range(2, 13):
        size = tall * (0.2 - 0.008 * n)
        for side in (-1, 1):
            turned = angle + bend * n / 12 + side * (58 - n)
            if kind == "berry" and n % 2:
                end = c.off(path[n], size * 0.55, turned)
                c.line([path[n], end], 0.006, one)
                c.disc(end, 0.019, p.accent)
                c.disc(c.moved(end, -0.005, -0.006), 0.006, p.cream)
            else:
                broad = size * (0.5 if kind == "round" else 0.24)
                c.leaf(path[n], size, broad, turned, one if side > 0 else mix(one, WHITE, 0.1))
    c.leaf(path[12], tall * 0.12, tall * 0.045, angle + bend, one)


def _flower(c: Canvas, at: Point, size: float, one: Colour, p: Palette) -> None:
    petals = c.random.choice((6, 8, 11))
    turn = c.random.uniform(0, 60)
    for n in range(petals):
        c.leaf(
            at,
            size,
            size * 3.6 / petals,
            turn + n * 360 / petals,
            mix(one, BLACK, 0.06 * (n % 2)),
        )
    c.disc(at, size * 0.3, p.light if one != p.cream else p.accent)
    c.disc(at, size * 0.16, mix(p.accent, BLACK, 0.15))


def _blossom(c: Canvas, at: Point, size: float, one: Colour, p: Palette) -> None:
    turn = c.random.uniform(0, 72)
    for n in range(5):
        c.oval(
            c.off(at, size * 0.55, turn + n * 72),
            size * 0.5,
            size * 0.5,
            mix(one, WHITE, 0.14 * (n % 2)),
        )
    c.disc(at, size * 0.24, mix(one, p.accent, 0.6))
    for n in range(5):
        c.disc(
            c.off(at, size * 0.42, turn + 36 + n * 72), size * 0.06, mix(p.accent, BLACK, 0.1)
        )
