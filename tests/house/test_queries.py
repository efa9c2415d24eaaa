"""How many queries each page asks: the same number for few rows as for many."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hiroba.accounts.models import Account
from hiroba.base import clock
from hiroba.connect import services
from hiroba.connect.models import Call, Key, Service
from hiroba.desk import inquiries
from hiroba.desk.models import Entry
from hiroba.inbox.models import Notice, NoticeKind
from hiroba.partners import staff
from hiroba.partners.models import Issued, Staff, StaffInvitation
from hiroba.posts.models import Comment, FeedItem, Like, Photo, Post, Reading, Version
from tests.cast import Cast, a_service
from tests.doors import signed_in

FEW, MANY = 2, 21
# Every page that is read: its arguments, and how many queries it asks for Hana.
# fmt: off
PAGES: dict[str, tuple[tuple[str, ...], int]] = {
    "home":               ((), 5),
    "square":             ((), 5),
    "diaries":            ((), 4),
    "fresh":              ((), 2),
    "write_voice":        ((), 3),
    "write_diary":        ((), 3),
    "post":               (("post",), 6),
    "post_edit":          (("post",), 5),
    "post_audience":      (("post",), 5),
    "post_delete":        (("post",), 5),
    "post_history":       (("post",), 5),
    "post_readers":       (("post",), 6),
    "person":             (("ken",), 11),
    "person_friends":     (("ken",), 7),
    "unfriend":           (("ken",), 3),
    "block":              (("ken",), 3),
    "report":             (("account", "ken"), 4),
    "friends":            ((), 5),
    "requests":           ((), 4),
    "circles":            ((), 3),
    "circle":             (("circle",), 7),
    "circle_delete":      (("circle",), 3),
    "find":               ((), 6),
    "invite":             ((), 3),
    "notices":            ((), 3),
    "connected":          ((), 4),
    "received":           ((), 7),
    "settings_profile":   ((), 4),
    "settings_photos":    ((), 3),
    "settings_look":      ((), 3),
    "settings_finding":   ((), 3),
    "settings_notices":   ((), 4),
    "settings_blocks":    ((), 5),
    "settings_sessions":  ((), 3),
    "hide_older":         ((), 2),
    "my_data":            ((), 51),
    "law":                ((), 2),
    "document":           (("terms",), 2),
    "document_changes":   (("terms",), 2),
    "document_version":   (("terms", "1"), 2),
    "accept_terms":       ((), 3),
    "contact":            ((), 2),
    "contact_confirm":    (("inquiry",), 3),
    "contact_case":       (("inquired",), 4),
    "file":               (("picture", "small"), 2),
    "healthz":            ((), 2),
}
# Pages of partners and of the desk: who opens it, its arguments, and how many queries.
OFFICE_PAGES: dict[str, tuple[str, tuple[str, ...], int]] = {
    "developers":             ("pia", (), 12),
    "developers_matrix":      ("pia", (), 2),
    "developers_reference":   ("pia", (), 2),
    "developers_uses":        ("pia", (), 5),
    "developers_contact":     ("pia", (), 4),
    "developers_terms":       ("pia", (), 5),
    "developers_certification": ("pia", (), 7),
    "developers_accounts":    ("pia", (), 9),
    "developers_staff":       ("pia", (), 8),
    "developers_card":        ("kai", (), 7),
    "developers_join":        ("pia", ("token",), 4),
    "developers_services":    ("pia", (), 7),
    "service_register":       ("pia", (), 4),
    "service_confirm":        ("pia", ("link",), 6),
    "service":                ("pia", ("service",), 8),
    "service_settings":       ("pia", ("service",), 6),
    "service_scopes":         ("pia", ("service",), 6),
    "service_keys":           ("pia", ("service",), 8),
    "service_sandbox":        ("pia", ("service",), 7),
    "service_webhooks":       ("pia", ("service",), 8),
    "service_leases":         ("pia", ("service",), 7),
    "service_log":            ("pia", ("service",), 6),
    "cases":                  ("gen", (), 3),
    "case":                   ("gen", ("case",), 7),
}
# fmt: on
# Addresses that are pressed, not read, or that Hana is sent away from.
BUTTONS = {
    "disconnect",
    "disconnect_all",
    "invited",
    "post_like",
    "post_unlike",
    "comment_delete",
    "befriend",
    "accept",
    "decline",
    "withdraw",
    "unblock",
    "mute",
    "unmute",
    "top",
    "untop",
    "notices_read",
    "session_end",
    "my_data_download",
    "close_account",
    "reopen_account",
    "language",
    "mail",
    "mail_message",
    "developers_staff_withdraw",
    "issued_enter",
    "card_heard",
    "service_send",
    "delivery_test",
    "delivery_replay",
    "oauth_logout_confirm",
    "service_submit",
}
# Pages that ask for more than a session of the tests has: a second factor, a new account.
ELSEWHERE = {
    "authorize",  # tests/connect/test_authorize.py opens them
    "authorize_old",
    "oauth_logout",
    "of",
    "api_image",  # programs call these
    "oauth_token",
    "oauth_token_old",
    "oauth_revoke",
    "oauth_introspect",
    "oauth_userinfo",
    "oauth_confirm_erasure",
    "oauth_leases",
    "oauth_jwks",
    "openapi",
    "openid_configuration",
    "oauth_authorization_server",
    "oauth_protected_resource",
    "desk",  # tests/desk/test_desk.py counts
    "desk_case",
    "desk_document",
    "desk_question",
    "desk_reported",  # tests/moderation/test_report.py counts
    "developers_register",
    "developers_enrol",
    "developers_names",
    "developers_one_of_staff",  # tests/partners/test_second_factor.py opens both
    "developers_close",  # tests/partners/test_close.py opens it
    "service_close",  # tests/connect opens them
    "key_revoke",
    "card_remove",
    "issued_rotate",
    "issued_close",
}
ENTRANCE = ("account_", "mfa_", "developers_sign_up")


class Square:
    """Hana's square with `size` rows of everything that pages list."""

    def __init__(self, cast: Any, size: int) -> None:
        self.cast, self.size = cast, size
        self.friends = [self._friend(number) for number in range(size)]
        self.posts = [self._post(number) for number in range(size)]
        self.post = self.posts[0]
        self._hang_from_the_first()
        rows = ("her mute of sora", "her public photo", "her photo for friends")
        for row in rows:
            cast.row(row)
        self.inquiry = cast.row("an inquiry of a stranger")
        self.inquired = cast.row("a stranger's case")
        for _number in range(size):
            Entry.objects.create(case=self.inquired, kind="answered", body="And?")

    def value(self, name: str) -> Any:
        """What stands for an argument of an address."""
        cast = self.cast
        return {
            "post": self.post.pk, "ken": cast.ken.pk, "circle": cast.team.pk,
            "comment": Comment.objects.filter(author=cast.hana).latest("pk").pk,
            "picture": Photo.objects.latest("pk").picture_id,
            "inquiry": inquiries.token_of(self.inquiry),
            "inquired": inquiries.token_of_case(self.inquired),
        }.get(name, name)  # fmt: skip

    def _friend(self, number: int) -> Account:
        name = f"friend{number}"
        self.cast.people[name] = self.cast._person(name)
        self.cast.befriend("hana", name)
        return self.cast.people[name]

    def _post(self, number: int) -> Post:
        friend, hana = self.friends[number], self.cast.hana
        kind = ("voice", "diary")[number % 2]
        post = self.cast.post("hana", body=f"with @{friend.pk}", kind=kind, title="A day")
        self.cast.post("ken", body=f"with @{friend.pk}")
        theirs = self.cast.post(f"friend{number}", kind="diary", title="Theirs")
        FeedItem.objects.create(reader=hana, post=theirs, author=friend)
        Photo.objects.create(post=post, picture=self.cast.picture(), position=0)
        Post.objects.filter(pk=post.pk).update(show_readers=True)
        return post

    def _hang_from_the_first(self) -> None:
        hana = self.cast.hana
        for friend in self.friends:
            Comment.objects.create(post=self.post, author=friend, body="How nice!")
            Like.objects.create(post=self.post, person=friend)
            Reading.objects.create(post=self.post, reader=friend)
            Version.objects.create(post=self.post, body="before")
            Notice.objects.create(
                to=hana, kind=NoticeKind.LIKE, doer=friend, post=self.post, cause=friend.pk
            )
        Comment.objects.create(post=self.post, author=hana, body="Thank you.")


