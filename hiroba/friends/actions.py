"""Asking, accepting, ending; circles; block and mute; invitations."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hiroba.accounts.models import MOST_FRIENDS, Account
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict, Invalid
from hiroba.friends.models import (
    Block,
    Circle,
    Friendship,
    Invitation,
    Member,
    Mute,
    Request,
)  # fmt: skip
from hiroba.policy import limits
from hiroba.policy.gate import action

MOST_CIRCLES = 50


@action("friendship.ask")
def ask(actor: Actor, them: Account, /, *, message: str = "") -> Request:
    """Ask to be friends. After a silent no, asking again is as silent."""
    if Request.objects.filter(sender=them, to=actor.me, declined=False, withdrawn=False):
        raise Conflict(_("They have already asked you: accept their request."))
    limits.spend("request", actor.me)
    # What may still stand between them was refused and withdrawn. The new one is as new as any:
    # its date and words must not tell of the silent no.
    refused, _rows = Request.objects.filter(sender=actor.me, to=them).delete()
    return Request.objects.create(
        sender_id=actor.me, to=them, message=message, declined=bool(refused)
    )


@action("request.accept")
def accept(actor: Actor, request: Request, /) -> dict[str, int]:
    """Both become friends; Conflict where either has 1,000 friends already."""
    _count(request.sender_id, request.to_id, 1)
    Friendship.objects.bulk_create(
        [
            Friendship(one_id=request.to_id, other_id=request.sender_id),
            Friendship(one_id=request.sender_id, other_id=request.to_id),
        ]
    )
    _between(Request, "sender", "to", request.sender_id, request.to_id).delete()
    return {"one": request.sender_id, "other": request.to_id}


@action("request.decline")
def decline(actor: Actor, request: Request, /) -> None:
    """In silence: whoever asked sees it as waiting still."""
    Request.objects.filter(pk=request.pk).update(declined=True)


@action("request.withdraw")
def withdraw(actor: Actor, request: Request, /) -> None:
    """Gone; only a declined one stays, hidden, so that asking again reaches nobody."""
    if request.declined:
        Request.objects.filter(pk=request.pk).update(withdrawn=True)
    else:
        request.delete()


@action("friendship.end")
def end(actor: Actor, them: Account, /) -> None:
    part(actor.me, them.pk)


@action("friendship.favour")
def favour(actor: Actor, them: Account, /) -> None:
    Friendship.objects.filter(one=actor.me, other=them).update(top=True)


@action("friendship.unfavour")
def unfavour(actor: Actor, them: Account, /) -> None:
    Friendship.objects.filter(one=actor.me, other=them).update(top=False)


@action("account.block")
def block(actor: Actor, them: Account, /) -> None:
    """Both vanish from each other at once; a friendship and open requests end with it."""
    Block.objects.get_or_create(who_id=actor.me, whom=them)
    part(actor.me, them.pk)
    _between(Request, "sender", "to", actor.me, them.pk).delete()


@action("account.unblock")
def unblock(actor: Actor, them: Account, /) -> None:
    Block.objects.filter(who=actor.me, whom=them).delete()


@action("account.mute")
def mute(actor: Actor, them: Account, /) -> None:
    Mute.objects.get_or_create(who_id=actor.me, whom=them)


@action("account.unmute")
def unmute(actor: Actor, them: Account, /) -> None:
    Mute.objects.filter(who=actor.me, whom=them).delete()


@action("circle.create")
def create_circle(actor: Actor, me: Account, /, *, name: str) -> Circle:
    if Circle.objects.filter(owner=me).count() >= MOST_CIRCLES:
        raise Conflict(_("You have 50 circles already; delete one first."))
    _name_is_free(me.pk, name)
    return Circle.objects.create(owner=me, name=name)


@action("circle.rename")
def rename_circle(actor: Actor, circle: Circle, /, *, name: str) -> None:
    if name != circle.name:
        _name_is_free(actor.me, name)
        Circle.objects.filter(pk=circle.pk).update(name=name)


@action("circle.fill")
def fill_circle(actor: Actor, circle: Circle, /, *, friends: list[int]) -> None:
    """Exactly these friends are in the circle from now on; who is no friend is left out."""
    mine = Friendship.objects.filter(one=actor.me).values_list("other_id", flat=True)
    wanted = set(mine) & set(friends)
    Member.objects.filter(circle=circle).exclude(friend__in=wanted).delete()
    Member.objects.bulk_create(
        (Member(circle=circle, friend_id=friend) for friend in wanted), ignore_conflicts=True
    )


@action("circle.delete")
def delete_circle(actor: Actor, circle: Circle, /) -> None:
    """Posts for it stay, and are seen by their author alone."""
    circle.delete()


@action("invitation.send")
def invite(actor: Actor, me: Account, /, *, email: str, message: str = "") -> Invitation:
    """One letter each. The link in it is signed, so that nothing of it has to be kept."""
    email = email.lower()
    if email == me.email:
        raise Invalid(email=_("This is your own address."))
    if Invitation.objects.filter(sender=me, email=email).exists():
        raise Invalid(email=_("You have invited them already, and nobody gets two letters."))
    limits.spend("invitation", actor.me)
    return Invitation.objects.create(sender=me, email=email, message=message)


def part(one: int, other: int) -> None:
    """No longer friends, on either side, in circles too. Nothing happens to strangers."""
    gone, _ = _between(Friendship, "one", "other", one, other).delete()
    if gone:
        _count(one, other, -1)
    Member.objects.filter(
        Q(circle__owner=one, friend=other) | Q(circle__owner=other, friend=one)
    ).delete()


def _count(one: int, other: int, step: int) -> None:
    """Move both kept counters; the constraint refuses the 1,001st friend."""
    try:
        with transaction.atomic():
            Account.objects.filter(pk__in=(one, other)).update(
                friends_count=F("friends_count") + step
            )
    except IntegrityError as full:
        text = _("One of you has %(most)s friends already, which is the most there can be.")
        raise Conflict(text % {"most": f"{MOST_FRIENDS:,}"}) from full


def _between(model: Any, a: str, b: str, one: int, other: int) -> Any:
    return model.objects.filter(Q(**{a: one, b: other}) | Q(**{a: other, b: one}))


def _name_is_free(owner: int, name: str) -> None:
    if Circle.objects.filter(owner=owner, name=name).exists():
        raise Invalid(name=_("You have a circle of that name."))
