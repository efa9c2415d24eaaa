"""Mentions: kept as a number, named at reading, never markup."""

import html
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.accounts.models import Account
from hiroba.friends import actions as friends
from hiroba.friends.models import Friendship
from hiroba.posts import actions, mentions, queries
from hiroba.web.words import paragraphs
from tests.doors import signed_in, text_of

SEVERAL = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = (
    *"@＠<>&\"'/:.?#( )\r\n", "Ken", "Mei", "http://", "https://x.jp/", "花", "7", "12",
    "\u3099", mentions.OPEN, mentions.CLOSE, mentions.BETWEEN, "javascript:", "👨‍👩‍👧‍👦",
)  # fmt: skip
SIGNS = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)


def rename(person, name):
    Account.objects.filter(pk=person.pk).update(name=name)


def say(cast, body, who="hana"):
    return actions.publish(
        cast.actors[who], cast.people[who], kind="voice", body=body, audience=("everyone", None)
    )


def read(cast, who, post):
    return queries.one(cast.actors[who], post.pk).body


@pytest.mark.parametrize("text", ["@Ken!", "hi @Ken", "＠Ken", "こんにちは@Kenさん", "(@Ken)"])
def test_a_friend_is_mentioned_by_name(cast, text):
    kept = mentions.kept(cast.hana.pk, text)
    assert mentions.people(kept) == {cast.ken.pk}
    assert "Ken" not in kept


@pytest.mark.parametrize("text", ["@Sora", "@Hana", "@ken", "Ken", "@ Ken", "@Rin", "@"])
def test_nobody_else_is(cast, text):
    assert mentions.kept(cast.hana.pk, text) == text


@pytest.mark.parametrize(
    "text", ["me@Ken.example", "https://video.example/@Ken", "a.b@Ken", "https://x.jp/c_@Ken"]
)
def test_an_address_with_an_at_sign_is_an_address(cast, text):
    assert mentions.kept(cast.hana.pk, text) == text
    assert "mention" not in paragraphs(text)


def test_the_longest_name_wins(cast):
    rename(cast.ken, "花")
    rename(cast.mei, "花子.+")
    kept = mentions.kept(cast.hana.pk, "@花子.+ and @花 and @花子")
    assert re.findall(r"\d+", kept) == [str(cast.mei.pk), str(cast.ken.pk), str(cast.ken.pk)]


def test_characters_of_ours_in_what_is_typed_mean_nothing(cast):
    forged = f"{mentions.OPEN}{cast.sora.pk}{mentions.CLOSE}"
    post = say(cast, f"Look: {forged}")
    post.refresh_from_db()
    assert mentions.people(post.body) == set()
    assert "mention" not in text_of(signed_in(cast.ken).get(f"/posts/{post.pk}/"))
    comment = actions.comment(cast.actors["ken"], post, body=forged)
    assert mentions.people(comment.body) == set()


def test_a_new_name_shows_everywhere(cast):
    post = say(cast, "Thanks @Ken")
    rename(cast.ken, "Kenji <b>")
    page = text_of(signed_in(cast.mei).get(f"/posts/{post.pk}/"))
    assert "@Kenji &lt;b&gt;</a>" in page
    assert f'href="/people/{cast.ken.pk}/"' in page
    assert queries.typed_body(cast.actors["hana"], post) == "Thanks @Kenji <b>"


def test_T_7_whoever_closes_or_is_erased_leaves_no_name_and_no_number(cast):
    post = say(cast, "Thanks @Ken")
    for status in ("closing", "erased"):
        Account.objects.filter(pk=cast.ken.pk).update(status=status)
        page = text_of(signed_in(cast.mei).get(f"/posts/{post.pk}/"))
        assert "Thanks @someone" in page
        assert str(cast.ken.pk) not in page


def test_EV_5_to_whom_they_block_they_are_someone(cast):
    post = say(cast, "Thanks @Ken")
    friends.block(cast.actors["ken"], cast.mei)
    page = text_of(signed_in(cast.mei).get(f"/posts/{post.pk}/"))
    assert "Thanks @someone" in page
    assert str(cast.ken.pk) not in page
    assert "@Ken" in text_of(signed_in(cast.sora).get(f"/posts/{post.pk}/"))


def test_mentions_are_named_in_comments_lists_and_history_too(cast):
    post = say(cast, "Thanks @Ken")
    actions.comment(cast.actors["ken"], post, body="Welcome, @Hana")
    actions.edit(cast.actors["hana"], post, body="Thanks a lot @Ken")
    client = signed_in(cast.hana)
    for path in ("/", "/square/", f"/people/{cast.hana.pk}/", f"/posts/{post.pk}/history/"):
        page = text_of(client.get(path))
        assert "@Ken</a>" in page, path
        assert mentions.OPEN not in page
    assert "@Hana</a>" in text_of(client.get(f"/posts/{post.pk}/"))


def test_a_mention_in_a_title_stays_a_word(cast):
    actions.publish(
        cast.actors["hana"], cast.hana, kind="diary", title="To @Ken", body="x",
        audience=("everyone", None),
    )  # fmt: skip
    assert "To @Ken" in text_of(signed_in(cast.sora).get("/square/"))


@SEVERAL
@given(text=SIGNS)
def test_what_is_typed_is_what_is_read_back(cast, text):
    clean = text.translate(dict.fromkeys(map(ord, "\ue000\ue001\ue002")))
    kept = mentions.kept(cast.hana.pk, text)
    friends_ = Friendship.objects.filter(one=cast.hana)
    names = dict(friends_.values_list("other_id", "other__name"))
    # A wide sign becomes a narrow one where it names a friend, and only there.
    assert mentions.typed(kept, names).replace("＠", "@") == clean.replace("＠", "@")
    assert mentions.kept(cast.hana.pk, mentions.typed(kept, names)) == kept


TAGS = re.compile(
    r"</?p>|<br>|</a>|<a class=\"mention\" href=\"/people/\d+/\">"
    r"|<a href=\"https?://[^\s<>\"]+\" rel=\"nofollow ugc noopener\">"
)


@settings(max_examples=400, deadline=None)
@given(text=SIGNS | st.text(max_size=60))
def test_paragraphs_never_let_markup_through(text):
    shown = str(paragraphs(text))
    bare = TAGS.sub("", shown)
    assert "<" not in bare
    assert ">" not in bare
    assert '"' not in bare
    words = re.sub(r"\s", "", html.unescape(bare))
    for sign in re.findall(r"[^\s\ue000-\ue002@\d]", text):
        assert sign in words


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=40), body=SIGNS)
def test_no_name_breaks_out_of_its_mention(name, body):
    name = re.sub("[\ue000-\ue002]", "", name)
    text = mentions.named(f"{body}{mentions.OPEN}12345{mentions.CLOSE}", {12345: name})
    bare = TAGS.sub("", str(paragraphs(text)))
    assert "<" not in bare
    assert '"' not in bare


def test_links_are_links_and_nothing_else_is():
    shown = str(paragraphs("見て https://x.jp/a?b=1&c=2。\r\n\r\njavascript:alert(1) http://"))
    assert shown.count("<a ") == 1
    assert 'href="https://x.jp/a?b=1&amp;c=2"' in shown
    assert shown.count("<p>") == 2
