"""Which families there are. Endpoints are had from here: importing their families registered
them. The others answer 501."""

from django.utils.translation import gettext_lazy as _

from hiroba.api import diary, groups, lookup, people, profile_images, updates, voice
from hiroba.api.routes import ENDPOINTS, PREFIX, find

# In the order of the wire, with their titles in the reference.
FAMILIES = {
    people: _("People"), lookup: _("Lookup by e-mail"), groups: _("Groups"),
    profile_images: _("Profile images"), voice: _("Voice"), updates: _("Updates"),
    diary: _("Diary"),
}  # fmt: skip
LATER = (
    "share", "messages", "photo", "spots", "search", "checkins", "calendar", "pages", "apps",
)  # fmt: skip


def later(path: str) -> bool:
    """Whether a path belongs to a family of the wire that has no package yet."""
    rest = path.removeprefix(PREFIX).strip("/")
    return any(rest == name or rest.startswith(f"{name}/") for name in LATER)


__all__ = ["ENDPOINTS", "FAMILIES", "find", "later"]
