"""The demo square: what is written in bulk is what people would have left behind."""

import base64
import io
import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import Count, F, Q

from hiroba.accounts.actors import in_the_terminal, of_account
from hiroba.accounts.models import Account, Field, Kind, ProfileField, Role
from hiroba.base import ids
from hiroba.base.models import Event, Job
from hiroba.cli import demo
from hiroba.cli.demo import papers, scenes
from hiroba.cli.demo.drawing import Drawing
from hiroba.cli.demo.hours import DAYS
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import the_square
from hiroba.connect import clients, tokens
from hiroba.desk import queries as desk
from hiroba.desk.kinds import kinds
from hiroba.desk.models import Case, Look
from hiroba.files import documents
from hiroba.files.models import SIZES, Picture, SealedName, store
from hiroba.follow_ups import FOLLOW_UPS
from hiroba.friends.models import Block, Circle, Friendship, Member, Request
from hiroba.friends.queries import card, in_common, suggestions
from hiroba.inbox.models import Notice
from hiroba.partners.models import Application, Document, Paper, Partner
from hiroba.policy.gate import can, visible
from hiroba.policy.tiers import Tier
from hiroba.posts import feed, mentions, queries
from hiroba.posts.kinds import KINDS
from hiroba.posts.models import Comment, FeedItem, Like, Mark, Photo, Post, Reading

TABLES = (
    Account, ProfileField, Friendship, Request, Circle, Member, Block, Picture, Post, Photo,
    Comment, Like, Reading, FeedItem, Notice, Mark, Event, Document, Case, Look,
)  # fmt: skip


KEY = base64.b64encode(b"demo" * 8).decode()
pytestmark = pytest.mark.django_db


class _Interrupted(Exception):
    pass


@pytest.fixture(scope="module")
def left_by_the_first_try(django_db_setup, django_db_blocker):
    """The square, built once for all tests here; the first try was interrupted at its end."""
    with pytest.MonkeyPatch.context() as patch:
        # Midnight may come while the tests run.
        today = demo._midnight()
        patch.setattr(demo, "_midnight", lambda: today)
        patch.setattr(settings, "HIROBA_DOCUMENT_KEY", KEY)
        with django_db_blocker.unblock():
            left = _interrupted()
            demo.run()
        yield left
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _built(left_by_the_first_try, db):
    """Every test here finds the square, and leaves it as it is."""


def _interrupted() -> int:
    def stop(*_: object) -> None:
        raise _Interrupted

    with pytest.MonkeyPatch.context() as patch:
        # A picture has a size before it is stored; here it is never drawn.
        patch.setattr(Rows, "picture", _undrawn)
        patch.setattr(demo.pictures, "draw", lambda rows: {})
        patch.setattr(demo.pictures, "keep", stop)
        with pytest.raises(_Interrupted):
            demo.run()
    return sum(table._default_manager.count() for table in TABLES)


def _undrawn(rows, owner, moment, _drawing):
    return rows.add(Picture(id=rows.id(moment), owner_id=owner, width=1, height=1))


def _person(key):
    return Account.objects.get(email=f"{key}@example.com")


def test_what_was_interrupted_leaves_nothing(left_by_the_first_try):
    assert left_by_the_first_try == 0


def test_twice_changes_nothing_and_says_so(capsys):
    before = [list(table._default_manager.order_by("pk").values()) for table in TABLES]
    demo.run()
    assert before == [list(table._default_manager.order_by("pk").values()) for table in TABLES]
    assert "nothing was changed" in capsys.readouterr().out


def test_the_same_day_gives_the_same_square():
    square, anchor = the_square(), demo._midnight()
    found = demo.lived(square, anchor)
    papers.send(found)
    for table in TABLES:
        if table is not Picture:
            made = {row.pk: _columns(row) for row in found.of(table)}
            kept = {row.pk: _columns(row) for row in table._default_manager.all()}
            assert made == kept, table


def _columns(row):
    """All but what is by chance: salted passwords, and the names of what is sealed."""
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields
            if f.attname != "password" and not isinstance(f, SealedName)}  # fmt: skip


def test_counters_are_counts():
    friends = Account.objects.annotate(n=Count("friendships")).exclude(friends_count=F("n"))
    likes = Post.objects.annotate(n=Count("likes")).exclude(likes_count=F("n"))
    comments = Post.objects.annotate(n=Count("comments")).exclude(comments_count=F("n"))
    assert not friends.exists()
    assert not likes.exists()
    assert not comments.exists()