@pytest.fixture(params=[FEW, MANY])
def square(cast, request) -> Square:
    return Square(cast, request.param)


def names(resolver: URLResolver) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name or ""
        else:
            yield from names(one)


def asked(client: Client, path: str) -> int:
    """Queries of a page that was opened before: what a first visit writes down is there."""
    _read(client.get(path))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        _read(answer)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    return len(queries)


def _read(answer: Any) -> None:
    """Files are closed once they are read to their end."""
    if answer.streaming:
        b"".join(answer.streaming_content)


def test_every_address_is_a_page_counted_here_or_a_button():
    found = {name for name in names(get_resolver()) if not name.startswith(ENTRANCE)}
    assert found - BUTTONS - ELSEWHERE == set(PAGES) | set(OFFICE_PAGES)


def test_a_page_asks_as_many_queries_for_many_rows_as_for_few(square):
    hana = signed_in(square.cast.hana)
    found = {}
    for name, (arguments, _number) in PAGES.items():
        path = reverse(name, args=[square.value(argument) for argument in arguments])
        found[name] = asked(hana, path)
    assert found == {name: number for name, (_arguments, number) in PAGES.items()}


@pytest.fixture(params=[FEW, MANY])
def office(cast, request) -> Cast:
    """Pia's partner with so many staff, accounts, invitations, services; Gen with cases."""
    partner = cast.partners["pia"]
    for number in range(request.param):
        for kind in ("organisation", "partner"):
            cast.people[f"{kind}{number}"] = cast._person(f"{kind}{number}")
            cast._set(f"{kind}{number}", kind=kind)
        account = cast.people[f"organisation{number}"]
        Staff.objects.create(partner=partner, account=account, role="developer")
        Issued.objects.create(partner=partner, account=cast.people[f"partner{number}"])
        StaffInvitation.objects.create(
            partner=partner, inviter=cast.pia, email=f"{number}@example.com", role="developer"
        )
        one_more = a_service(cast)
        case = cast.row("a decided case of gen")
        for body in ("What?", "That."):
            Entry.objects.create(case=case, author=cast.gen, kind="answered", body=body)
    for number in range(request.param):
        Call.objects.create(service=one_more, method="GET", path="/", status=200, left=number)
        Key.objects.create(service=one_more, hash=f"{number}", hint="", revoked_at=clock.now())
    return cast


def test_pages_of_partners_ask_as_many_queries_for_many_rows_as_for_few(office):
    values = {
        "issued": Issued.objects.get(account=office.people["pia+"]).pk,
        "token": staff.token_of(StaffInvitation.objects.latest("pk")),
        "case": Entry.objects.latest("pk").case_id,
        "service": Service.objects.latest("pk").pk,
        "link": services.token_of(Service.objects.latest("pk")),
    }
    found = {}
    for name, (who, arguments, _number) in OFFICE_PAGES.items():
        path = reverse(name, args=[values[argument] for argument in arguments])
        found[name] = asked(signed_in(office.people[who]), path)
    assert found == {name: number for name, (_who, _arguments, number) in OFFICE_PAGES.items()}
