"""What stands on tables: noodles, coffee, bread, rice balls."""

import math

from hiroba.cli.demo.drawing import DAY, Canvas, Colour, Palette, Point, mix
from hiroba.cli.demo.scenes.scene import BLACK, WHITE, scene


@scene
def ramen(c: Canvas) -> None:
    p = c.random.choice(DAY)
    _table(c, mix(p.near, (92, 58, 40), 0.5))
    at = (0.5 + c.random.uniform(-0.04, 0.04), 0.53)
    c.disc(c.moved(at, 0.02, 0.035), 0.415, BLACK, 0.28)
    bowl = c.random.choice((p.near, (150, 45, 40), (38, 62, 92), (236, 228, 212)))
    c.disc(at, 0.41, mix(bowl, WHITE, 0.12))
    c.disc(at, 0.385, bowl)
    c.disc(at, 0.345, mix((196, 132, 66), (226, 178, 116), c.random.random()))
    c.disc(c.moved(at, -0.02, -0.03), 0.3, (232, 186, 122), 0.35)
    for n in range(26):
        y = -0.2 + n * 0.0135
        wave = [
            c.moved(at, -0.22 + k * 0.03, y + 0.012 * math.sin(k * 0.9 + n * 0.8))
            for k in range(15)
        ]
        c.line(wave, 0.008, mix((250, 222, 150), (232, 186, 104), (n % 3) / 2))
    c.shape(
        [
            c.moved(at, 0.1, -0.34),
            c.moved(at, 0.31, -0.29),
            c.moved(at, 0.25, -0.05),
            c.moved(at, 0.06, -0.1),
        ],
        (36, 52, 44),
    )
    for dx, dy in ((-0.17, -0.16), (-0.06, -0.22)):
        c.oval(c.moved(at, dx, dy), 0.105, 0.09, (214, 150, 120))
        c.oval(c.moved(at, dx + 0.01, dy), 0.075, 0.06, (238, 196, 168))
    egg = c.moved(at, 0.16, 0.1)
    c.oval(egg, 0.095, 0.115, (250, 244, 230))
    c.oval(c.moved(egg, 0, 0.012), 0.058, 0.062, (240, 160, 50))
    c.oval(c.moved(egg, -0.012, 0), 0.024, 0.026, (250, 194, 96))
    swirl = c.moved(at, -0.16, 0.13)
    c.disc(swirl, 0.085, (252, 248, 242))
    for n in range(3):
        c.arc(swirl, 0.058 - n * 0.018, (n * 70, n * 70 + 280), 0.012, (232, 120, 140))
    for _ in range(34):
        spot = c.off(at, c.random.uniform(0, 0.29), c.random.uniform(0, 360))
        c.ring(
            spot,
            c.random.uniform(0.012, 0.019),
            0.007,
            c.random.choice(((112, 158, 70), (150, 186, 96))),
        )
    x = 0.93 if c.random.random() < 0.5 else 0.9
    for shift in (0, 0.04):
        c.line(
            [c.moved((x, 0.12), shift, 0), c.moved((x - 0.05, 0.95), shift * 1.4, 0)],
            0.016,
            (70, 34, 30),
        )


@scene
def coffee(c: Canvas) -> None:
    p = c.random.choice(DAY)
    _table(c, mix(p.low, p.far, 0.35))
    at = (0.47, 0.53)
    c.disc(c.moved(at, 0.025, 0.035), 0.39, BLACK, 0.16)
    c.disc(at, 0.385, p.cream)
    c.disc(at, 0.345, mix(p.cream, p.far, 0.16))
    c.disc(at, 0.33, p.cream)
    cup = c.random.choice((p.accent, p.near, WHITE, mix(p.far, p.near, 0.5)))
    c.line([c.off(at, 0.2, -35), c.off(at, 0.345, -35)], 0.075, cup)
    c.disc(c.moved(at, 0.015, 0.02), 0.25, BLACK, 0.16)
    c.disc(at, 0.245, cup)
    c.disc(at, 0.215, mix(cup, BLACK, 0.12))
    c.disc(at, 0.205, (104, 62, 38))
    c.disc(at, 0.19, (158, 104, 64))
    for n in range(5):
        part = 1 - n / 5
        tone = (246, 228, 200) if n % 2 == 0 else (158, 104, 64)
        heart = _heart(c, c.moved(at, 0, 0.015), 0.155 * part)
        c.shape(heart, tone)
    biscuit = c.moved(at, 0.29, 0.22)
    c.disc(c.moved(biscuit, 0.008, 0.012), 0.072, BLACK, 0.15)
    c.disc(biscuit, 0.07, (216, 160, 96))
    for n in range(6):
        c.disc(c.off(biscuit, 0.04, n * 60), 0.009, (150, 92, 52))


