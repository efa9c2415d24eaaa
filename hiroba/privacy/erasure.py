"""Erasing a person everywhere, as each table declares it (PV-9), files and kept mail included.

Rows go in one transaction, files after it. Killed in between, nothing is half gone: what lies
in the store without a row is swept (`files/sweep.py`), kept mail has its own end, and pages
are made to forget every hour. Whoever is erased is noted outside the database (`base/gone.py`).
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hiroba.accounts.models import Account, Session, Status
from hiroba.base import clock, gone, ids
from hiroba.base.models import Job
from hiroba.base.personal import Erase
from hiroba.base.refusals import Unavailable
from hiroba.connect import deliveries
from hiroba.desk import inquiries
from hiroba.files.models import Picture
from hiroba.files.pictures import throw_away
from hiroba.friends.models import Friendship, Invitation
from hiroba.partners import cards
from hiroba.posts.models import Comment, Like, Post
from hiroba.privacy import letters, pages
from hiroba.privacy.register import Entry, entries

TIME_TO_CONFIRM = timedelta(days=7)
AT_ONCE = 500

log = logging.getLogger(__name__)


def erase_due() -> None:
    """Everybody whose time is over, and whoever a backup brought back."""
    erase_again()
    for account_id in list(_due().order_by("pk").values_list("pk", flat=True)):
        if _gone_elsewhere(account_id):
            erase(account_id)
    note_erased()
    transaction.on_commit(pages.forget)


def _gone_elsewhere(account_id: int) -> bool:
    """The card processor first: whoever is erased here can no longer be named there. While it
    does not answer, the sweep that comes next tries again."""
    try:
        cards.forget_those_of(account_id)
    except Unavailable:
        log.warning("account %s waits: the card processor does not answer", account_id)
        return False
    return True


def erase_again() -> None:
    """Those who were erased after the backup was taken that was restored since."""
    for account_id in list(_back()):
        _erase_one_of(_alive(), account_id)


def note_erased() -> None:
    """Asked of the database, not told by the deed: no kill in between can lose one."""
    erased = Account.objects.filter(status=Status.ERASED).values_list("pk", flat=True)
    gone.note(settings.HIROBA_DATA, erased)


def erase(account_id: int) -> None:
    """Nothing happens to whoever came back a moment ago, nor to whoever is erased already."""
    _erase_one_of(_due(), account_id)


def _erase_one_of(people: QuerySet[Account], account_id: int) -> None:
    with transaction.atomic():
        _lock(account_id)
        if not people.filter(pk=account_id).exists():
            return
        pictures = list(Picture.objects.filter(owner=account_id).values_list("pk", flat=True))
        addresses = _addresses(account_id)
        deliveries.tell_of_erasure(account_id)
        _erase_rows(account_id)
        _erase_addresses(addresses)
        pages.mark()
        transaction.on_commit(partial(_erase_files, pictures, addresses))


def _back() -> Iterator[int]:
    numbers = sorted(gone.noted(settings.HIROBA_DATA))
    for n in range(0, len(numbers), AT_ONCE):
        some = _alive().filter(pk__in=numbers[n : n + AT_ONCE])
        yield from some.order_by("pk").values_list("pk", flat=True)


def _alive() -> QuerySet[Account]:
    return Account.objects.exclude(status=Status.ERASED)


def _due() -> QuerySet[Account]:
    """Closed for 30 days, or never confirmed for a week."""
    closed = Q(status=Status.CLOSING, closes_at__lte=clock.now())
    limit = ids.first_id(clock.now() - TIME_TO_CONFIRM)
    return Account.objects.filter(closed | Q(status=Status.NEW, pk__lt=limit))


def _lock(account_id: int) -> None:
    """The account and those whose counters will move, in id order, as every action does."""
    people = Account.objects.filter(Q(pk=account_id) | Q(pk__in=_friends_of(account_id)))
    list(people.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _erase_rows(account_id: int) -> None:
    friends = list(_friends_of(account_id))
    posts = set(_posts_touched_by(account_id))
    Job.objects.filter(event__account=account_id).delete()
    for entry in sorted(entries(), key=_order):
        _erase(entry, account_id)
    _count_again(friends, posts)
    Account.objects.filter(pk=account_id).update(status=Status.ERASED)


def _erase(entry: Entry, account_id: int) -> None:
    personal = entry.personal
    if personal.erase is Erase.DELETE:
        entry.naming(account_id).delete()
    elif personal.erase is Erase.BLANK:
        entry.of(account_id).update(**personal.blank)
        for path in personal.also:
            entry.by(path, account_id).update(**{path: None})


def _order(entry: Entry) -> bool:
    """What is emptied comes last: it lets go of what is deleted before."""
    return entry.personal.erase is not Erase.DELETE


def _friends_of(account_id: int) -> QuerySet[Any, int]:
    return Friendship.objects.filter(one=account_id).values_list("other_id", flat=True)


def _posts_touched_by(account_id: int) -> Iterator[int]:
    """Posts of others whose counters this person moved."""
    yield from Comment.objects.filter(author=account_id).values_list("post_id", flat=True)
    yield from Like.objects.filter(person=account_id).values_list("post_id", flat=True)


def _count_again(friends: list[int], posts: set[int]) -> None:
    """The posts are locked by a statement of its own: the next one sees what others did."""
    Account.objects.filter(pk__in=friends).update(friends_count=F("friends_count") - 1)
    touched = Post.objects.filter(pk__in=posts)
    list(touched.order_by("pk").select_for_update().values_list("pk"))
    touched.update(comments_count=_number(Comment), likes_count=_number(Like))


def _number(model: Any) -> Coalesce:
    rows = model.objects.filter(post=OuterRef("pk")).order_by().values("post")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _addresses(account_id: int) -> set[str]:
    """Every address of theirs, for what knows them by address alone."""
    mine = Account.objects.filter(pk=account_id).values_list("email", flat=True)
    others = EmailAddress.objects.filter(user=account_id).values_list("email", flat=True)
    return {address.lower() for address in (*mine, *others) if address}


def _erase_addresses(addresses: set[str]) -> None:
    """Invitations that others sent there, what was asked from there without signing in, and
    visits that never became a sign-in."""
    Invitation.objects.filter(email__in=addresses).delete()
    inquiries.forget(addresses)
    for address in addresses:
        Session.objects.filter(account=None, data__icontains=address).delete()


def _erase_files(pictures: list[int], addresses: set[str]) -> None:
    for picture in pictures:
        throw_away(picture)
    letters.throw_away_to(addresses)
