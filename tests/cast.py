"""The people every test knows. Their names say how they stand to Hana."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from PIL import Image

from hiroba.accounts.actors import of_account, through
from hiroba.accounts.models import Account, Field, ProfileField, Session, Status
from hiroba.agreements.documents import NAMES, in_force
from hiroba.agreements.models import Consent, Provision, Recipient, Stop, Tally
from hiroba.base import clock, queue
from hiroba.base.actor import ANYONE, Actor
from hiroba.connect.models import Call, Delivery, Key, Purposed, Service
from hiroba.desk.models import Case, Entry, Inquiry, Look
from hiroba.files import pictures
from hiroba.friends.models import (
    Block,
    Circle,
    Friendship,
    Invitation,
    Member,
    Mute,
    Request,
)  # fmt: skip
from hiroba.inbox.models import Notice, NoticeKind
from hiroba.partners.actions import settle
from hiroba.partners.models import (
    Application,
    Card,
    Document,
    Form,
    Issued,
    Partner,
    Staff,
    StaffInvitation,
)
from hiroba.policy.scopes import SCOPES, app
from hiroba.policy.tiers import Tier
from hiroba.posts.models import Comment, FeedItem, Like, Photo, Post, Reading, Version

WHO = """
hana   writes; the rows of tests/law.txt are hers
hana!  the same, having just proved that it is her (step-up)
ken    her friend
mei    her top friend, and in her circle "team"
yui    a friend of Ken, so a friend of a friend
sora   a stranger
rin    whom Hana blocks
taro   who blocks Hana
ema    a stranger who has not accepted the terms in force
leo    a friend who is closing his account
nina   has signed up and not yet joined
bo     whose account is suspended, having just proved that it is him
pia    staff of a certified organisation, signed in with a second factor
pia+   its partner account
tia    one of its test accounts
gen    staff of a general organisation, having just proved that it is them
kai    an individual partner with a card, having just proved that it is him
nao    an individual partner without one
mod    an operator, a reviewer, signed in with a second factor
sen    another one, a senior reviewer
app    a program that acts for Hana, with every scope
idp    another one, which may only know her again (openid)
guest  signed out
"""
PROGRAMS = {"app": tuple(SCOPES), "idp": ("openid",)}
NAMES_OF_CAST = [line.split()[0] for line in WHO.strip().splitlines()]


class Cast:
    """Everybody, and rows for every line of the law."""

    def __init__(self) -> None:
        people = [one for one in NAMES_OF_CAST if one not in {"hana!", "guest", *PROGRAMS}]
        self.people = {name: self._person(name) for name in people}
        self.befriend("hana", "ken")
        self.befriend("hana", "mei")
        self.befriend("hana", "leo")
        self.befriend("ken", "yui")
        self._set("ema", terms_version=0)
        self._set("leo", status=Status.CLOSING)
        self._set("nina", status=Status.NEW, terms_version=0, privacy_version=0)
        self._set("bo", status=Status.SUSPENDED)
        self._set("pia", kind="organisation")
        self._set("pia+", kind="partner")
        self._set("tia", kind="test")
        self._set("gen", kind="organisation")
        self._set("mod", kind="operator", role="reviewer")
        self._set("sen", kind="operator", role="senior")
        self._partners()
        hana, mei = self.people["hana"], self.people["mei"]
        Friendship.objects.filter(one=hana, other=mei).update(top=True)
        self.team = Circle.objects.create(owner=hana, name="team")
        Member.objects.create(circle=self.team, friend=mei)
        Block.objects.create(who=hana, whom=self.people["rin"])
        Block.objects.create(who=self.people["taro"], whom=hana)
        self.actors = {name: of_account(person) for name, person in self.people.items()}
        for name in ("pia", "gen", "mod", "sen"):
            self.actors[name] = replace(self.actors[name], second_factor=True)
        for name in ("mod", "sen", "gen", "kai", "bo"):
            self.actors[name] = replace(self.actors[name], step_up=True)
        self.actors["hana!"] = replace(self.actors["hana"], step_up=True)
        for name, scopes in PROGRAMS.items():
            program = app(name, " ".join(scopes), stopped=False)
            self.actors[name] = through(self.actors["hana"], program)
        self.actors["guest"] = ANYONE

    def _partners(self) -> None:
        """Pia's certified organisation, Gen's general one, and two individuals."""
        self.partners = {
            "pia": _partner(
                self.pia,
                "Pier Apps",
                tier=Tier.CERTIFIED,
                certified_until=clock.now().date() + timedelta(days=300),
            ),
            "gen": _partner(self.gen, "Genki", tier=Tier.GENERAL),
            "kai": _partner(self.kai, "Kai", tier=Tier.CARD, form=Form.INDIVIDUAL),
            "nao": _partner(self.nao, "Nao", tier=Tier.NO_CARD, form=Form.INDIVIDUAL),
        }
        self._set("tia", world=self.partners["pia"].pk)
        for name in ("pia+", "tia"):
            Issued.objects.create(partner=self.partners["pia"], account=self.people[name])
        a_factor(self, "pia")
        for partner in self.partners.values():
            settle(partner)
        for person in self.people.values():
            person.refresh_from_db()

    def __getattr__(self, name: str) -> Account:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str) -> Actor:
        return self.actors[name]

    def befriend(self, one: str, other: str) -> None:
        a, b = self.people[one], self.people[other]
        Friendship.objects.bulk_create([Friendship(one=a, other=b), Friendship(one=b, other=a)])
        for person in (a, b):
            person.friends_count += 1
            person.save()

    def post(self, author: str = "hana", **words: Any) -> Post:
        words = {
            "kind": "voice",
            "body": "Good morning, square.",
            "audience": "everyone",
        } | words
        post = Post.objects.create(author=self.people[author], **words)
        FeedItem.objects.create(reader=post.author, post=post, author=post.author)
        return post

    def work(self) -> None:
        """Take every step that follows from what was done."""
        queue.work_once()

    def row(self, words: str) -> Any:
        return ROWS[words](self)

    def picture(self, owner: str = "hana") -> Any:
        prepared = pictures.prepare(io.BytesIO(an_image()), 1000)
        return pictures.keep(self.people[owner].pk, prepared)

    def _person(self, name: str) -> Account:
        return Account.objects.create(
            name=name.capitalize(),
            email=f"{name}@example.com",
            status=Status.ACTIVE,
            language="en",
            timezone="UTC",
            **{f"{document}_version": in_force(document) for document in NAMES},
        )

    def _set(self, name: str, **values: Any) -> None:
        for field, value in values.items():
            setattr(self.people[name], field, value)
        self.people[name].save()


def _partner(owner: Account, name: str, **columns: Any) -> Partner:
    columns = {"form": Form.ORGANISATION, "incorporated": True} | columns
    if columns["form"] == Form.INDIVIDUAL:
        columns["person"] = owner
    partner = Partner.objects.create(
        name=name,
        contact_name=owner.name,
        contact_email=owner.email,
        terms_version=in_force("data"),
        terms_until=clock.now() + timedelta(days=300),
        **columns,
    )
    Staff.objects.create(partner=partner, account=owner, role="owner")
    return partner


def signed_in_as(cast: Cast, name: str) -> Actor:
    """Somebody as they stand now, after the test changed them."""
    return of_account(Account.objects.get(pk=cast.people[name].pk))


def an_image(kind: str = "JPEG", size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, kind)
    return out.getvalue()


def _stopped(cast: Cast) -> Cast:
    """Ken has stopped all provision (PV-11)."""
    Stop.objects.create(person=cast.ken, client="")
    return cast


def _found_by_services(cast: Cast) -> Account:
    cast._set("sora", found_by_mail=True)
    return cast.sora


def _line(cast: Cast, audience: str) -> ProfileField:
    return ProfileField.objects.create(
        person=cast.hana, field=Field.HOMETOWN, value="Matsue", audience=audience
    )


def _hung(cast: Cast, **post: Any) -> Any:
    picture = cast.picture()
    Photo.objects.create(post=cast.post(**post), picture=picture, position=0)
    return picture


def _photo_of_hana(cast: Cast, place: str) -> Any:
    picture = cast.picture()
    Account.objects.filter(pk=cast.hana.pk).update(**{place: picture})
    return picture


def _request(cast: Cast, sender: str, to: str, **words: Any) -> Request:
    return Request.objects.create(sender=cast.people[sender], to=cast.people[to], **words)


def _session(cast: Cast) -> Session:
    now = clock.now()
    return Session.objects.create(key="k", account=cast.hana, created=now, seen=now, ends=now)


def a_factor(cast: Cast, who: str, kind: str = "totp") -> Authenticator:
    return Authenticator.objects.create(user=cast.people[who], type=kind, data={"name": kind})


def _certified(cast: Cast, *guards: str) -> Cast:
    """Gen's partner is; these of its owners have a passkey, Gen or somebody beside."""
    cast.partners["gen"] = _changed(cast, "gen", tier=Tier.CERTIFIED)
    for who in guards:
        owner = {"partner": cast.partners["gen"], "role": "owner"}
        Staff.objects.get_or_create(account=cast.people[who], defaults=owner)
        a_factor(cast, who, "webauthn")
    return cast


