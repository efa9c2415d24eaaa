"""Books, desks, records, games, knitting, and the football ground."""

from hiroba.cli.demo.drawing import DAY, NIGHT, Canvas, Colour, Palette, Point, mix
from hiroba.cli.demo.scenes.scene import BLACK, WHITE, day_or_night, scene


@scene
def books(c: Canvas) -> None:
    p = day_or_night(c)
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


def _stars_in(
    c: Canvas, frame: tuple[float, float, float, float], many: int, one: Colour
) -> None:
    left, top, right, bottom = frame
    for _ in range(many):
        c.disc((c.random.uniform(left, right), c.random.uniform(top, bottom)), 0.003, one, 0.8)


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
