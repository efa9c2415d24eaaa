"""Waves, paving stones, hemp leaves: patterns that fill everything."""

import math

from hiroba.cli.demo.drawing import DAY, Canvas, mix
from hiroba.cli.demo.scenes.scene import WHITE, day_or_night, scene


@scene
def waves(c: Canvas) -> None:
    """Seigaiha, the blue sea waves."""
    p = day_or_night(c)
    r = c.random.choice((0.13, 0.17, 0.21))
    c.fill(p.near)
    row, y = 0, -0.02
    while y * c.down < c.down + r:
        for n in range(-1, round(c.across / r / 2) + 2):
            at = ((2 * n + row % 2) * r / c.across, y)
            part = min(1, max(0, y))
            tone = mix(p.far, p.near, part)
            for k, share in enumerate((1, 0.78, 0.56, 0.34)):
                c.disc(at, r * share, mix(p.cream, tone, 0.08))
                c.disc(at, r * (share - 0.07), mix(tone, p.low, 0.14 * k))
        y += r * 0.5 / c.down
        row += 1


@scene
def paving(c: Canvas) -> None:
    """The stones of a square, in running bond, some of them coloured."""
    p = c.random.choice(DAY)
    c.fill(mix(p.cream, p.far, 0.25))
    high, wide = 0.115, c.random.choice((0.23, 0.19))
    tones = [mix(p.low, p.far, part) for part in (0.15, 0.3, 0.42, 0.55)]
    row, y = 0, high / 2
    while y < c.down + high:
        for n in range(-1, round(c.across / wide) + 2):
            x = (n + 0.5 * (row % 2)) * wide
            lucky = c.random.random() < 0.09
            tone = c.random.choice((p.accent, p.near)) if lucky else c.random.choice(tones)
            at = (x / c.across, y / c.down)
            c.box(at, wide - 0.012, high - 0.012, tone, 0.016)
            c.box(
                c.moved(at, 0, -0.006),
                wide - 0.02,
                high - 0.024,
                mix(tone, WHITE, 0.12),
                0.014,
                0.6,
            )
        y += high
        row += 1


@scene
def stars(c: Canvas) -> None:
    """Asanoha, the hemp leaf."""
    p = day_or_night(c)
    c.fade(p.far, p.near)
    side = c.random.choice((0.2, 0.26))
    high = side * math.sqrt(3) / 2
    line = mix(p.cream, p.far, 0.1)
    for row in range(-1, round(c.down / high) + 2):
        for n in range(-1, round(c.across / side) + 2):
            at = ((n + 0.5 * (row % 2)) * side / c.across, row * high / c.down)
            for k in range(6):
                tip = c.off(at, side, k * 60)
                c.line([at, tip], 0.006, line)
                heart = c.off(at, side / math.sqrt(3), k * 60 + 30)
                c.line([at, heart], 0.006, line)
                c.line([heart, tip], 0.006, line)
