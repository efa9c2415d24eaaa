"""Which families there are: importing them registers their endpoints. The others answer 501."""

from hiroba.api import diary, people, voice
from hiroba.api.routes import PREFIX

FAMILIES = (people, voice, diary)
LATER = (
    "updates", "share", "messages", "photo", "spots", "search", "checkins", "calendar", "pages",
    "apps", "people/images",
)  # fmt: skip


def later(path: str) -> bool:
    """Whether a path belongs to a family of the wire that has no package yet."""
    rest = path.removeprefix(PREFIX).strip("/")
    return any(rest == name or rest.startswith(f"{name}/") for name in LATER)
