"""What the walk passes by: people and rows of its own in the demo world."""

import json
import time
from typing import Any

from tests.journeys import people
from tests.server import Demo

PLAYED = (
    "hana",
    "ken",
    "sora",
    "pia",
    "pat",
    "gen",
    "mika",
    "una",
    "aga",
    "kai",
    "nao",
    "lia",
    "pier",
    "tia",
    "mod",
    "sen",
)
WHO = ("careful", "bare", "closing", "unconfirmed", "one", "other", "another", "ona")
# Every row in one go, since each start of Django takes a second.
ROWS = """
import json
from io import BytesIO
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from PIL import Image
from django.core.mail import send_mail
from dataclasses import replace
from hiroba.accounts import actions as accounts
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from datetime import timedelta
from hiroba.base import clock, queue
from hiroba.agreements.models import Consent, Provision, Recipient, Tally
from hiroba.connect import services
from hiroba.connect.models import Call, Delivery, Key, Purposed, Service
from hiroba.desk import inquiries
from hiroba.desk.models import Case, Entry, Inquiry, Look
from hiroba.files import pictures
from hiroba.friends import actions as friends
from hiroba.friends.invitations import token_of
from hiroba.friends.models import Invitation
from hiroba.partners import staff
from hiroba.partners.models import (
    Application, Document, Issued, Partner, Staff, StaffInvitation,
)
from hiroba.posts import actions as posts
from hiroba.privacy import closing

who = {{name: Account.objects.get(pk=pk) for name, pk in {who!r}.items()}}
as_ = {{name: of_account(account) for name, account in who.items()}}

def photo():
    out = BytesIO()
    round = Image.radial_gradient("L")
    colours = Image.merge("RGB", [round.point(lambda v: 255 - v // 3), round, round.rotate(90)])
    colours.resize((900, 600)).save(out, "JPEG")
    return pictures.prepare(BytesIO(out.getvalue()), len(out.getvalue()))

hana, everyone = who["hana"], ("everyone", None)
diary = posts.publish(
    as_["hana"], hana, kind="diary", title="長い散歩の日 A long walk",
    body="朝から歩いた。\\n\\nI walked from the morning on.", show_readers=True,
    audience=everyone, photos=[photo(), photo()],
)
again = dict(title=diary.title, body=diary.body + "\\n\\nおわり。The end.", show_readers=True)
posts.edit(as_["hana"], diary, **again)
voice = posts.publish(as_["hana"], hana, kind="voice", body="おはよう。Good morning.",
                      audience=everyone, photos=[photo()])
posts.comment(as_["ken"], diary, body="いいですね。How nice!")
posts.read(as_["ken"], diary)
comment = posts.comment(as_["one"], voice, body="おはようございます。")
friends.ask(as_["bare"], hana, message="はじめまして。 Nice to meet you.")
circle = friends.create_circle(as_["hana"], hana, name="散歩 Walks")
friends.fill_circle(as_["hana"], circle, friends=[who["ken"].pk])
queue.work_once()
closing.close(replace(as_["closing"], step_up=True), who["closing"])
send_mail("ようこそ Welcome", "https://example.com/\\n\\n広場へ。", None, ["one@example.com"])
waiting = EmailAddress.objects.get(user=who["unconfirmed"])
EmailAddress.objects.filter(pk=waiting.pk).update(verified=False)
waiting.verified = False
invitation = Invitation.objects.create(sender=hana, email="new@example.com", message="来てね。")

def case_of(name, **columns):
    return Case.objects.create(
        kind="certification", opener=who[name], due=clock.now() + timedelta(days=4), **columns
    )

pier = Partner.objects.get(staff__account=who["pia"])
bakery = Partner.objects.get(staff__account=who["mika"])
Account.objects.filter(pk=who["ona"].pk).update(kind="organisation")
invited = StaffInvitation.objects.create(
    partner=pier, inviter=who["pia"], email="new@example.com", role="developer"
)
asked = StaffInvitation.objects.create(
    partner=pier, inviter=who["pia"], email="other@example.com", role="developer"
)
waiting_case = bakery.applications.get().case
taken = case_of("una", holder=who["mod"])
application = Application.objects.create(
    partner=Partner.objects.get(staff__account=who["una"]), applicant=who["una"], case=taken,
    issued_on=clock.now().date(),
)
paper = Document.objects.create(
    application=application, sender=who["una"], paper="form", media_type="image/png",
    size=2048, digest="ab" * 32,
)
Entry.objects.create(case=taken, author=who["una"], kind="answered", body="こちらです。Here.")
Look.objects.create(case=taken, looker=who["mod"], what="form", row=paper.pk, reason="照合 ok")
rejected = case_of(
    "mika", state="decided", decision="reject", clause="PR-2", decided_at=clock.now(),
    reason="証明書が読めません。The certificate cannot be read.", told=True,
)
reported = Case.objects.create(
    kind="report", what="post", subject=voice.pk, person=hana, opener=who["sora"],
    holder=who["mod"], category="T-18", due=clock.now() + timedelta(days=3),
)
inquiry = Inquiry.objects.create(
    name="梅 Ume", email="ume@example.com", title="写真について About a photo",
    body="どこにありますか。Where is it?",
)
inquired = Case.objects.create(
    kind="inquiry", name="梅 Ume", email="ume@example.com", holder=who["mod"], state="asked",
    due=clock.now() + timedelta(days=4),
)
Entry.objects.create(case=inquired, kind="answered", body="写真はどこですか。Where is it?")
Entry.objects.create(case=inquired, author=who["mod"], kind="asked", body="どの？ Which?")
tide = dict(
    partner=pier, name="潮 Tide table", description="潮の満ち引き。 When the water is high.",
    use="友だちに見せます。Shows it to friends.", site="https://tide.example/",
    redirects="https://tide.example/back\\nhttp://127.0.0.1/back",
    after_logout="https://tide.example/",
    policy="https://tide.example/privacy", country="JP", contact_email="tide@example.com",
    protection="暗号化しています。Encrypted.",
)
service = Service.objects.create(confirmed=True, webhook="https://tide.example/hook", **tide)
opened = Service.objects.create(confirmed=True, state="open", **tide)
new = Service.objects.create(**tide)
quiet = Service.objects.create(**tide)
for one in (service, opened):
    for scope in ("openid", "email", "r_profile", "r_share"):
        Purposed.objects.create(service=one, scope=scope, purpose="あいさつ To greet you")
key = Key.objects.create(service=service, hash="ab" * 32, hint="wxyz")
Key.objects.create(service=service, hash="cd" * 32, hint="abcd", revoked_at=clock.now())
for status, error, clause in ((200, "", ""), (403, "insufficient_scope", "PV-20")):
    Call.objects.create(service=service, method="GET", path="/2/people/{{who}}/@self",
                        status=status, error=error, clause=clause, left=98)
told = dict(service=service, body={{}}, tries=1, status=200)
delivery = Delivery.objects.create(topic="consent.give", delivered_at=clock.now(), **told)
missed = Case.objects.create(
    kind="erasure", subject=service.pk, person=who["pia"], holder=who["mod"],
    due=clock.now() + timedelta(days=3),
)
Delivery.objects.create(
    topic="account.erase", delivered_at=clock.now(), case=missed, **told
)
Delivery.objects.create(topic="key.rotate", service=service, tries=3, problem="certificate",
                        due=clock.now() + timedelta(hours=2))
Delivery.objects.create(topic="consent.withdraw", service=service, tries=10, status=500)
reviewed = Case.objects.create(
    kind="service", subject=opened.pk, opener=who["pia"], holder=who["mod"],
    due=clock.now() + timedelta(days=3),
)
Service.objects.filter(pk=opened.pk).update(case=reviewed)
for one in (service, opened, new):
    words = dict(client=one.client, name=one.name, holder=pier.name, country="JP")
    to = Recipient.objects.create(**words)
    agreed = Consent.objects.create(
        person=who["hana"], client=one.client, recipient=to, scopes="openid email",
        purposes={{"openid": "あいさつ To greet you"}}, language="ja", terms_version=1,
        privacy_version=1, ends_at=clock.now() + timedelta(days=100),
    )
    Provision.objects.create(
        person=who["hana"], client=one.client, recipient=to, consent=agreed, scope="openid",
        items="id email voice", by_law=True, day=clock.now().date(), times=2, first=clock.now(),
        last=clock.now(),
    )
    Tally.objects.create(person=who["hana"], client=one.client, recipient=to, times=2,
                         first=clock.now(), last=clock.now())
print(json.dumps({{
    "consent": agreed.pk,
    "service": service.pk, "open service": opened.pk, "new service": new.pk, "key": key.pk,
    "delivery": delivery.pk, "contact link": services.token_of(new),
    "quiet service": quiet.pk, "service case": reviewed.pk, "missed": missed.pk,
    "reported": reported.pk,
    "inquiry": inquiries.token_of(inquiry), "inquired": inquiries.token_of_case(inquired),
    "inquired case": inquired.pk,
    "pat at work": Staff.objects.get(account=who["pat"]).pk,
    "staff invitation": staff.token_of(asked), "invited": invited.pk,
    "issued": Issued.objects.get(account=who["tia"]).pk,
    "waiting": waiting_case.pk, "taken": taken.pk, "rejected": rejected.pk, "paper": paper.pk,
    "diary": diary.pk, "voice": voice.pk, "comment": comment.pk, "circle": circle.pk,
    "picture": voice.photos.get().picture_id, "invitation": token_of(invitation),
    "confirmation": EmailConfirmationHMAC(waiting).key,
    "uid": user_pk_to_url_str(who["one"]),
    "reset": default_token_generator.make_token(who["one"]),
}}))
"""
SPEAK = """
from hiroba.accounts.models import Account
Account.objects.filter(pk__in={ids!r}).update(language={language!r})
"""
FORGET_PASSWORD = """
from hiroba.accounts.models import Account
Account.objects.filter(pk={pk}).update(password="!")
"""
# A session writes its column from what it keeps, so both are renewed.
PROVE_AGAIN = """
import json
from hiroba.accounts.models import Session
from hiroba.base import clock

for session in Session.objects.filter(proved__isnull=False):
    data = json.loads(session.data)
    for proof in data["account_authentication_methods"]:
        proof["at"] = clock.now().timestamp()
    Session.objects.filter(pk=session.pk).update(data=json.dumps(data), proved=clock.now())
"""
# They count for fifteen minutes; on a slow machine the walk takes longer.
SECONDS_OF_PROOF = 5 * 60


