"""Erasure: 31 days after closing, no trace; others keep what is theirs, and right counters."""

import io
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import connection
from django.db.models import Count

from hiroba.accounts import actions
from hiroba.accounts.models import Account, Field, ProfileField, Session, Status
from hiroba.base import clock as the_clock
from hiroba.base import gone, queue
from hiroba.base.models import Event, Job
from hiroba.files import pictures, sweep
from hiroba.files.models import SIZES, Picture, store
from hiroba.friends.actions import ask, invite
from hiroba.friends.models import Circle, Friendship, Invitation, Member, Mute
from hiroba.inbox.models import Notice, NoticeChoice
from hiroba.posts.actions import comment, edit, like, publish, read
from hiroba.posts.models import Comment, FeedItem, Like, Mark, Post, Version
from hiroba.privacy import closing, erasure, letters, pages, retention
from tests.cast import Cast, an_image

MARK = "zqxjv"
ADDRESS = f"{MARK}mail@example.org"
IP = "203.0.113.217"
EVERYTHING = (MARK, ADDRESS, IP)


@pytest.fixture
def kept_mail(settings, tmp_path):
    settings.EMAIL_BACKEND = "hiroba.web.kept_mail.KeptMail"
    settings.HIROBA_DATA = tmp_path
    return tmp_path / "mail"


@pytest.fixture
def square(transactional_db, kept_mail):
    """The cast, in a database that really commits."""
    shutil.rmtree(store().location, ignore_errors=True)
    return Cast()


def marked(cast):
    """Hana, with a mark in every field that can hold one."""
    hana, ken, sora = cast.hana, cast.ken, cast.sora
    me = cast.actors["hana"]
    Account.objects.filter(pk=hana.pk).update(name=f"{MARK}name", email=ADDRESS)
    for number, field in enumerate(Field.values):
        value = f"{MARK}line{number} " * (20 if number == 0 else 1)
        ProfileField.objects.create(person=hana, field=field, value=value, audience="everyone")
    NoticeChoice.objects.create(person=hana, kind="like", by_mail=True)
    _sign_in_traces(hana)
    _friends(cast, me)
    _posts(cast, me)
    for place in ("photo_public", "photo_friends"):
        photo = pictures.prepare(io.BytesIO(an_image()), 1000)
        actions.show_photo(me, hana, place=place, photo=photo)
    Mute.objects.create(who=sora, whom=hana)
    ken_circle = Circle.objects.create(owner=ken, name="close")
    Member.objects.create(circle=ken_circle, friend=hana)
    send_mail("To you", f"Dear {MARK}", None, [f"{MARK} <{ADDRESS.upper()}>"])
    return Account.objects.get(pk=hana.pk)


def _sign_in_traces(hana):
    now = the_clock.now()
    words = {"created": now, "seen": now, "ip": IP, "user_agent": f"{MARK}browser"}
    ends = {"ends": now + timedelta(days=365)}
    Session.objects.create(key=f"{MARK}key", account=hana, data=f'"{MARK}"', **words, **ends)
    waiting = json.dumps({"account_login": {"email": ADDRESS}})
    Session.objects.create(key="waiting", data=waiting, created=now, seen=now, **ends)
    address = EmailAddress.objects.create(user=hana, email=ADDRESS, primary=True, verified=True)
    EmailAddress.objects.create(user=hana, email=f"{MARK}second@example.org")
    EmailConfirmation.objects.create(email_address=address, key=f"{MARK}key", sent=now)
    data = {"name": f"{MARK}passkey", "credential": f"{MARK}credential"}
    Authenticator.objects.create(user=hana, type="webauthn", data=data)
    cache.set(f"allauth:rl:login:ip:{IP}:{ADDRESS}", [1.0], 300)


def _friends(cast, me):
    Circle.objects.create(owner=cast.hana, name=f"{MARK}circle")
    Circle.objects.filter(pk=cast.team.pk).update(name=f"{MARK}team")
    ask(me, cast.sora, message=f"{MARK}please")
    ask(cast.actors["yui"], cast.hana, message="Nice to meet you!")
    invite(me, cast.hana, email=f"{MARK}friend@example.org", message=f"{MARK}come")
    Invitation.objects.create(sender=cast.ken, email=ADDRESS, message="Come in!")


def _posts(cast, me):
    hana, ken = cast.hana, cast.ken
    words = {"title": f"{MARK}title", "body": f"{MARK}long " * 2_000, "show_readers": True}
    photo = pictures.prepare(io.BytesIO(an_image()), 1000)
    diary = publish(
        me, hana, kind="diary", audience=("everyone", None), photos=[photo], **words
    )
    edit(me, diary, title=f"{MARK}newer", body=f"{MARK}newer")
    comment(me, diary, body=f"{MARK}myself")
    comment(cast.actors["ken"], diary, body="Kens words, gone with the post")
    like(cast.actors["ken"], diary)
    read(cast.actors["ken"], diary)
    hers = publish(
        cast.actors["ken"], ken, kind="diary", audience=("friends", None), title="Ken writes",
        body=f"Met @{MARK}name today", show_readers=True,
    )  # fmt: skip
    comment(me, hers, body=f"{MARK}under yours")
    like(me, hers)
    read(me, hers)
    Mark.objects.create(person=hana, place="home", up_to=hers.pk)


