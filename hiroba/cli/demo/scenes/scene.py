"""What a scene is, and how one is found by its name."""

from collections.abc import Callable

from hiroba.cli.demo.drawing import DAY, NIGHT, Canvas, Colour, Palette

WHITE: Colour = (255, 255, 255)


BLACK: Colour = (18, 16, 24)


Scene = Callable[[Canvas], None]


Style = Callable[[Canvas, Colour, str], None]


SCENES: dict[str, Scene] = {}


def scene(draw: Scene) -> Scene:
    SCENES[draw.__name__] = draw
    return draw


def day_or_night(c: Canvas) -> Palette:
    return c.random.choice((*DAY, *NIGHT, *NIGHT))
