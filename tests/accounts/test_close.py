"""Closing the account, and coming back within 30 days."""

import pytest
from django.urls import reverse

from hiroba.accounts.models import Account, Session, Status
from hiroba.base import queue
from hiroba.base.refusals import StepUp
from hiroba.posts.models import Comment
from hiroba.privacy import closing
from tests.web.browsing import signed_in


def close(cast):
    browser = signed_in(cast.hana, step_up=True)
    answer = browser.post(reverse("close_account"), {"sure": "on"})
    cast.hana.refresh_from_db()
    return answer


def test_T_6_closing_asks_for_a_proof_first(cast):
    answer = signed_in(cast.hana).get(reverse("close_account"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    with pytest.raises(StepUp):
        closing.close(cast.actors["hana"], cast.hana)
    cast.hana.refresh_from_db()
    assert cast.hana.status == Status.ACTIVE


def test_T_24_the_page_says_what_goes(cast):
    post = cast.post()
    Comment.objects.create(post=post, author=cast.ken, body="Nice")
    page = signed_in(cast.hana, step_up=True).get(reverse("close_account")).content.decode()
    assert "That is 1 comment." in page


def test_without_the_tick_nothing_closes(cast):
    browser = signed_in(cast.hana, step_up=True)
    assert browser.post(reverse("close_account"), {}).status_code == 422
    cast.hana.refresh_from_db()
    assert cast.hana.status == Status.ACTIVE


def test_T_24_hidden_at_once_and_signed_out_elsewhere(cast):
    post = cast.post()
    signed_in(cast.hana)
    assert close(cast).status_code == 200
    assert cast.hana.status == Status.CLOSING
    assert not Session.objects.filter(account=cast.hana).exists()
    ken = signed_in(cast.ken)
    assert ken.get(reverse("person", args=[cast.hana.pk])).status_code == 404
    assert ken.get(reverse("post", args=[post.pk])).status_code == 404
    assert post.body not in ken.get(reverse("square")).content.decode()


def test_the_page_of_farewell_is_framed_as_for_a_guest(cast):
    page = close(cast).content.decode()
    assert f'href="{reverse("account_login")}"' in page
    for name in ("notices", "settings_profile", "my_data"):
        assert f'href="{reverse(name)}"' not in page


def test_T_24_one_may_come_back(cast, mail):
    close(cast)
    queue.work_once()
    browser = signed_in(cast.hana)
    assert browser.post(reverse("reopen_account")).status_code == 302
    queue.work_once()
    again = Account.objects.get(pk=cast.hana.pk)
    assert (again.status, again.closes_at) == (Status.ACTIVE, None)
    assert [letter.to for letter in mail] == [["hana@example.com"]] * 2
    assert [letter.subject for letter in mail] == [
        "Your account is closing", "Your account is open again",
    ]  # fmt: skip


def test_T_24_whoever_is_suspended_may_close_and_comes_back_as_suspended(cast, mail):
    browser = signed_in(cast.bo, step_up=True)
    assert browser.get(reverse("close_account")).status_code == 200
    assert browser.post(reverse("close_account"), {"sure": "on"}).status_code == 200
    cast.bo.refresh_from_db()
    assert cast.bo.status == Status.CLOSING
    assert signed_in(cast.bo).post(reverse("reopen_account")).status_code == 302
    queue.work_once()
    cast.bo.refresh_from_db()
    assert (cast.bo.status, cast.bo.closes_at) == (Status.SUSPENDED, None)
    assert mail[-1].subject == "Your account is open again"