def close_and_wait(cast, clock, days=31):
    queue.work_once()
    closing.close(cast.actors["hana!"], Account.objects.get(pk=cast.hana.pk))
    queue.work_once()
    clock.forward(days=days)
    run_the_schedule()


def run_the_schedule():
    queue.plan_schedule()
    Job.objects.filter(event=None).update(due=the_clock.now())
    queue.work_once()
    assert not Job.objects.exclude(error="").exists(), Job.objects.exclude(error="").get().error


def traces(*words, mail):
    """Where any of these words still stands: in the database as bytes, in files, in mail."""
    held = [*_database(), *_files(Path(store().location)), *_files(mail)]
    return sorted(
        {
            f"{word} in {name}"
            for name, data in held
            for word in words
            if word.lower().encode() in data.lower() or word in name
        }
    )


def _database():
    if connection.vendor == "sqlite":
        name = str(settings.DATABASES["default"]["TEST"]["NAME"])
        for path in Path(name).parent.glob(Path(name).name + "*"):
            yield path.name, path.read_bytes()
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield table, "\n".join(row for (row,) in cursor.fetchall()).encode()


def _files(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def test_PV_9_after_31_days_no_trace_is_left(square, clock, kept_mail):
    hana = marked(square)
    numbers = [
        str(pk) for pk in Picture.objects.filter(owner=hana).values_list("pk", flat=True)
    ]
    pages.forget()
    found = " ".join(traces(*EVERYTHING, *numbers, mail=kept_mail))
    assert MARK in found
    assert ".eml" in found
    assert numbers[0] in found
    close_and_wait(square, clock)
    assert Account.objects.get(pk=hana.pk).status == Status.ERASED
    assert traces(*EVERYTHING, *numbers, mail=kept_mail) == []


def test_PV_9_nothing_names_an_erased_person_but_the_log_of_deeds(square, clock):
    from hiroba.privacy.register import entries

    hana = marked(square)
    close_and_wait(square, clock)
    left = {e.name for e in entries() if e.naming(hana.pk).exists()}
    assert left == {"accounts.Account"}
    row = Account.objects.filter(pk=hana.pk).values().get()
    assert {k: v for k, v in row.items() if v} == {
        "id": hana.pk, "kind": "user", "status": "erased", "language": "ja", "theme": "auto",
        "timezone": "UTC", "findable": "nobody", "password": "!", "reopens_as": "active",
    }  # fmt: skip
    assert not Event.objects.filter(account=hana.pk).exists()
    assert Event.objects.filter(verb="account.close", subject=hana.pk).exists()


def test_PV_9_others_keep_what_is_theirs_and_their_counters_are_right(square, clock):
    hana = marked(square)
    others = Post.objects.get(author=square.ken)
    comment(square.actors["yui"], others, body="Kept")
    close_and_wait(square, clock)
    others.refresh_from_db()
    assert (others.comments_count, others.likes_count) == (1, 0)
    assert [c.body for c in Comment.objects.all()] == ["Kept"]
    for person in Account.objects.annotate(n=Count("friendships")):
        assert person.friends_count == person.n, person.name
    for post in Post.objects.annotate(n=Count("comments", distinct=True), m=Count("likes")):
        assert (post.comments_count, post.likes_count) == (post.n, post.m)
    assert not FeedItem.objects.filter(author=hana.pk).exists()
    assert not Version.objects.filter(post__author=hana.pk).exists()


def test_PV_9_a_mention_of_an_erased_person_is_someone(square, clock):
    marked(square)
    close_and_wait(square, clock)
    from hiroba.posts.queries import one

    card = one(square.actors["ken"], Post.objects.get(author=square.ken).pk)
    assert MARK not in repr(card)
    assert "Met " in card.body


def test_T_24_nothing_is_erased_before_30_days(square, clock, kept_mail):
    hana = marked(square)
    close_and_wait(square, clock, days=29.9)
    assert Account.objects.get(pk=hana.pk).status == Status.CLOSING
    assert Post.objects.filter(author=hana).exists()
    assert MARK in " ".join(traces(MARK, mail=kept_mail))


def test_T_24_who_came_back_at_the_last_moment_is_not_erased(square, clock):
    """The list of who is due may be older than the change of mind."""
    hana = marked(square)
    closing.close(square.actors["hana!"], hana)
    clock.forward(days=31)
    closing.reopen(square.actors["hana"], hana)
    erasure.erase(hana.pk)
    hana.refresh_from_db()
    assert (hana.status, hana.email) == (Status.ACTIVE, ADDRESS)


def test_PV_9_who_comes_back_with_a_backup_is_erased_again(square, clock, kept_mail):
    hana = marked(square)
    close_and_wait(square, clock)
    assert hana.pk in gone.noted(kept_mail.parent)
    Account.objects.filter(pk=hana.pk).update(status=Status.ACTIVE, name=MARK, email=ADDRESS)
    Post.objects.create(author=hana, kind="voice", body=MARK, audience="everyone")
    run_the_schedule()
    assert traces(*EVERYTHING, mail=kept_mail) == []
    assert Account.objects.get(pk=hana.pk).status == Status.ERASED
    assert Account.objects.get(pk=square.ken.pk).status == Status.ACTIVE


def test_the_list_of_the_erased_outlives_a_line_that_was_cut_off(tmp_path):
    gone.note(tmp_path, [1001, 1002])
    whole = (tmp_path / gone.FILE).read_text()
    (tmp_path / gone.FILE).write_text(whole[:-3])
    for _ in range(2):
        gone.note(tmp_path, [1001, 1002, 1003])
    assert gone.noted(tmp_path) >= {1001, 1002, 1003}


def test_erasing_twice_changes_nothing_more(square, clock):
    marked(square)
    close_and_wait(square, clock)
    before = dump()
    erasure.erase(square.hana.pk)
    erasure.erase_due()
    assert dump() == before


def dump():
    held = (Account, Friendship, Post, Comment, Like, Notice, Event, Picture)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in held}


