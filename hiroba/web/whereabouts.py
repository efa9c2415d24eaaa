"""Where in a list a reader is: which kind, which circle, from where on."""

from typing import Any

from django.utils.translation import gettext as _

from hiroba.base.refusals import Invalid
from hiroba.posts.inputs import PlaceInput
from hiroba.web.door import parse
from hiroba.web.request import Request

ANYWHERE = {"kind": "", "circle": None, "before": None}


def whereabouts(request: Request) -> dict[str, Any]:
    """Mostly nothing is asked: then no form is made for it. Raises Invalid."""
    if not request.GET:
        return ANYWHERE
    try:
        return parse(PlaceInput(request.GET))
    except Invalid as slip:
        raise Invalid(_("There is a slip in this address.")) from slip
