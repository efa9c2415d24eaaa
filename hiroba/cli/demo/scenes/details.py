"""Small things that several scenes have in common."""

from hiroba.cli.demo.drawing import Canvas, Colour


def stars(c: Canvas, many: int, one: Colour, down_to: float) -> None:
    for _ in range(many):
        at = (c.random.random(), c.random.uniform(0, down_to))
        c.disc(
            at, c.random.choice((0.002, 0.002, 0.003, 0.0045)), one, c.random.uniform(0.35, 1)
        )


def firs(c: Canvas, foot: float, one: Colour, tall: float) -> None:
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
