"""Circles: named lists of friends that only their owner knows of."""

import pytest

from hiroba.base.refusals import Conflict, Forbidden, Invalid, NotFound
from hiroba.friends import actions, queries
from hiroba.friends.models import Circle, Member
from hiroba.posts.models import Post
from tests.doors import signed_in, text_of


def at(circle):
    return f"/friends/circles/{circle.pk}/"


def members(circle):
    return set(Member.objects.filter(circle=circle).values_list("friend", flat=True))


def test_EV_9_a_circle_is_made_filled_and_written_for(cast):
    client = signed_in(cast.hana)
    answer = client.post("/friends/circles/", {"name": "山の会"})
    circle = Circle.objects.get(name="山の会")
    assert answer.url == at(circle)
    for friend in (cast.ken, cast.mei):
        assert client.post(at(circle), {"deed": "add", "person": friend.pk}).status_code == 302
    assert members(circle) == {cast.ken.pk, cast.mei.pk}
    post = cast.post(audience="circle", circle=circle)
    assert signed_in(cast.ken).get(f"/posts/{post.pk}/").status_code == 200
    client.post(at(circle), {"deed": "remove", "person": cast.ken.pk})
    assert members(circle) == {cast.mei.pk}
    assert signed_in(cast.ken).get(f"/posts/{post.pk}/").status_code == 404


def test_only_friends_come_in(cast):
    actions.fill_circle(
        cast.actors["hana"], cast.team, friends=[cast.mei.pk, cast.sora.pk, cast.hana.pk, 1]
    )
    assert members(cast.team) == {cast.mei.pk}
    signed_in(cast.hana).post(at(cast.team), {"deed": "add", "person": cast.sora.pk})
    assert members(cast.team) == {cast.mei.pk}


@pytest.mark.parametrize("person", ["", "abc", "-1", "0", str(1 << 70), "٣"])
def test_nonsense_for_a_person_changes_nothing(cast, person):
    answer = signed_in(cast.hana).post(at(cast.team), {"deed": "add", "person": person})
    assert answer.status_code in {302, 422}
    assert members(cast.team) == {cast.mei.pk}


def test_a_circle_is_renamed_and_its_name_stays_its_own(cast):
    client = signed_in(cast.hana)
    other = actions.create_circle(cast.actors["hana"], cast.hana, name="choir")
    assert client.post(at(cast.team), {"name": "crew"}).status_code == 302
    answer = client.post(at(other), {"name": "crew"})
    assert answer.status_code == 422
    assert "circle of that name" in text_of(answer)
    assert set(Circle.objects.values_list("name", flat=True)) == {"crew", "choir"}
    answer = client.post("/friends/circles/", {"name": "crew"})
    assert answer.status_code == 422
    assert 'value="crew"' in text_of(answer)


def test_two_people_may_have_circles_of_one_name(cast):
    actions.create_circle(cast.actors["ken"], cast.ken, name="team")
    assert Circle.objects.filter(name="team").count() == 2


def test_posts_for_a_deleted_circle_are_seen_by_their_author_alone(cast):
    post = cast.post(audience="circle", circle=cast.team)
    assert signed_in(cast.mei).get(f"/posts/{post.pk}/").status_code == 200
    page = f"{at(cast.team)}delete/"
    assert "for you alone" in text_of(signed_in(cast.hana).get(page))
    assert signed_in(cast.hana).post(page).status_code == 302
    post.refresh_from_db()
    assert (post.audience, post.circle_id) == ("circle", None)
    assert signed_in(cast.mei).get(f"/posts/{post.pk}/").status_code == 404
    assert signed_in(cast.hana).get(f"/posts/{post.pk}/").status_code == 200
    assert signed_in(cast.hana).get(f"/posts/{post.pk}/audience/").status_code == 200
    assert Post.objects.filter(pk=post.pk).exists()


def test_after_its_circle_is_gone_the_composer_starts_narrow(cast):
    cast.post(audience="circle", circle=cast.team)
    actions.delete_circle(cast.actors["hana"], cast.team)
    page = text_of(signed_in(cast.hana).get("/write/voice/"))
    assert 'value="self" selected' in page or 'value="self" checked' in page


@pytest.mark.parametrize("who", ["mei", "ken", "sora"])
def test_T_12_a_circle_is_its_owners_alone(cast, who):
    client = signed_in(cast.people[who])
    assert client.get(at(cast.team)).status_code == 404
    assert client.post(f"{at(cast.team)}delete/").status_code == 404
    with pytest.raises((Forbidden, NotFound)):
        actions.rename_circle(cast.actors[who], cast.team, name="mine")
    assert Circle.objects.get().name == "team"


def test_EV_9_whoever_is_in_a_circle_does_not_learn_its_name(cast):
    post = cast.post(audience="circle", circle=cast.team)
    assert "team" not in text_of(signed_in(cast.mei).get(f"/posts/{post.pk}/")).lower()
    assert "team" in text_of(signed_in(cast.hana).get(f"/posts/{post.pk}/"))


def test_fifty_circles_are_the_most(cast):
    Circle.objects.bulk_create(Circle(owner=cast.hana, name=f"c{n}") for n in range(49))
    with pytest.raises(Conflict):
        actions.create_circle(cast.actors["hana"], cast.hana, name="one more")
    assert signed_in(cast.hana).post("/friends/circles/", {"name": "more"}).status_code == 409
    with pytest.raises(Invalid):
        actions.rename_circle(cast.actors["hana"], cast.team, name="c1")


def test_home_shows_one_circle_at_a_time(cast):
    from hiroba.posts.models import FeedItem

    for author in ("mei", "ken"):
        post = cast.post(author, body=f"from {author}")
        FeedItem.objects.create(reader=cast.hana, post=post, author=post.author)
    shown = text_of(signed_in(cast.hana).get(f"/?circle={cast.team.pk}"))
    assert "from mei" in shown
    assert "from ken" not in shown
    assert signed_in(cast.ken).get(f"/?circle={cast.team.pk}").status_code == 404
    assert [card.id for card in queries.members(cast.actors["hana"], cast.team)] == [
        cast.mei.pk
    ]
