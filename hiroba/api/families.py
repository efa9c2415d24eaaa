"""Which families there are: importing them registers their endpoints. The others answer 501."""

from hiroba.api import diary, groups, lookup, people, profile_images, updates, voice
from hiroba.api.routes import PREFIX

FAMILIES = (people, lookup, groups, profile_images, voice, updates, diary)
LATER = (
    "share", "messages", "photo", "spots", "search", "checkins", "calendar", "pages", "apps",
)  # fmt: skip


def later(path: str) -> bool:
    """Whether a path belongs to a family of the wire that has no package yet."""
    rest = path.removeprefix(PREFIX).strip("/")
    return any(rest == name or rest.startswith(f"{name}/") for name in LATER)