class World:
    """People by their part, and values for addresses by the name of the thing."""

    def __init__(self, server: Demo) -> None:
        self.server = server
        self._proved = time.monotonic()
        made = zip(WHO, people.join(server, *(w.capitalize() for w in WHO)), strict=True)
        self.people: dict[str, dict[str, Any]] = dict(made)
        self.people |= {name: server.account(name) for name in PLAYED}
        ids = {name: one["id"] for name, one in self.people.items()}
        rows = json.loads(server.shell(ROWS.format(who=ids)))
        self.things: dict[str, str] = {name: str(value) for name, value in (ids | rows).items()}
        mails = (server.folder / "data").rglob("*.eml")
        self.things["letter"] = max(path.stem for path in mails)

    def value(self, name: str) -> str:
        return self.things.get(name, name)

    def speak(self, language: str) -> None:
        """Everybody on the walk reads in this language from now on."""
        ids = [one["id"] for one in self.people.values()]
        self.server.shell(SPEAK.format(ids=ids, language=language))

    def keep_proofs_fresh(self) -> None:
        """Whoever has proved that it is them has done so a few minutes ago."""
        if time.monotonic() - self._proved > SECONDS_OF_PROOF:
            self.server.shell(PROVE_AGAIN)
            self._proved = time.monotonic()

    def forget_password(self, name: str) -> None:
        """As if they had never had one."""
        pk = self.people[name]["id"]
        self.server.shell(FORGET_PASSWORD.format(pk=pk))
