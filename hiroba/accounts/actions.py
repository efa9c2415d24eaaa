"""Joining, the profile, settings and sessions."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language

from hiroba.accounts.models import Account, ProfileField, Session, Status
from hiroba.agreements.documents import NAMES, in_force
from hiroba.agreements.models import Acceptance
from hiroba.base.actor import Actor
from hiroba.files import pictures
from hiroba.files.models import Picture
from hiroba.policy import limits
from hiroba.policy.gate import action

TIME_TO_CHANGE_ONES_MIND = timedelta(days=30)


@action("account.join")
def join(actor: Actor, me: Account, /, *, name: str, **settings: Any) -> Account:
    """A new account, with the documents in force accepted (T-2, T-3); nobody sees it yet."""
    _accept(me)
    Account.objects.filter(pk=me.pk).update(name=name, **settings)
    return me


@action("account.confirm")
def confirm(actor: Actor, me: Account, /) -> None:
    """The address is theirs: the account comes into use."""
    Account.objects.filter(pk=me.pk).update(status=Status.ACTIVE)


@action("account.accept")
def accept_documents(actor: Actor, me: Account, /) -> None:
    """Accept the versions now in force (PV-27)."""
    _accept(me)


@action("profile.write")
def write_profile(
    actor: Actor, me: Account, /, *, name: str, lines: dict[str, tuple[str, str]]
) -> None:
    """`lines`: field to (value, audience); an empty value removes the line."""
    Account.objects.filter(pk=me.pk).update(name=name)
    for field, (value, audience) in lines.items():
        if value:
            ProfileField.objects.update_or_create(
                person=me, field=field, defaults={"value": value, "audience": audience}
            )
        else:
            ProfileField.objects.filter(person=me, field=field).delete()


@action("account.show_photo")
def show_photo(
    actor: Actor, me: Account, /, *, place: str, photo: pictures.Prepared | None
) -> dict[str, list[int]]:
    """`place`: "photo_public" or "photo_friends"; None takes the photo away."""
    old = getattr(me, f"{place}_id")
    picture = None
    if photo is not None:
        limits.spend("upload", me.pk)
        picture = pictures.keep(me.pk, photo)
    Account.objects.filter(pk=me.pk).update(**{place: picture})
    gone: list[int] = [old] if old else []
    Picture.objects.filter(pk__in=gone).delete()
    return {"pictures": gone}


@action("account.move_photo")
def move_photo(actor: Actor, me: Account, /) -> None:
    """The photo for friends becomes the public one, and the public one that for friends."""
    Account.objects.filter(pk=me.pk).update(
        photo_public=me.photo_friends_id, photo_friends=me.photo_public_id
    )


@action("account.set")
def change_settings(actor: Actor, me: Account, /, **settings: Any) -> None:
    """Language, theme, time zone, who finds me, suggestions."""
    Account.objects.filter(pk=me.pk).update(**settings)


@action("account.change_email")
def change_email(actor: Actor, me: Account, /, *, email: str) -> None:
    """After the new address was confirmed; allauth keeps its own table of addresses."""
    Account.objects.filter(pk=me.pk).update(email=email.lower())


@action("session.end")
def end_session(actor: Actor, session: Session, /) -> None:
    session.delete()


def _accept(me: Account, names: Iterable[str] = NAMES) -> None:
    for name in names:
        Acceptance.objects.get_or_create(
            account=me,
            document=name,
            version=in_force(name),
            defaults={"language": (get_language() or "ja")[:2]},
        )
    versions = {f"{name}_version": in_force(name) for name in names}
    Account.objects.filter(pk=me.pk).update(**versions)