def test_feeds_hold_ones_own_posts_and_those_of_friends():
    written = defaultdict(set)
    for post, author in Post.objects.values_list("pk", "author_id"):
        written[author].add(post)
    expected = {(author, post, author) for author, posts in written.items() for post in posts}
    for one, other in Friendship.objects.values_list("one_id", "other_id"):
        expected |= {(one, post, other) for post in written[other]}
    rows = FeedItem.objects.values_list("reader_id", "post_id", "author_id")
    assert sorted(rows) == sorted(expected)
    assert max(Counter(reader for reader, _, _ in rows).values()) <= feed.KEPT
    assert max(map(len, written.values())) <= feed.BROUGHT


def test_nobody_answered_what_they_may_not_read():
    touched = defaultdict(set)
    for table, who in ((Comment, "author_id"), (Like, "person_id"), (Reading, "reader_id")):
        for person, post in table._default_manager.values_list(who, "post_id"):
            touched[person].add(post)
    for notice in Notice.objects.exclude(post=None):
        touched[notice.to_id].add(notice.post_id)
    for account in Account.objects.filter(pk__in=touched):
        seen = visible(of_account(account), Post).filter(pk__in=touched[account.pk])
        assert set(seen.values_list("pk", flat=True)) == touched[account.pk], account.name


def test_what_follows_from_the_deeds_is_there_already():
    """The real steps, taken again for every sixth deed, find nothing left to write."""
    recent = Event.objects.filter(verb__in=FOLLOW_UPS, pk__gt=ids.first_id(_some_weeks_ago()))
    before = (Notice.objects.count(), FeedItem.objects.count())
    assert not Job.objects.exists()
    verbs: Counter[str] = Counter()
    for event in recent.order_by("pk")[::6]:
        verbs[event.verb] += 1
        for step in FOLLOW_UPS[event.verb]:
            if step.__name__ not in {"mail", "throw_away"}:
                step(event)
    assert (Notice.objects.count(), FeedItem.objects.count()) == before
    assert {"post.comment", "post.like", "post.publish", "friendship.ask"} <= set(verbs)


def _some_weeks_ago():
    return demo._midnight() - timedelta(days=DAYS + 5)


def test_every_notice_has_its_cause():
    causes = dict(Event.objects.values_list("pk", "account_id"))
    assert all(
        causes[cause] == doer for cause, doer in Notice.objects.values_list("cause", "doer")
    )
    assert not Notice.objects.filter(to=F("doer")).exists()
    for person in ("hana", "ken"):
        mine = Notice.objects.filter(to=_person(person))
        assert mine.filter(read=True).count() > 20
        assert 1 <= mine.filter(read=False).count() <= 40


def test_friendships_have_two_sides():
    pairs = set(Friendship.objects.values_list("one_id", "other_id"))
    assert pairs == {(other, one) for one, other in pairs}
    assert not any(one == other for one, other in pairs)
    assert Account.objects.filter(friends_count__gt=1000).count() == 0
    for who, whom in Block.objects.values_list("who_id", "whom_id"):
        assert (who, whom) not in pairs
    for sender, to in Request.objects.values_list("sender_id", "to_id"):
        assert (sender, to) not in pairs
        assert sender != to
    outside = {
        (m.circle.owner_id, m.friend_id) for m in Member.objects.select_related("circle")
    }
    assert outside <= pairs
    assert Request.objects.exclude(message="").count() >= 30
    assert max(map(len, Request.objects.values_list("message", flat=True))) <= 300


def test_posts_keep_their_limits():
    names = dict(Account.objects.values_list("pk", "name"))
    hung = Counter(Photo.objects.values_list("post_id", flat=True))
    for post in Post.objects.all():
        typed = mentions.typed(post.body, names)
        assert typed.strip() or hung[post.pk]
        assert len(typed) <= (150 if post.kind == "voice" else 10_000)
        assert bool(post.title) == (post.kind == "diary")
        assert len(post.title) <= 100
        assert hung[post.pk] <= KINDS[post.kind].photos
        assert (post.audience == "circle") == (post.circle_id is not None)
        assert not post.show_readers or post.kind == "diary"
        assert mentions.people(post.body) <= set(names)
    assert not Reading.objects.filter(post__show_readers=False).exists()
    assert all(
        field in Field.values for field in ProfileField.objects.values_list("field", flat=True)
    )


