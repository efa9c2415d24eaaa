"""Nights out of doors: the moon over grass, a tent, a hot spring."""

import math

from hiroba.cli.demo.drawing import NIGHT, Canvas, Colour, Palette, Point, mix
from hiroba.cli.demo.scenes.details import firs, stars
from hiroba.cli.demo.scenes.scene import BLACK, scene


@scene
def moon(c: Canvas) -> None:
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.35), mix(p.high, p.low, 0.75))
    stars(c, 60, p.cream, 0.8)
    at = (c.random.uniform(0.35, 0.65), c.random.uniform(0.3, 0.42))
    c.glow(at, 0.6, p.light, 0.5)
    c.disc(at, 0.17, p.light)
    for dx, dy, r in ((-0.05, -0.04, 0.035), (0.05, 0.03, 0.05), (-0.03, 0.07, 0.022)):
        c.disc(c.moved(at, dx, dy), r, mix(p.light, p.far, 0.16))
    x = 0.0
    while x < 1.05:
        _grass(c, (x, 1.02), c.random.uniform(0.18, 0.36), p.near)
        x += c.random.uniform(0.02, 0.06) / c.across


@scene
def tent(c: Canvas) -> None:
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.5), p.low, bottom=0.75)
    stars(c, 90, p.cream, 0.55)
    c.ridge(0.62, 0.06, mix(p.far, p.near, 0.35))
    firs(c, 0.78, mix(p.far, p.near, 0.7), 0.22)
    c.ridge(0.8, 0.012, p.near)
    x, y = c.random.uniform(0.36, 0.64), 0.86
    c.glow((x, y - 0.08), 0.42, p.accent, 0.6)
    top, left, right = (x, y - 0.27), c.moved((x, y), -0.27, 0), c.moved((x, y), 0.27, 0)
    c.shape([top, left, right], mix(p.accent, p.light, 0.25))
    c.shape([top, (x - 0.02, y), right], mix(p.accent, p.near, 0.22))
    c.shape([(x, y - 0.24), c.moved((x, y), -0.09, 0), c.moved((x, y), 0.05, 0)], p.light)
    c.line([left, top, right], 0.008, p.cream)
    c.ridge(0.88, 0.01, mix(p.near, BLACK, 0.35))


@scene
def onsen(c: Canvas) -> None:
    """A pool among stones, steam, and hills behind."""
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.55), p.low, bottom=0.55)
    at = (c.random.uniform(0.2, 0.8), 0.2)
    c.glow(at, 0.35, p.light, 0.5)
    c.disc(at, 0.06, p.light)
    c.ridge(0.4, 0.05, mix(p.far, p.low, 0.25))
    firs(c, 0.56, mix(p.far, p.near, 0.6), 0.17)
    water = mix(mix(p.low, p.far, 0.5), (120, 190, 185), 0.5)
    c.fade(mix(water, p.light, 0.35), water, mix(water, p.near, 0.45), top=0.54, bottom=1)
    for n in range(9):
        y = 0.62 + n * 0.035
        x = c.random.uniform(0.1, 0.8)
        c.line([(x, y), (x + c.random.uniform(0.06, 0.16), y)], 0.005, p.light, 0.35)
    _stones(c, 0.565, 0.055, p, 1.0)
    for n in range(3):
        _steam(c, (0.28 + 0.22 * n + c.random.uniform(-0.04, 0.04), 0.66), 0.36, p.cream)
    _stones(c, 0.985, 0.12, p, 0.7)


def _grass(c: Canvas, foot: Point, tall: float, one: Colour) -> None:
    lean = c.random.uniform(-0.12, 0.2)
    blade = [c.moved(foot, lean * (n / 8) ** 2, -tall * n / 8) for n in range(9)]
    c.line(blade, 0.006, one)
    if c.random.random() < 0.35:
        for n in range(5):
            tip = blade[8 - n // 2]
            c.line(
                [tip, c.off(tip, 0.07 - n * 0.008, -60 + n * 22)],
                0.006,
                mix(one, (200, 180, 150), 0.35),
            )


def _stones(c: Canvas, y: float, size: float, p: Palette, wet: float) -> None:
    x = -0.05
    while x < 1.08:
        rx, ry = size * c.random.uniform(0.9, 1.6), size * c.random.uniform(0.55, 0.8)
        tone = mix(p.near, (120, 118, 122), c.random.uniform(0.15, 0.5) * wet)
        at = (x, y + c.random.uniform(-0.01, 0.01))
        c.oval(at, rx, ry, mix(tone, BLACK, 0.25))
        c.oval(c.moved(at, -rx * 0.06, -ry * 0.14), rx * 0.9, ry * 0.82, tone)
        c.oval(
            c.moved(at, -rx * 0.2, -ry * 0.36), rx * 0.5, ry * 0.34, mix(tone, p.cream, 0.16)
        )
        x += rx * 1.5 / c.across


def _steam(c: Canvas, foot: Point, tall: float, one: Colour) -> None:
    shift = c.random.uniform(0, math.tau)
    for n in range(30):
        t = n / 29
        at = c.moved(foot, 0.045 * math.sin(t * 6 + shift), -tall * t)
        c.glow(at, 0.03 + 0.075 * t, one, 0.2 * (1 - t * 0.75))