def _unguarded(cast: Cast) -> Partner:
    """No owner of Pia's certified partner has a second factor."""
    Authenticator.objects.filter(user=cast.pia).delete()
    return cast.partners["pia"]


def _comment(cast: Cast, author: str = "ken", **post: Any) -> Comment:
    return Comment.objects.create(
        post=cast.post(**post), author=cast.people[author], body="How nice!"
    )


def _hidden(comment: Comment) -> Comment:
    comment.hidden = True
    comment.save()
    return comment


def _like(cast: Cast, person: str, **post: Any) -> Post:
    found = cast.post(**post)
    Like.objects.create(post=found, person=cast.people[person])
    return found


def _blocked_rin(cast: Cast) -> Account:
    return cast.rin


def _muted(cast: Cast) -> Account:
    Mute.objects.create(who=cast.hana, whom=cast.sora)
    return cast.sora


def _changed(cast: Cast, who: str, **columns: Any) -> Partner:
    Partner.objects.filter(pk=cast.partners[who].pk).update(**columns)
    return Partner.objects.get(pk=cast.partners[who].pk)


def _unregistered(cast: Cast, who: str) -> Account:
    cast.partners[who].delete()
    return cast.people[who]


def _beside(cast: Cast, owner: str) -> Staff:
    """Gen as staff, and somebody else as an owner beside."""
    Staff.objects.create(partner=cast.partners["gen"], account=cast.people[owner], role="owner")
    return Staff.objects.get(account=cast.gen)


