"""What the demo world's pictures show: land and sky, food, cats, patterns, people."""

import math
from collections.abc import Callable, Sequence
from functools import partial

from hiroba.cli.demo.drawing import DAY, NIGHT, Canvas, Colour, Drawing, Palette, Point, mix

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (18, 16, 24)
Scene = Callable[[Canvas], None]
Style = Callable[[Canvas, Colour, str], None]
SCENES: dict[str, Scene] = {}


def scene(draw: Scene) -> Scene:
    SCENES[draw.__name__] = draw
    return draw


def draw(drawing: Drawing) -> bytes:
    """As JPEG; the same drawing gives the same picture everywhere."""
    canvas = Canvas(drawing.width, drawing.height, f"{drawing.scene} {drawing.seed}")
    SCENES[drawing.scene](canvas)
    return canvas.jpeg()


# Land and sky


@scene
def hills(c: Canvas) -> None:
    p = _day_or_night(c)
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
    p = _day_or_night(c)
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
    p = _day_or_night(c)
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
def moon(c: Canvas) -> None:
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.35), mix(p.high, p.low, 0.75))
    _stars(c, 60, p.cream, 0.8)
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
    _stars(c, 90, p.cream, 0.55)
    c.ridge(0.62, 0.06, mix(p.far, p.near, 0.35))
    _firs(c, 0.78, mix(p.far, p.near, 0.7), 0.22)
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
def train(c: Canvas) -> None:
    p = _day_or_night(c)
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
    _stars(c, 30, p.cream, 0.4)
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
    _firs(c, 0.98, mix(p.near, BLACK, 0.3), 0.12)
    c.ridge(0.95, 0.012, mix(p.near, BLACK, 0.3))


@scene
def onsen(c: Canvas) -> None:
    """A pool among stones, steam, and hills behind."""
    p = c.random.choice(NIGHT)
    c.fade(p.high, mix(p.high, p.low, 0.55), p.low, bottom=0.55)
    at = (c.random.uniform(0.2, 0.8), 0.2)
    c.glow(at, 0.35, p.light, 0.5)
    c.disc(at, 0.06, p.light)
    c.ridge(0.4, 0.05, mix(p.far, p.low, 0.25))
    _firs(c, 0.56, mix(p.far, p.near, 0.6), 0.17)
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


# Tables


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


@scene
def books(c: Canvas) -> None:
    p = _day_or_night(c)
    wall = mix(p.low, p.cream, 0.3)
    c.fill(wall)
    c.glow((0.75, 0.1), 0.8, p.light, 0.6)
    tones = [
        p.accent,
        p.near,
        p.far,
        p.high,
        mix(p.accent, p.near, 0.5),
        mix(p.far, p.cream, 0.5),
        p.light,
    ]
    for top, bottom in ((0.06, 0.47), (0.53, 0.94)):
        x = 0.03
        stop = c.random.uniform(0.7, 0.95)
        while x < stop:
            wide = c.random.uniform(0.035, 0.075)
            _book(c, (x, top, bottom), wide, c.random.choice(tones), p.cream)
            x += (wide + 0.004) / c.across
        if stop < 0.86:
            _pot(c, ((stop + 1.02) / 2, bottom), p)
        c.box((0.5, bottom + 0.018), 3, 0.04, mix(p.near, (120, 80, 50), 0.55))
        c.box((0.5, bottom + 0.044), 3, 0.018, BLACK, 0, 0.16)


@scene
def desk(c: Canvas) -> None:
    """A lamp, an open notebook, the window dark."""
    p = c.random.choice(NIGHT)
    c.fade(mix(p.near, p.far, 0.2), mix(p.far, p.near, 0.2), bottom=0.7)
    c.box((0.36, 0.3), 0.44, 0.44, mix(p.near, BLACK, 0.35), 0.01)
    c.box((0.36, 0.3), 0.41, 0.41, p.high)
    _stars_in(c, (0.26, 0.14, 0.46, 0.44), 14, p.cream)
    c.disc((0.44, 0.22), 0.04, p.light)
    c.line([(0.36, 0.1), (0.36, 0.5)], 0.014, mix(p.near, BLACK, 0.35))
    c.line(
        [c.moved((0.36, 0.3), -0.2, 0), c.moved((0.36, 0.3), 0.2, 0)],
        0.014,
        mix(p.near, BLACK, 0.35),
    )
    c.fade((150, 104, 70), (96, 62, 46), top=0.7, bottom=1)
    lamp = (0.72, 0.36)
    c.glow((0.66, 0.7), 0.5, p.light, 0.75)
    c.line([c.moved(lamp, 0.02, -0.02), (0.84, 0.52), (0.8, 0.76)], 0.016, p.cream)
    c.oval((0.8, 0.77), 0.075, 0.02, p.cream)
    c.shape(
        [
            c.moved(lamp, 0.05, -0.1),
            c.moved(lamp, 0.1, -0.03),
            c.moved(lamp, 0.02, 0.1),
            c.moved(lamp, -0.14, -0.02),
        ],
        p.accent,
    )
    c.disc(c.moved(lamp, -0.05, 0.045), 0.034, WHITE)
    page = (0.45, 0.83)
    for side in (-1, 1):
        c.shape(
            [
                page,
                c.moved(page, side * 0.21, -0.025),
                c.moved(page, side * 0.25, 0.09),
                c.moved(page, 0, 0.11),
            ],
            mix(p.cream, (240, 220, 180), 0.3 + 0.12 * side),
        )
        for n in range(4):
            y = 0.012 + n * 0.022
            c.line(
                [
                    c.moved(page, side * 0.03, y),
                    c.moved(page, side * (0.18 + n * 0.008), y - 0.018),
                ],
                0.004,
                (150, 140, 130),
            )
    c.line([(0.62, 0.9), (0.74, 0.86)], 0.014, p.accent)