@scene
def bread(c: Canvas) -> None:
    p = c.random.choice(DAY)
    c.fade(mix(p.high, p.cream, 0.45), mix(p.low, p.cream, 0.4), bottom=0.68)
    c.glow((0.2, 0.15), 0.7, WHITE, 0.7)
    board = (188, 140, 96)
    c.fade(mix(p.far, p.cream, 0.45), mix(p.far, p.cream, 0.2), top=0.66, bottom=1)
    c.box((0.5, 0.79), 0.92, 0.1, mix(board, BLACK, 0.25), 0.03)
    c.box((0.5, 0.775), 0.92, 0.09, board, 0.03)
    crust, at = (206, 134, 66), (0.5, 0.595)
    c.oval(c.moved(at, 0, 0.165), 0.39, 0.025, BLACK, 0.3)
    loaf = [c.moved(at, 0.37 * math.cos(t / 40 * math.tau), _dome(t / 40)) for t in range(41)]
    c.shape(loaf, mix(crust, (120, 66, 30), 0.35))
    c.shape([c.moved((x, y), -0.006, -0.012) for x, y in loaf], crust)
    c.glow(c.moved(at, -0.1, -0.09), 0.24, (244, 196, 128), 0.75)
    for n in range(4):
        middle = c.moved(at, -0.2 + n * 0.125, -0.035 + 0.03 * abs(n - 1.5))
        c.leaf(c.off(middle, 0.1, 112), 0.2, 0.045, -68, (248, 226, 184))
        c.leaf(c.off(middle, 0.075, 112), 0.15, 0.014, -68, (226, 176, 116))
    for _ in range(40):
        spot = c.moved(at, c.random.uniform(-0.3, 0.3), c.random.uniform(-0.12, 0.06))
        c.disc(spot, 0.004, (255, 246, 226), 0.8)
    c.leaf((0.86, 0.75), 0.16, 0.04, -100, p.near)
    for n in range(9):
        for side in (-1, 1):
            stalk = c.off((0.13, 0.75), 0.06 + n * 0.042, -78)
            c.leaf(stalk, 0.055, 0.024, -78 + side * 32, (222, 178, 96))
    c.line([(0.13, 0.76), c.off((0.13, 0.75), 0.44, -78)], 0.006, (196, 150, 80))


@scene
def onigiri(c: Canvas) -> None:
    p = c.random.choice(DAY)
    c.fill(mix(p.low, p.far, 0.25))
    _weave(c, mix(p.low, p.far, 0.4))
    plate = (0.5, 0.62)
    c.oval(c.moved(plate, 0.01, 0.07), 0.44, 0.25, BLACK, 0.16)
    c.oval(c.moved(plate, 0, 0.05), 0.43, 0.24, mix(p.near, p.cream, 0.15))
    c.oval(c.moved(plate, 0, 0.04), 0.385, 0.2, mix(p.near, p.cream, 0.3))
    for dx, dy in ((-0.18, -0.03), (0.18, -0.03), (0, 0.06)):
        _rice_ball(c, c.moved(plate, dx, dy), 0.19, p)
    for n in range(3):
        pickle = c.moved(plate, 0.24 + n * 0.035, 0.14 - n * 0.012)
        c.disc(pickle, 0.034, (240, 206, 84))
        c.disc(pickle, 0.026, (248, 222, 124))


def _table(c: Canvas, wood: Colour) -> None:
    c.fade(mix(wood, WHITE, 0.14), wood)
    plank = 0.24
    for n in range(1, round(c.across / plank) + 1):
        x = n * plank / c.across
        c.line([(x, 0), (x, 1)], 0.005, mix(wood, BLACK, 0.25))
    for _ in range(36):
        x, y = c.random.random(), c.random.random()
        c.line(
            [(x, y), (x, y + c.random.uniform(0.05, 0.25))], 0.003, mix(wood, BLACK, 0.16), 0.5
        )


def _heart(c: Canvas, at: Point, size: float) -> list[Point]:
    points = []
    for n in range(40):
        t = n / 40 * math.tau
        dx = 16 * math.sin(t) ** 3
        dy = -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t))
        points.append(c.moved(at, dx * size / 17, dy * size / 17))
    return points


def _dome(turn: float) -> float:
    """The outline of a loaf: high above, flat below."""
    up = math.sin(turn * math.tau)
    return -0.21 * abs(up) ** 0.95 if up < 0 else 0.18 * up**0.3 if up > 0 else 0.0


def _weave(c: Canvas, one: Colour) -> None:
    for n in range(round(c.across / 0.03)):
        x = n * 0.03 / c.across
        c.line([(x, 0), (x, 1)], 0.003, one)
    for n in range(round(c.down / 0.09)):
        y = n * 0.09 / c.down
        c.line([(0, y), (1, y)], 0.006, one)


def _rice_ball(c: Canvas, at: Point, size: float, p: Palette) -> None:
    corners = [
        c.moved(at, 0, -size * 0.72),
        c.moved(at, size * 0.72, size * 0.5),
        c.moved(at, -size * 0.72, size * 0.5),
    ]
    for tone, drop in ((mix(WHITE, p.far, 0.35), 0.014), ((254, 252, 246), 0.0)):
        moved = [c.moved(one, 0, drop) for one in corners]
        c.shape(moved, tone)
        c.line([*moved, moved[0], moved[1]], size * 0.56, tone)
    c.box(c.moved(at, 0, size * 0.46), size * 0.78, size * 0.62, (34, 50, 44), 0.012)
    for _ in range(14):
        grain = c.moved(
            at, c.random.uniform(-0.5, 0.5) * size, c.random.uniform(-0.5, 0.1) * size
        )
        c.oval(grain, 0.009, 0.006, mix(WHITE, p.far, 0.16))
