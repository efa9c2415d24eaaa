"""Where in a list a reader is: which kind, which circle, from where on."""

from typing import Any

from hiroba.posts.inputs import PlaceInput
from hiroba.web.door import parse
from hiroba.web.request import Request

ANYWHERE = {"kind": "", "circle": None, "before": None}


def whereabouts(request: Request) -> dict[str, Any]:
    """Mostly nothing is asked: then no form is made for it. Raises Invalid."""
    return parse(PlaceInput(request.GET)) if request.GET else ANYWHERE