@scene
def record(c: Canvas) -> None:
    p = c.random.choice((*DAY, *NIGHT))
    c.fade(p.high, p.low)
    at = (c.random.uniform(0.42, 0.58), 0.52)
    sleeve = c.moved(at, -0.14, 0)
    c.box(c.moved(sleeve, 0.012, 0.018), 0.7, 0.7, BLACK, 0.01, 0.2)
    disc = c.moved(at, 0.16, 0)
    c.disc(disc, 0.33, (30, 28, 34))
    for n in range(9):
        c.ring(disc, 0.14 + n * 0.021, 0.003, (58, 55, 64))
    c.disc(disc, 0.11, p.accent)
    c.disc(disc, 0.014, p.cream)
    c.box(sleeve, 0.7, 0.7, p.cream, 0.008)
    c.box(sleeve, 0.62, 0.62, mix(p.high, p.far, 0.5))
    for n in range(5):
        c.disc(c.moved(sleeve, 0, 0.05), 0.25 - n * 0.045, mix(p.accent, p.light, n / 4))
    c.box(c.moved(sleeve, 0, 0.22), 0.62, 0.18, p.near)


@scene
def board(c: Canvas) -> None:
    """A game of go in its middle."""
    wood = mix((222, 178, 112), (236, 200, 140), c.random.random())
    c.fade(mix(wood, WHITE, 0.12), mix(wood, (150, 96, 50), 0.18))
    step, line = 0.105, (112, 74, 40)
    columns, rows = round(c.across / step) + 1, round(c.down / step) + 1
    for n in range(columns):
        x = (n + 0.5) * step / c.across
        c.line([(x, 0), (x, 1)], 0.004, line)
    for n in range(rows):
        y = (n + 0.5) * step / c.down
        c.line([(0, y), (1, y)], 0.004, line)
    spots = {
        (c.random.randrange(columns), c.random.randrange(rows))
        for _ in range(columns * rows // 2)
    }
    for n, (column, row) in enumerate(sorted(spots, key=lambda s: (s[1], s[0]))):
        at = ((column + 0.5) * step / c.across, (row + 0.5) * step / c.down)
        dark = (n * 7 + column) % 2 == 0
        c.disc(c.moved(at, 0.006, 0.01), 0.05, BLACK, 0.3)
        c.disc(at, 0.05, (38, 36, 42) if dark else (248, 244, 234))
        c.disc(c.moved(at, -0.014, -0.016), 0.016, WHITE, 0.22 if dark else 0.9)
    c.shade(0.2)


@scene
def knit(c: Canvas) -> None:
    """Plain knitting with bands of colour."""
    p = c.random.choice(DAY)
    bands = [p.near, p.accent, p.cream, p.far, p.high]
    c.random.shuffle(bands)
    c.fill(mix(bands[0], BLACK, 0.25))
    step, row, y = 0.062, 0, -0.05
    while y < 1.05:
        tone = bands[(row // 3) % len(bands)]
        if row % 6 in (1, 4):
            tone = bands[(row // 3 + 2) % len(bands)]
        for n in range(round(c.across / step) + 2):
            x = n * step / c.across
            other = mix(tone, bands[2], 0.0 if (n + row) % 4 else 0.7)
            c.leaf((x, y), step * 1.25, step * 0.62, 62, mix(other, BLACK, 0.08))
            c.leaf((x + step / c.across, y), step * 1.25, step * 0.62, 118, other)
        y += step * 0.9 / c.down
        row += 1


@scene
def pitch(c: Canvas) -> None:
    """A football ground from the stand, long shadows."""
    green = mix((92, 150, 84), (132, 172, 92), c.random.random())
    c.fill(green)
    for n in range(0, 12, 2):
        c.shape(
            [(n / 12, 0), ((n + 1) / 12, 0), ((n + 1) / 12, 1), (n / 12, 1)],
            mix(green, WHITE, 0.1),
        )
    c.ring((0.5, 0.5), 0.2, 0.01, (244, 248, 238))
    c.line([(0.5, 0), (0.5, 1)], 0.01, (244, 248, 238))
    c.disc((0.5, 0.5), 0.012, (244, 248, 238))
    sides = c.random.sample(
        ((206, 66, 60), (42, 84, 150), (246, 206, 84), (250, 248, 244), (70, 50, 90)), 2
    )
    for n in range(14):
        at = (c.random.uniform(0.06, 0.94), c.random.uniform(0.08, 0.92))
        c.line([at, c.moved(at, 0.1, 0.045)], 0.026, mix(green, BLACK, 0.4), 0.5)
        c.disc(at, 0.024, sides[n % 2])
        c.disc(c.moved(at, -0.002, -0.004), 0.011, (70, 46, 38))
    ball = (c.random.uniform(0.3, 0.7), c.random.uniform(0.3, 0.7))
    c.line([ball, c.moved(ball, 0.04, 0.018)], 0.014, mix(green, BLACK, 0.4), 0.5)
    c.disc(ball, 0.014, WHITE)
    c.shade(0.16)


# Patterns


@scene
def waves(c: Canvas) -> None:
    """Seigaiha, the blue sea waves."""
    p = _day_or_night(c)
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
    p = _day_or_night(c)
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
    p = _day_or_night(c)
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


# Those who live here


@scene
def cat(c: Canvas) -> None:
    """On the sill, looking out."""
    p = _day_or_night(c)
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


def _portrait(
    c: Canvas, styles: Sequence[Style], skins: Sequence[Colour], hairs: Sequence[Colour]
) -> None:
    """Somebody from the shoulders up, eyes closed as in a breeze."""
    p = c.random.choice(DAY)
    high = c.random.choice((p.high, p.far, p.accent, mix(p.near, p.far, 0.4)))
    c.fade(mix(high, p.cream, 0.1), mix(high, p.cream, 0.45))
    if c.random.random() < 0.6:
        c.disc((0.5, 0.5), 0.42, mix(high, p.cream, 0.55))
    skin = c.random.choice(skins)
    hair = c.random.choice(hairs)
    cloth = c.random.choice([one for one in (p.near, p.accent, p.cream, p.far) if one != high])
    style = c.random.choice(styles)
    style(c, hair, "behind")
    _shoulders(c, cloth, skin, p)
    _face(c, skin, hair)
    style(c, hair, "before")
    if c.random.random() < 0.22:
        _glasses(c, mix(hair, BLACK, 0.4))


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


def _shoulders(c: Canvas, cloth: Colour, skin: Colour, p: Palette) -> None:
    c.box((0.5, 0.66), 0.15, 0.24, mix(skin, (150, 84, 60), 0.22), 0.06)
    c.box((0.5, 0.99), 0.66, 0.5, cloth, 0.2)
    neck = c.random.choice(("round", "v", "collar", "scarf"))
    if neck == "round":
        c.oval((0.5, 0.745), 0.105, 0.055, mix(skin, (150, 84, 60), 0.12))
    elif neck == "v":
        c.shape([(0.4, 0.735), (0.6, 0.735), (0.5, 0.86)], mix(skin, (150, 84, 60), 0.12))
    elif neck == "collar":
        c.shape([(0.42, 0.735), (0.58, 0.735), (0.5, 0.82)], mix(skin, (150, 84, 60), 0.12))
        for side in (-1, 1):
            c.shape(
                [
                    (0.5 + side * 0.1, 0.72),
                    (0.5 + side * 0.16, 0.79),
                    (0.5 + side * 0.05, 0.87),
                    (0.5, 0.81),
                ],
                mix(cloth, WHITE, 0.35),
            )
    else:
        c.box((0.5, 0.755), 0.3, 0.11, mix(p.accent, cloth, 0.2), 0.055)
        c.box((0.58, 0.85), 0.09, 0.2, mix(p.accent, BLACK, 0.1), 0.03)


def _face(c: Canvas, skin: Colour, hair: Colour) -> None:
    x, y = HEAD
    for side in (-1, 1):
        c.oval((x + side * 0.175, y + 0.03), 0.034, 0.045, mix(skin, (150, 84, 60), 0.1))
    c.oval((x, y), 0.175, 0.2, skin)
    c.oval((x, y + 0.06), 0.15, 0.155, skin)
    ink = mix((70, 44, 40), hair, 0.3)
    for side in (-1, 1):
        c.arc((x + side * 0.072, y + 0.02), 0.026, (20, 160), 0.0095, ink)
        c.oval((x + side * 0.108, y + 0.085), 0.03, 0.02, mix(skin, (232, 96, 84), 0.32))
    c.arc((x, y + 0.06), 0.014, (30, 150), 0.007, mix(skin, (150, 70, 50), 0.5))
    c.arc((x, y + 0.098), 0.036, (30, 150), 0.0095, mix(ink, (190, 70, 64), 0.45))


def _glasses(c: Canvas, frame: Colour) -> None:
    x, y = HEAD
    for side in (-1, 1):
        c.ring((x + side * 0.075, y + 0.025), 0.056, 0.009, frame)
    c.line([(x - 0.02, y + 0.02), (x + 0.02, y + 0.02)], 0.009, frame)


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
for _gender, _styles in STYLES.items():
    SCENES[f"portrait {_gender} en"] = partial(
        _portrait, styles=_styles, skins=SKINS, hairs=HAIRS
    )
    SCENES[f"portrait {_gender} ja"] = partial(
        _portrait, styles=_styles, skins=SKINS[:4], hairs=HAIRS_JA
    )


def _frame(c: Canvas, at: Point, rx: float, ry: float) -> tuple[float, float, float, float]:
    x, y = c.dot(at)
    return x - rx * c.unit, y - ry * c.unit, x + rx * c.unit, y + ry * c.unit


# Small things


def colour_of_lantern(p: Palette) -> Colour:
    return mix(p.accent, (214, 72, 58), 0.65)


def _day_or_night(c: Canvas) -> Palette:
    return c.random.choice((*DAY, *NIGHT, *NIGHT))


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


def _stars(c: Canvas, many: int, one: Colour, down_to: float) -> None:
    for _ in range(many):
        at = (c.random.random(), c.random.uniform(0, down_to))
        c.disc(
            at, c.random.choice((0.002, 0.002, 0.003, 0.0045)), one, c.random.uniform(0.35, 1)
        )


def _stars_in(
    c: Canvas, frame: tuple[float, float, float, float], many: int, one: Colour
) -> None:
    left, top, right, bottom = frame
    for _ in range(many):
        c.disc((c.random.uniform(left, right), c.random.uniform(top, bottom)), 0.003, one, 0.8)


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


def _firs(c: Canvas, foot: float, one: Colour, tall: float) -> None:
    x = -0.02
    while x < 1.04:
        high = tall * c.random.uniform(0.6, 1.1)
        for n in range(3):
            wide, top = high * (0.13 + 0.07 * n), foot - high * (1 - n * 0.24)
            c.shape(
                [
                    (x, top),
                    (x + wide / c.across, top + high * 0.46),
                    (x - wide / c.across, top + high * 0.46),
                ],
                one,
            )
        x += c.random.uniform(0.28, 0.5) * tall / c.across


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


def _book(
    c: Canvas, place: tuple[float, float, float], wide: float, one: Colour, mark: Colour
) -> None:
    x, top, bottom = place
    start = top + (bottom - top) * c.random.uniform(0, 0.3)
    right = x + wide / c.across
    c.shape([(x, start), (right, start), (right, bottom), (x, bottom)], one)
    c.shape(
        [(x, start), (x + 0.006, start), (x + 0.006, bottom), (x, bottom)],
        mix(one, WHITE, 0.25),
    )
    c.shape(
        [(right - 0.008, start), (right, start), (right, bottom), (right - 0.008, bottom)],
        mix(one, BLACK, 0.2),
    )
    band = start + (bottom - start) * c.random.choice((0.14, 0.2, 0.72))
    c.shape(
        [(x, band), (right, band), (right, band + 0.035), (x, band + 0.035)],
        mix(mark, one, 0.25),
    )


def _pot(c: Canvas, foot: Point, p: Palette) -> None:
    top = c.moved(foot, 0, -0.13)
    for n in range(7):
        c.leaf(top, 0.17, 0.055, -150 + n * 20, mix((70, 120, 82), p.far, 0.1 + 0.08 * (n % 3)))
    c.shape(
        [
            c.moved(foot, -0.065, -0.14),
            c.moved(foot, 0.065, -0.14),
            c.moved(foot, 0.048, 0),
            c.moved(foot, -0.048, 0),
        ],
        (200, 112, 78),
    )
    c.box(c.moved(foot, 0, -0.135), 0.15, 0.034, (214, 130, 94), 0.006)


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