def _case(cast: Cast, holder: str | None, about: str = "gen", **columns: Any) -> Case:
    words = {"kind": "certification"} | columns
    if "subject" not in words:
        words["subject"] = cast.partners[about].pk
    return Case.objects.create(
        opener=cast.people[about],
        holder=cast.people[holder] if holder else None,
        due=clock.now() + timedelta(days=3),
        **words,
    )


def _inquiry(cast: Cast, opener: str = "", **columns: Any) -> Inquiry:
    words: dict[str, Any] = {"name": "Ume", "email": "ume@example.com"}
    if opener:
        words = {"opener": cast.people[opener]}
    return Inquiry.objects.create(title="My data", body="Please.", **words | columns)


def _inquired(cast: Cast, holder: str | None = None, **columns: Any) -> Case:
    words = {"kind": "inquiry", "subject": 0, "name": "Ume", "email": "ume@example.com"}
    case = _case(cast, holder, **words | columns)
    Case.objects.filter(pk=case.pk).update(opener=None)
    return Case.objects.get(pk=case.pk)


def _application(cast: Cast, holder: str) -> Application:
    return Application.objects.create(
        partner=cast.partners["gen"],
        applicant=cast.gen,
        case=_case(cast, holder),
        issued_on=clock.now().date(),
    )


def _appealed(cast: Cast) -> Application:
    """Mod decided on it; Sen holds the appeal."""
    application = _application(cast, "mod")
    Document.objects.create(
        application=application,
        sender=cast.gen,
        paper="registry",
        size=1,
        name="sealed",
        media_type="application/pdf",
        digest="0" * 64,
    )
    Entry.objects.create(case=application.case, author=cast.gen, kind="answered", body="Here.")
    _case(cast, "sen", kind="appeal", appeal_of=application.case)
    return application


