"""How a person is shown in lists: id, name, and the photo that this reader may see."""

from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, When
from django.db.models.functions import Coalesce
from msgspec import Struct

from hiroba.accounts.sessions import Found
from hiroba.base.actor import Actor
from hiroba.policy.gate import allowed, missing


class Face(Struct, frozen=True):
    id: int
    name: str
    photo_id: int | None

    @property
    def photo(self) -> str:
        """A path; the picture's own address when there is one, else empty."""
        return f"/files/{self.photo_id}/small" if self.photo_id else ""


class Me(Struct, frozen=True):
    """The account that is signed in, as pages show it."""

    id: int
    name: str
    photo: str
    language: str
    theme: str
    timezone: str
    kind: str
    status: str

    @property
    def member(self) -> bool:
        """Not the login of an organisation's staff, and not an operator."""
        return self.kind not in {"organisation", "operator"}

    @classmethod
    def of(cls, found: Found) -> "Me":
        photo_id = found.photo_friends_id or found.photo_public_id
        photo = f"/files/{photo_id}/small" if photo_id else ""
        return cls(
            found.account_id, found.name, photo, found.language, found.theme, found.timezone,
            found.kind, found.status,
        )  # fmt: skip


def photo_of(actor: Actor, path: str) -> Any:
    """The photo for friends where the actor is one (or is it), else the public one."""
    prefix = f"{path}__" if path else ""
    public = F(f"{prefix}photo_public_id")
    if actor.app or missing(actor, "account.know"):  # Photos for friends stay among friends.
        return public
    near = allowed(actor, "account.know").filter(pk=OuterRef(path or "pk"))
    return Case(
        When(Exists(near), then=Coalesce(F(f"{prefix}photo_friends_id"), public)),
        default=public,
        output_field=BigIntegerField(null=True),
    )


def columns(actor: Actor, path: str) -> dict[str, Any]:
    """Annotations for one face: `face_id`, `face_name`, `face_photo`."""
    prefix = f"{path}__" if path else ""
    return {
        "face_id": F(f"{prefix}pk"),
        "face_name": F(f"{prefix}name"),
        "face_photo": photo_of(actor, path),
    }