class Killed(BaseException):
    """A process that ends here: nothing catches it."""


def test_killed_before_the_commit_nothing_is_gone(square, clock, monkeypatch):
    hana = marked(square)
    closing.close(square.actors["hana!"], hana)
    queue.work_once()
    clock.forward(days=31)
    before = dump()

    def die(*_words):
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(erasure, "_count_again", die)
        with pytest.raises(Killed):
            erasure.erase_due()
    assert dump() == before
    for picture in Picture.objects.all():
        assert all(store().exists(picture.name_of(size)) for size in SIZES)


def test_killed_between_rows_and_files_the_schedule_does_the_rest(
    square, clock, kept_mail, monkeypatch
):
    hana = marked(square)
    numbers = [
        str(pk) for pk in Picture.objects.filter(owner=hana).values_list("pk", flat=True)
    ]
    closing.close(square.actors["hana!"], hana)
    queue.work_once()
    clock.forward(days=31)

    def die(*_words):
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(erasure, "_erase_files", die)
        with pytest.raises(Killed):
            erasure.erase_due()
    assert Account.objects.get(pk=hana.pk).status == Status.ERASED
    assert traces(*numbers, mail=kept_mail) != []
    run_the_schedule()
    assert traces(*EVERYTHING, *numbers, mail=kept_mail) == []


def test_pages_that_split_and_joined_keep_nothing(square, clock, kept_mail):
    """Many rows between those of others, changed and deleted: the file holds no copy."""
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's pages")
    hana = marked(square)
    for number in range(400):
        author = hana if number % 3 else square.sora
        words = f"{MARK}many" if number % 3 else "other"
        body = f"{words} {number} " * (1 + number * 7 % 90)
        post = Post.objects.create(author=author, kind="voice", body=body, audience="everyone")
        Comment.objects.create(post=post, author=author, body=f"{words} {number}")
        if number % 5 == 0:
            Post.objects.filter(pk=post.pk).update(body=f"{words} longer " * 60)
    close_and_wait(square, clock)
    assert Post.objects.filter(author=square.sora).count() == 134
    assert traces(MARK, mail=kept_mail) == []


def test_a_follow_up_that_waits_goes_with_its_person(square, clock):
    hana = marked(square)
    assert Job.objects.filter(event__account=hana.pk).exists()
    closing.close(square.actors["hana!"], hana)
    clock.forward(days=31)
    erasure.erase_due()
    assert not Job.objects.filter(event__account=hana.pk).exists()
    assert not Job.objects.filter(error__contains=MARK).exists()


def test_orphans_are_swept_and_what_hangs_stays(square, clock):
    kept, gone = square.picture(), square.picture()
    gone_name = gone.name_of("large")
    gone.delete()
    sweep.orphans()
    assert store().exists(gone_name), "a file of the last hour may still get its row"
    clock.forward(hours=2)
    sweep.orphans()
    assert not store().exists(gone_name)
    assert store().exists(kept.name_of("large"))


def test_mail_goes_with_whom_it_was_sent_to_and_with_time(db, clock, kept_mail):
    for to in ("Hana <HANA@example.com>", "ken@example.com", "xhana@example.com"):
        send_mail("Hello", "…", None, [to])
    letters.throw_away_to({"hana@example.com"})
    left = " ".join(path.read_text() for path in kept_mail.glob("*.eml"))
    assert "HANA@" not in left
    assert "To: ken@" in left
    assert "To: xhana@" in left
    clock.forward(days=31)
    retention.sweep()
    assert list(kept_mail.iterdir()) == []


def test_erasure_needs_no_folder_of_mail(db, settings):
    settings.HIROBA_DATA = Path("/nowhere")
    letters.throw_away_to({"hana@example.com"})
    letters.sweep()