def _reported(cast: Cast, what: str, thing: Any, holder: str = "mod", **columns: Any) -> Any:
    """Sora reports something of Hana; Mod holds the case, or somebody else."""
    author = getattr(thing, "author", thing)
    words = {"what": what, "category": "T-18", "subject": thing.pk, "person": author}
    _case(cast, holder, about="sora", **{"kind": "report"} | words | columns)
    return thing


def _reported_case(cast: Cast, **columns: Any) -> Case:
    _reported(cast, "post", cast.post(), **columns)
    return Case.objects.get()


def _shown_picture(cast: Cast) -> Any:
    """Mod put a look at the post on record."""
    picture = _hung(cast, audience="friends")
    post = _reported(cast, "post", Post.objects.get())
    Look.objects.create(
        case=Case.objects.get(), looker=cast.mod, person=cast.hana, what="post", row=post.pk
    )
    return picture


def _reviewed(cast: Cast, kind: str) -> Partner:
    partner = cast.partners["pia"]
    _case(cast, "sen", about="pia", kind=kind, subject=partner.pk)
    return partner


SERVICE: dict[str, Any] = {
    "name": "Tide table",
    "description": "When the water is high.",
    "use": "Shows the tide to your friends.",
    "site": "https://tide.example/",
    "redirects": "https://tide.example/back\nhttp://127.0.0.1/back",
    "policy": "https://tide.example/privacy",
    "country": "JP",
    "protection": "Encrypted, by Japanese law.",
    "contact_email": "tide@example.com",
}


def a_consent(cast: Cast, who: str = "hana", scopes: str = "openid", **columns: Any) -> Consent:
    words = {"client": "1", "name": "Pier", "holder": "Pier Apps", "country": "JP"}
    return Consent.objects.create(
        person=cast.people[who], client="1", recipient=Recipient.objects.create(**words),
        scopes=scopes, language="en", terms_version=1, privacy_version=1,
        ends_at=clock.now() + timedelta(days=30), **columns,
    )  # fmt: skip


def a_service(cast: Cast, who: str = "pia", **columns: Any) -> Service:
    """Of somebody's partner, confirmed, asking for two things."""
    partner = cast.partners[who]
    service = Service.objects.create(partner=partner, **SERVICE | {"confirmed": True} | columns)
    for scope in ("openid", "r_profile"):
        Purposed.objects.create(service=service, scope=scope, purpose="To greet you.")
    return service


def _served(cast: Cast, **columns: Any) -> Service:
    service = a_service(cast, **columns)
    _case(cast, "mod", about="pia", kind="service", subject=service.pk)
    return service


def _logo(cast: Cast, state: str) -> Any:
    return a_service(cast, logo=cast.picture("pia"), state=state).logo


def _key(cast: Cast, who: str = "pia") -> Key:
    return Key.objects.create(service=a_service(cast, who), hash="ab" * 32, hint="wxyz")


def _delivery(cast: Cast) -> Delivery:
    return Delivery.objects.create(service=a_service(cast), topic="consent.give")


def _missed(cast: Cast) -> Delivery:
    """An erasure that a service did not confirm."""
    told = Delivery.objects.create(service=a_service(cast), topic="account.erase")
    case = _case(cast, "mod", about="pia", kind="erasure", subject=told.service_id)
    Case.objects.filter(pk=case.pk).update(opener=None, person=cast.pia)
    Delivery.objects.filter(pk=told.pk).update(case=case)
    return told


def _call(cast: Cast) -> Call:
    return Call.objects.create(
        service=a_service(cast), method="GET", path="/", status=200, left=9
    )


def _asked(cast: Cast, subject: int, **columns: Any) -> Case:
    """A case that the desk opened by itself."""
    words = {"subject": subject, "due": clock.now(), "category": "PR-10"}
    return Case.objects.create(**{"kind": "service"} | words | columns)


