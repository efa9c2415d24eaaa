"""What a kind of post is."""

from dataclasses import dataclass
from typing import Any

from hiroba.posts.inputs import PostInput


@dataclass(frozen=True, kw_only=True)
class Kind:
    name: str
    label: Any
    input: type[PostInput]
    photos: int