def test_mentions_are_of_friends():
    pairs = set(Friendship.objects.values_list("one_id", "other_id"))
    for table in (Post, Comment):
        for author, body in table._default_manager.values_list("author_id", "body"):
            assert {(author, person) for person in mentions.people(body)} <= pairs
            assert "@" not in body


def test_nothing_is_from_the_future_and_answers_come_after():
    last = ids.first_id(demo._midnight()) + (1 << ids.TIME_SHIFT) * 60_000
    for table in (Post, Comment, Like, Notice, Friendship, Request, Picture, Event):
        assert not table._default_manager.filter(pk__gt=last).exists(), table
    for answer in (Comment, Like, Reading, Photo):
        assert not answer._default_manager.filter(pk__lt=F("post_id")).exists(), answer


def test_people_sleep_at_night():
    hours = Counter(
        ids.time_of(post).astimezone(ZoneInfo(zone)).hour
        for post, zone in Post.objects.values_list("pk", "author__timezone")
    )
    night, evening = (sum(hours[h] for h in span) for span in (range(2, 6), range(19, 23)))
    assert night * 5 < evening


def test_pictures_hang_once_and_have_all_sizes():
    public, friends = Q(public_photo_of=None), Q(friends_photo_of=None)
    assert not Picture.objects.filter(public, friends, hangs=None).exists()
    assert not Photo.objects.exclude(picture__owner=F("post__author")).exists()
    for picture in Picture.objects.all():
        assert picture.width > 200
        assert all(store().exists(picture.name_of(size)) for size in SIZES)
    assert Photo.objects.values("picture__digest").distinct().count() == Photo.objects.count()


def test_a_drawing_is_always_the_same_picture():
    for scene in scenes.SCENES:
        drawing = Drawing(scene, 60, 40, "one")
        assert scenes.draw(drawing) == scenes.draw(drawing)
        assert scenes.draw(drawing) != scenes.draw(Drawing(scene, 60, 40, "two")), scene


def test_the_cast_stands_as_in_the_tests():
    hana = _person("hana")
    actor = of_account(hana)
    found = {key: card(actor, _person(key)) for key in ("ken", "mei", "yui", "sora")}
    assert found["ken"].standing == found["mei"].standing == "friend"
    assert found["mei"].top
    assert found["yui"].standing == found["sora"].standing == "stranger"
    assert in_common(actor, _person("yui"))
    assert not in_common(actor, _person("sora"))
    assert not can(actor, "account.view", _person("rin"))
    assert Member.objects.filter(circle__owner=hana, friend=_person("mei")).exists()
    assert Request.objects.filter(to=hana, declined=False).count() >= 3


def test_hana_finds_a_lively_square():
    actor = of_account(_person("hana"))
    home = queries.home(actor).items
    assert len(home) == queries.SHOWN
    assert any(post.fresh for post in home)
    assert not all(post.fresh for post in home)
    assert queries.home(actor, kind="diary").items
    assert all(
        queries.home(actor, circle=c.pk).items for c in Circle.objects.filter(owner=actor.me)
    )
    assert any(post.photos for post in home)
    assert len(queries.square(actor).items) == queries.SHOWN
    assert len(suggestions(actor)) >= 5


def test_the_application_at_the_desk_has_papers_that_the_desk_can_read():
    application = Application.objects.get(case__state="open")
    twins = Partner.objects.filter(number=application.partner.number)
    assert [one.tier for one in twins.exclude(pk=application.partner_id)] == [Tier.AGENCY]
    found = {one.paper: one for one in Document.objects.filter(application=application)}
    assert set(found) == set(Paper.values)
    for one in found.values():
        content = documents.unseal(one.name)
        assert documents.examine(io.BytesIO(content), len(content)).sha256 == one.digest
        text = pypdf.PdfReader(io.BytesIO(content), strict=True).pages[0].extract_text()
        assert application.partner.name in text


