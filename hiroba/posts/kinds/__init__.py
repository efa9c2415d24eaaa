"""The kinds of post. A kind is one file here and one template of the same name."""

from hiroba.posts.kinds.diary import DIARY
from hiroba.posts.kinds.kind import Kind
from hiroba.posts.kinds.voice import VOICE

KINDS: dict[str, Kind] = {kind.name: kind for kind in (VOICE, DIARY)}
