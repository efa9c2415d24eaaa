"""People from the shoulders up, eyes closed as in a breeze."""

from collections.abc import Sequence
from functools import partial

from hiroba.cli.demo.drawing import DAY, Canvas, Colour, Palette, apart, mix
from hiroba.cli.demo.scenes.hair import HAIRS, HAIRS_JA, HEAD, SKINS, STYLES
from hiroba.cli.demo.scenes.scene import BLACK, SCENES, WHITE, Style


def _portrait(
    c: Canvas, styles: Sequence[Style], skins: Sequence[Colour], hairs: Sequence[Colour]
) -> None:
    """Somebody from the shoulders up, eyes closed as in a breeze."""
    p = c.random.choice(DAY)
    skin = c.random.choice(skins)
    hair = c.random.choice(hairs)
    walls = (p.high, p.far, p.accent, mix(p.near, p.far, 0.4), p.near)
    high = c.random.choice(
        [wall for wall in walls if apart(mix(wall, p.cream, 0.4), skin) > 90]
    )
    c.fade(mix(high, p.cream, 0.1), mix(high, p.cream, 0.45))
    if c.random.random() < 0.6 and apart(mix(high, p.cream, 0.55), skin) > 80:
        c.disc((0.5, 0.5), 0.42, mix(high, p.cream, 0.55))
    cloth = c.random.choice([one for one in (p.near, p.accent, p.cream, p.far) if one != high])
    style = c.random.choice(styles)
    style(c, hair, "behind")
    _shoulders(c, cloth, skin, p)
    _face(c, skin, hair)
    style(c, hair, "before")
    if c.random.random() < 0.22:
        _glasses(c, mix(hair, BLACK, 0.4))


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


for _gender, _styles in STYLES.items():
    SCENES[f"portrait {_gender} en"] = partial(
        _portrait, styles=_styles, skins=SKINS, hairs=HAIRS
    )
    SCENES[f"portrait {_gender} ja"] = partial(
        _portrait, styles=_styles, skins=SKINS[:4], hairs=HAIRS_JA
    )