def test_the_desk_has_something_of_each_kind_to_decide_and_figures():
    """In both languages; one waits too long, one for other eyes than at first."""
    mod, sen = (in_the_terminal(_person(key)) for key in ("mod", "sen"))
    waiting = Case.objects.filter(state="open", kind__in=("report", "inquiry", "appeal"))
    assert Counter(waiting.values_list("kind", flat=True)) == {
        "report": 2, "inquiry": 2, "appeal": 1,
    }  # fmt: skip
    assert set(waiting.values_list("language", flat=True)) == {"ja", "en"}
    figures = dict(zip(kinds(), desk.figures(mod), strict=True))
    assert figures["report"].decided == 2
    assert figures["inquiry"].median_days == 2.5
    assert figures["inquiry"].overdue == 1
    appeal = waiting.get(kind="appeal")
    assert not can(mod, "desk.take", appeal)
    assert can(sen, "desk.take", appeal)


def test_whoever_reported_had_seen_it_and_whom_it_is_about_reads_of_the_looks():
    for case in Case.objects.filter(kind="report").select_related("opener", "person"):
        model = {"post": Post, "account": Account}[case.what]
        assert visible(of_account(case.opener), model).filter(pk=case.subject).exists()
        looks = visible(of_account(case.person), Look).filter(case=case)
        assert looks.exists() is not case.is_open


def test_without_a_key_there_are_no_papers(settings):
    settings.HIROBA_DOCUMENT_KEY = ""
    rows = demo.lived(the_square(), demo._midnight())
    papers.send(rows)
    assert not rows.of(Document)


def test_the_sign_ins_work(capsys):
    demo.run(json=True)
    answer = json.loads(capsys.readouterr().out)
    accounts = answer["accounts"]
    assert answer["base_url"] == "http://localhost"
    assert [one["name"] for one in accounts[:6]] == ["Hana", "Ken", "Mei", "Yui", "Sora", "Rin"]
    assert len(accounts) >= 25
    for one in accounts:
        person = authenticate(email=one["email"], password=one["password"])
        assert person is not None
        assert str(person.pk) == one["id"]
        assert (person.kind, person.tier, person.role) == (
            one["kind"], one["tier"], one["role"],
        )  # fmt: skip
        assert person.emailaddress_set.get().verified
        writes = one["kind"] in {"user", "partner", "test"}
        assert can(of_account(person), "post.publish", person) is writes
        if one["kind"] == "user" and not one["tier"]:
            assert 30 <= person.friends_count <= 150


def test_there_is_an_account_of_each_kind_and_a_partner_of_each_tier(capsys):
    demo.run(json=True)
    answer = json.loads(capsys.readouterr().out)
    assert {one["kind"] for one in answer["accounts"]} == set(Kind.values)
    assert {one["role"] for one in answer["accounts"]} == set(Role.values)
    closed = [one for one in answer["partners"] if one["closed"]]
    assert [one["tier"] for one in closed] == [""]
    assert {one["tier"] for one in answer["partners"]} == {*Tier.values, ""}
    for one in Partner.objects.all():
        for works in one.staff.select_related("account"):
            assert works.account.tier == one.tier


def test_the_desk_still_reads_what_was_decided_about_a_partner_that_closed(capsys):
    closed = Partner.objects.exclude(closed_at=None).get()
    assert not closed.staff.exists()
    case = closed.applications.get().case
    assert case.opener == _person("kumo")
    mod = replace(of_account(_person("mod")), second_factor=True)
    assert closed in visible(mod, Partner)
    demo.run(json=True)
    assert str(closed.pk) in capsys.readouterr().out


def test_both_languages_are_spoken():
    people = Counter(Account.objects.values_list("language", flat=True))
    assert 300 <= people.total() <= 400
    assert people["ja"] > people["en"] > 80
    posts = Counter(Post.objects.values_list("author__language", flat=True))
    assert min(posts.values()) > 150
    bodies = Counter(Post.objects.values_list("body", flat=True))
    assert bodies.most_common(1)[0][1] == 1


def test_the_services_can_be_called_with_what_is_printed(capsys):
    demo.run(json=True)
    found = json.loads(capsys.readouterr().out)["services"]
    assert [one["kind"] for one in found] == ["modern", "classic", "sandbox"]
    for one in found:
        row = tokens.find(one["access_token"])
        assert row is not None
        assert row.current
        assert row.stands
        assert clients.find(one["client_id"]).has_key(one["client_secret"])
        assert one["redirect_uri"] in one["redirect_uris"]
