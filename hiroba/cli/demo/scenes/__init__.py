"""What the demo world's pictures show: land and sky, food, cats, patterns, people."""

from hiroba.cli.demo.drawing import Canvas, Drawing
from hiroba.cli.demo.scenes import (  # noqa: F401  (each puts its scenes into the table)
    cats,
    indoors,
    land,
    outdoors,
    patterns,
    plants,
    portraits,
    table,
    town,
)  # fmt: skip
from hiroba.cli.demo.scenes.scene import SCENES


def draw(drawing: Drawing) -> bytes:
    """As JPEG; the same drawing gives the same picture everywhere."""
    canvas = Canvas(drawing.width, drawing.height, f"{drawing.scene} {drawing.seed}")
    SCENES[drawing.scene](canvas)
    return canvas.jpeg()


__all__ = ["SCENES", "draw"]
