"""The kinds of post. A kind is one file here and one template of the same name."""

from django.conf import settings

from hiroba.files.pictures import LARGEST_FILE
from hiroba.posts.kinds.diary import DIARY
from hiroba.posts.kinds.kind import Kind
from hiroba.posts.kinds.voice import VOICE

KINDS: dict[str, Kind] = {kind.name: kind for kind in (VOICE, DIARY)}
# Nobody takes more at once: the photos of a post, and the words beside them.
LARGEST_BODY = (
    max(kind.photos for kind in KINDS.values()) * LARGEST_FILE
    + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
)