def _said_of_service(cast: Cast, kind: str) -> Any:
    case = _asked(cast, a_service(cast).pk)
    return Entry.objects.create(case=case, author=cast.mod, kind=kind, body="Hm.")


def _found_by(cast: Cast, findable: str) -> Account:
    cast._set("hana", findable=findable)
    return cast.hana


ROWS: dict[str, Callable[[Cast], Any]] = {
    "hana": lambda c: c.hana,
    "hana, found by nobody": lambda c: _found_by(c, "nobody"),
    "hana, found by friends of friends": lambda c: _found_by(c, "friends_of_friends"),
    "ken": lambda c: c.ken,
    "ken, who provides to no service": lambda c: _stopped(c).ken,
    "sora": lambda c: c.sora,
    "sora, found by services": _found_by_services,
    "rin": _blocked_rin,
    "leo": lambda c: c.leo,
    "bo": lambda c: c.bo,
    "nina": lambda c: c.nina,
    "sora, whom hana mutes": _muted,
    "a line for everyone": lambda c: _line(c, "everyone"),
    "a line for friends of friends": lambda c: _line(c, "friends_of_friends"),
    "a line for friends": lambda c: _line(c, "friends"),
    "a line for top friends": lambda c: _line(c, "top_friends"),
    "a line for herself": lambda c: _line(c, "self"),
    "a session": _session,
    "gen's second factor": lambda c: a_factor(c, "gen"),
    "gen's only factor, certified": lambda c: a_factor(_certified(c), "gen"),
    "gen's factor beside a passkey, certified": lambda c: a_factor(_certified(c, "gen"), "gen"),
    "gen's factor beside a co-owner's, certified": lambda c: a_factor(
        _certified(c, "sora"), "gen"
    ),
    "a request from sora": lambda c: _request(c, "sora", "hana"),
    "a request to sora": lambda c: _request(c, "hana", "sora"),
    "a refused request from sora": lambda c: _request(c, "sora", "hana", declined=True),
    "a request from rin": lambda c: _request(c, "rin", "hana"),
    "her friendship with ken": lambda c: Friendship.objects.get(one=c.hana, other=c.ken),
    "her circle": lambda c: c.team,
    "an invitation": lambda c: Invitation.objects.create(
        sender=c.hana, email="new@example.com"
    ),
    "her block of rin": lambda c: Block.objects.get(who=c.hana),
    "her mute of sora": lambda c: Mute.objects.create(who=c.hana, whom=c.sora),
    "a post for everyone": lambda c: c.post(),
    "a post for friends of friends": lambda c: c.post(audience="friends_of_friends"),
    "a post for friends": lambda c: c.post(audience="friends"),
    "a post for top friends": lambda c: c.post(audience="top_friends"),
    "a post for her circle": lambda c: c.post(audience="circle", circle=c.team),
    "a post for herself": lambda c: c.post(audience="self"),
    "a post of ken for friends": lambda c: c.post("ken", audience="friends"),
    "a post of ken, who provides to no service": lambda c: _stopped(c).post(
        "ken", audience="friends"
    ),
    "a post of leo for everyone": lambda c: c.post("leo"),
    "a diary with readers for friends": lambda c: c.post(
        kind="diary", title="A day", audience="friends", show_readers=True
    ),
    "a post for friends that ken likes": lambda c: _like(c, "ken", audience="friends"),
    "a version for friends": lambda c: Version.objects.create(
        post=c.post(audience="friends"), body="Before."
    ),
    "a comment of ken for everyone": _comment,
    "a comment of ken for friends": lambda c: _comment(c, audience="friends"),
    "a comment of rin under ken's post": lambda c: Comment.objects.create(
        post=c.post("ken"), author=c.rin, body="Hm."
    ),
    "a like of ken for friends": lambda c: _like(c, "ken", audience="friends").likes.get(),
    "a reading of ken": lambda c: Reading.objects.create(
        post=c.post(kind="diary", audience="friends", show_readers=True), reader=c.ken
    ),
    "a hidden post for everyone": lambda c: c.post(hidden=True),
    "a hidden comment of ken": lambda c: _hidden(_comment(c)),
    "ken's comment under a hidden post": lambda c: _comment(c, hidden=True),
    "a reported post": lambda c: _reported(c, "post", c.post()),
    "a reported comment of ken": lambda c: _reported(c, "comment", _comment(c)),
    "hana, reported": lambda c: _reported(c, "account", c.hana),
    "hana, reported, held by sen": lambda c: _reported(c, "account", c.hana, "sen"),
    "hana, of whom a post is reported": lambda c: _reported(c, "post", c.post()).author,
    "a report, held by mod": _reported_case,
    "a decided report": lambda c: _reported_case(
        c, state="decided", decision="hide", told=True
    ),
    "a picture under a post that mod looked at": _shown_picture,
    "a picture that hangs nowhere": lambda c: c.picture(),
    "a picture under a post for everyone": lambda c: _hung(c),
    "a picture under a post for friends": lambda c: _hung(c, audience="friends"),
    "her public photo": lambda c: _photo_of_hana(c, "photo_public"),
    "her photo for friends": lambda c: _photo_of_hana(c, "photo_friends"),
    "a notice": lambda c: Notice.objects.create(
        to=c.hana, kind=NoticeKind.REQUEST, doer=c.ken, cause=1
    ),
    "a consent": lambda c: a_consent(c),
    "a tally of provisions": lambda c: Tally.objects.create(
        person=c.hana,
        client="1",
        recipient=a_consent(c).recipient,
        times=1,
        first=clock.now(),
        last=clock.now(),
    ),
    "a day of provision": lambda c: Provision.objects.create(
        person=c.hana,
        client="1",
        day=clock.now().date(),
        recipient=a_consent(c).recipient,
        consent=Consent.objects.get(),
        scope="openid",
        items="id",
        by_law=True,
        times=1,
        first=clock.now(),
        last=clock.now(),
    ),
    "her stop of all provision": lambda c: Stop.objects.create(person=c.hana),
    "a service in its sandbox": a_service,
    "a service of kai": lambda c: a_service(c, "kai"),
    "a service of gen": lambda c: a_service(c, "gen"),
    "a service with a new address": lambda c: a_service(c, confirmed=False),
    "an open service": lambda c: a_service(c, state="open"),
    "a suspended service": lambda c: a_service(c, state="suspended"),
    "a closed service": lambda c: a_service(c, state="closed"),
    "a service under review, held by mod": _served,
    "a closed service, held by mod": lambda c: _served(c, state="closed"),
    "a key of a service": _key,
    "a key of a service of kai": lambda c: _key(c, "kai"),
    "a request of a service": _call,
    "a message to a service": _delivery,
    "a message to a service, held by mod": _missed,
    "a service that missed an erasure, held by mod": lambda c: _missed(c).service,
    "the logo of an open service": lambda c: _logo(c, "open"),
    "the logo of a service in its sandbox": lambda c: _logo(c, "sandbox"),
    "pia's partner": lambda c: c.partners["pia"],
    "pia's partner, without a second factor": _unguarded,
    "gen's partner, certified": lambda c: _certified(c).partners["gen"],
    "gen's partner, certified and guarded": lambda c: _certified(c, "gen").partners["gen"],
    "gen as staff of a certified partner": lambda c: _beside(_certified(c), "sora"),
    "gen as staff beside a guarded owner": lambda c: _certified(c, "sora").row("gen as staff"),
    "gen as staff, the only guarded owner": lambda c: _beside(_certified(c, "gen"), "sora"),
    "gen as staff, one of two guarded owners": lambda c: _certified(c, "gen", "sora").row(
        "gen as staff"
    ),
    "gen's partner": lambda c: c.partners["gen"],
    "gen's partner, not incorporated": lambda c: _changed(c, "gen", incorporated=False),
    "gen's partner, an agency": lambda c: _changed(c, "gen", agency=True, tier=Tier.AGENCY),
    "gen's partner, with a number": lambda c: _changed(c, "gen", number="7000012050002"),
    "kai's partner": lambda c: c.partners["kai"],
    "nao's partner": lambda c: c.partners["nao"],
    "kai, registered by nobody": lambda c: _unregistered(c, "kai"),
    "gen, registered by nobody": lambda c: _unregistered(c, "gen"),
    "gen as staff": lambda c: Staff.objects.get(account=c.gen),
    "gen as staff, beside another owner": lambda c: _beside(c, "sora"),
    "gen": lambda c: c.gen,
    "gen, beside another owner": lambda c: _beside(c, "sora").account,
    "gen, beside an owner who is closing": lambda c: _beside(c, "leo").account,
    "kai": lambda c: c.kai,
    "an invitation to gen's staff": lambda c: StaffInvitation.objects.create(
        partner=c.partners["gen"], inviter=c.gen, email="x@example.com", role="developer"
    ),
    "kai's card": lambda c: Card.objects.create(
        partner=c.partners["kai"], customer="c", setup="s", state="active", month=1, year=2030
    ),
    "the partner account": lambda c: Issued.objects.get(account=c.people["pia+"]),
    "gen's application, held by mod": lambda c: _application(c, "mod"),
    "a paper of gen, held by mod": lambda c: Document.objects.create(
        application=_application(c, "mod"), paper="form", media_type="image/png", size=1
    ),
    "a case of gen": lambda c: _case(c, None),
    "a case of gen, held by mod": lambda c: _case(c, "mod"),
    "a decided case of gen": lambda c: _case(c, "mod", state="decided", decision="reject"),
    "a case of the desk about pia's service": lambda c: _asked(c, a_service(c).pk),
    "a case of the desk about pia's partner": lambda c: _asked(
        c, c.partners["pia"].pk, kind="review"
    ),
    "a decided case of the desk about a service": lambda c: _asked(
        c, a_service(c).pk, state="decided", decision="suspend"
    ),
    "a question of the desk about pia's service": lambda c: _said_of_service(c, "asked"),
    "a note about pia's service": lambda c: _said_of_service(c, "note"),
    "a case about hana, told": lambda c: _case(c, "mod", person=c.hana, told=True),
    "a case about hana, not told": lambda c: _case(c, "mod", person=c.hana),
    "an erased paper of gen, held by mod": lambda c: Document.objects.create(
        application=_application(c, "mod"),
        paper="form",
        media_type="image/png",
        size=1,
        erased_at=clock.now(),
    ),
    "a paper of gen, under appeal before sen": lambda c: _appealed(c).documents.get(),
    "what gen answered, under appeal before sen": lambda c: _appealed(c).case.entries.get(),
    "an appeal against mod's decision": lambda c: _case(
        c,
        None,
        kind="appeal",
        rank=2,
        appeal_of=_case(c, "mod", state="decided", decided_by=c.mod),
    ),
    "a review of pia's partner, held by sen": lambda c: _case(
        c, "sen", kind="review", rank=2, subject=c.partners["pia"].pk, about="pia"
    ),
    "pia's partner under review": lambda c: _reviewed(c, "review"),
    "pia's partner under appeal": lambda c: _reviewed(c, "appeal"),
    "an inquiry of a stranger": lambda c: _inquiry(c),
    "a confirmed inquiry of a stranger": lambda c: _inquiry(c, case=_inquired(c)),
    "an inquiry of hana": lambda c: _inquiry(c, "hana"),
    "a stranger's case": lambda c: _inquired(c),
    "a stranger's case, held by mod": lambda c: _inquired(c, "mod"),
    "a case of a stranger who is erased": lambda c: _inquired(c, name="", email=""),
    "what a stranger wrote, held by mod": lambda c: Entry.objects.create(
        case=_inquired(c, "mod"), author=None, kind="answered", body="Please."
    ),
    "what gen answered": lambda c: Entry.objects.create(
        case=_case(c, "mod"), author=c.gen, kind="answered", body="Here."
    ),
    "a note of the desk": lambda c: Entry.objects.create(
        case=_case(c, "mod"), author=c.mod, kind="note", body="Hm."
    ),
    "a look at hana's data": lambda c: Look.objects.create(
        case=_case(c, "mod"), looker=c.mod, person=c.hana, what="post", row=1, reason="Why"
    ),
    "a notice from rin": lambda c: Notice.objects.create(
        to=c.hana, kind=NoticeKind.REQUEST, doer=c.rin, cause=1
    ),
}
