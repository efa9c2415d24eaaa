"""How long rows live: as declared, and not a row more."""

from datetime import timedelta

from django.core.cache import cache
from django.db import connection

from hiroba.accounts.models import Session
from hiroba.base import clock as the_clock
from hiroba.base.models import Event
from hiroba.friends.models import Invitation
from hiroba.inbox.models import Notice
from hiroba.posts.models import Post
from hiroba.privacy import retention


def test_PV_25_sessions_go_90_days_after_they_were_last_seen(cast):
    now = the_clock.now()
    for days in (89, 91):
        seen = now - timedelta(days=days)
        words = {"created": seen, "seen": seen, "ends": now + timedelta(days=9)}
        Session.objects.create(key=str(days), account=cast.hana, **words)
    retention.sweep()
    assert list(Session.objects.values_list("key", flat=True)) == ["89"]


def test_each_row_lives_as_long_as_declared(cast, clock):
    cast.post()
    Invitation.objects.create(sender=cast.hana, email="new@example.com")
    Notice.objects.create(to=cast.hana, kind="request", doer=cast.ken, cause=1)
    Event.objects.create(verb="post.publish", account_id=cast.hana.pk, subject=1)
    left = []
    for days in (29, 2, 333, 2, 728, 3):
        clock.forward(days=days)
        retention.sweep()
        left.append([m.objects.count() for m in (Invitation, Notice, Event, Post)])
    assert left == [
        [1, 1, 1, 1], [0, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1],
    ]  # fmt: skip


def test_counts_of_attempts_go_and_say_nothing_about_anybody(db, clock):
    cache.set("allauth:rl:login:ip:203.0.113.9", [1.0], 300)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM attempts")
        assert all("203" not in key or len(key) == 64 for (key,) in cursor.fetchall())
        clock.forward(hours=1)
        retention.sweep()
        cursor.execute("SELECT count(*) FROM attempts")
        assert cursor.fetchone() == (0,)
