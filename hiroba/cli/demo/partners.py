"""Partners in every state, the accounts they hold, and those who sit at the desk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from hiroba.accounts.models import Account, Kind, Status
from hiroba.agreements.documents import NAMES, in_force
from hiroba.agreements.models import Acceptance
from hiroba.base import ids
from hiroba.cli.demo.people import PASSWORD
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import OPENED
from hiroba.desk.days import due_after
from hiroba.desk.models import Case, Entry, Said, State
from hiroba.partners.models import (
    Application,
    Card,
    CardState,
    Form,
    Issued,
    Partner,
    Role,
    Staff,
)
from hiroba.policy.tiers import Tier

# The second step of everybody at the desk and of certified staff: any app that shows codes.
SECRET = "JBSWY3DPEHPK3PXP"
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Login:
    """Somebody to sign in as. `second`: with a code of an app as well."""

    key: str
    name: str
    kind: str
    language: str = "ja"
    role: str = ""
    second: bool = False


LOGINS = (
    Login("mod", "Mod", Kind.OPERATOR, "en", "reviewer", True),
    Login("sen", "Sen", Kind.OPERATOR, "ja", "senior", True),
    Login("omi", "Omi", Kind.OPERATOR, "ja", "officer", True),
    Login("pia", "Pia", Kind.ORGANISATION, "en", second=True),
    Login("pat", "Pat", Kind.ORGANISATION, "en"),
    Login("gen", "源さん", Kind.ORGANISATION),
    Login("mika", "美香", Kind.ORGANISATION, second=True),
    Login("una", "うな", Kind.ORGANISATION),
    Login("aga", "Aga", Kind.ORGANISATION, "en"),
    Login("eto", "江藤", Kind.ORGANISATION),
    Login("kai", "Kai", Kind.USER, "en"),
    Login("nao", "なお", Kind.USER),
    Login("lia", "Lia", Kind.USER, "en"),
    Login("pier", "Pier Apps", Kind.PARTNER, "en"),
    Login("tia", "Tia", Kind.TEST, "en"),
    Login("tom", "Tom", Kind.TEST, "en"),
    Login("kumo", "雲井", Kind.ORGANISATION),
)
KEYS = tuple(login.key for login in LOGINS)


def register(rows: Rows) -> None:
    """Everything of this file, as if it had been done by hand."""
    _Office(rows).open()


def email_of(login: Login) -> str:
    host = "accounts.example.com" if login.kind in (Kind.PARTNER, Kind.TEST) else "example.com"
    return f"{login.key}@{host}"


def number_of(key: str) -> int:
    """The id of somebody's account: the same in every demo square."""
    return ids.past_id(OPENED - timedelta(days=1, minutes=KEYS.index(key)), 1)


def listed() -> list[dict[str, Any]]:
    """The partners of the demo, for programs outside."""
    people = list(map(number_of, KEYS))
    here = Q(staff__account__in=people) | Q(applications__applicant__in=people)
    return [
        {"id": str(one.pk), "name": one.name, "form": one.form, "tier": one.tier,
         "closed": one.closed_at is not None}
        for one in Partner.objects.filter(here).distinct().order_by("pk")
    ]  # fmt: skip


class _Office:
    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.accounts: dict[str, Account] = {}

    def open(self) -> None:
        hashed = make_password(PASSWORD)
        for login in LOGINS:
            self._account(login, hashed)
        self._organisations()
        self._individuals()

    def _account(self, login: Login, hashed: str) -> None:
        account = Account(
            id=number_of(login.key), kind=login.kind, name=login.name, email=email_of(login),
            password=hashed, language=login.language, status=Status.ACTIVE, role=login.role,
            findable="nobody", suggested=False,
            **{f"{name}_version": in_force(name) for name in NAMES},
        )  # fmt: skip
        self.accounts[login.key] = self.rows.add(account)
        self.rows.add(
            EmailAddress(user=account, email=account.email or "", verified=True, primary=True)
        )
        for name in NAMES:
            self.rows.add(
                Acceptance(
                    id=self.rows.id(self._ago(300)), account=account, document=name,
                    version=in_force(name), language=login.language,
                )
            )  # fmt: skip
        if login.second:
            secret = get_adapter().encrypt(SECRET)
            self.rows.add(Authenticator(user=account, type="totp", data={"secret": secret}))

    def _organisations(self) -> None:
        day = self.rows.anchor.date()
        pier = self._partner(
            "pia", "Pier Apps K.K.", Tier.CERTIFIED, number="5835678256246", planned="An app "
            "for people who walk: routes, photos, company.",
            certified_until=day + timedelta(days=200),
        )  # fmt: skip
        self._works("pat", pier, Role.DEVELOPER)
        for key in ("pier", "tia", "tom"):
            self._issued(key, pier)
        self._partner("gen", "元気な八百屋", Tier.GENERAL, incorporated=False)
        bakery = self._partner("mika", "朝のパン株式会社", Tier.GENERAL, number="7000012050002")
        self._applied("mika", bakery, 2)
        self._partner("una", "うなぎ愛好会", Tier.GENERAL, incorporated=False)
        # Under the number of the bakery for which it works: the desk is told.
        self._partner("aga", "Agate Studio", Tier.AGENCY, agency=True, number="7000012050002")
        self._partner("eto", "江藤システム株式会社", Tier.GENERAL, number="8835678256301",
                      certified_until=day - timedelta(days=20))  # fmt: skip
        self._closed("kumo", "雲の上文庫株式会社")

    def _closed(self, key: str, name: str) -> None:
        """Once it was not certified, it closed: nobody works for it, the decision stays."""
        partner = self.rows.add(self._registered(
            key, name, "", number="8835678256417", closed_at=self._ago(90),
        ))  # fmt: skip
        self._applied(
            key, partner, 110, state=State.DECIDED, holder=self.accounts["mod"],
            decided_by=self.accounts["mod"], decided_at=self._ago(105), decision="reject",
            clause="PR-2", told=True, reason="証明書の商号が、登録の名称と違います。",
        )  # fmt: skip

    def _individuals(self) -> None:
        year = self.rows.anchor.year
        for key, tier in (("kai", Tier.CARD), ("nao", Tier.NO_CARD), ("lia", Tier.NO_CARD)):
            account = self.accounts[key]
            words = {"form": Form.INDIVIDUAL, "person": account, "incorporated": False}
            partner = self._partner(key, account.name, tier, **words)
            if key != "nao":
                state = CardState.ACTIVE if key == "kai" else CardState.EXPIRED
                self._card(partner, state, year + 3 if key == "kai" else year - 1)

    def _partner(self, owner: str, name: str, tier: Tier, **columns: Any) -> Partner:
        partner = self.rows.add(self._registered(owner, name, tier, **columns))
        self._works(owner, partner, Role.OWNER)
        return partner

    def _registered(self, owner: str, name: str, tier: str, **columns: Any) -> Partner:
        account, anchor = self.accounts[owner], self.rows.anchor
        words = {"form": Form.ORGANISATION, "incorporated": True} | columns
        return Partner(
            id=self.rows.id(self._ago(280)), name=name, tier=tier,
            address="東京都千代田区広場1-1", representative=account.name,
            contact_name=account.name, contact_email=account.email or "",
            terms_version=in_force("data"), terms_until=anchor + timedelta(days=120), **words,
        )  # fmt: skip

    def _works(self, key: str, partner: Partner, role: Role) -> None:
        account = self.accounts[key]
        self.rows.add(
            Staff(id=self.rows.id(self._ago(280)), partner=partner, account=account, role=role)
        )
        self._stands(account, partner)

    def _issued(self, key: str, partner: Partner) -> None:
        account = self.accounts[key]
        self.rows.add(Issued(id=self.rows.id(self._ago(100)), partner=partner, account=account))
        self._stands(account, partner)
        if account.kind == Kind.TEST:
            account.world = partner.pk

    def _stands(self, account: Account, partner: Partner) -> None:
        account.tier = partner.tier
        account.bound_version, account.bound_until = partner.terms_version, partner.terms_until

    def _applied(self, key: str, partner: Partner, days: int, **decided: Any) -> None:
        account, moment = self.accounts[key], self._ago(days)
        case = Case(
            id=self.rows.id(moment), kind="certification", opener=account, language="ja",
            subject=partner.pk, due=due_after(moment, 5), **decided,
        )  # fmt: skip
        self.rows.add(case)
        issued_on: date = (moment - timedelta(days=12)).date()
        self.rows.add(
            Application(id=self.rows.id(moment), partner=partner, applicant=account, case=case,
                        issued_on=issued_on)
        )  # fmt: skip
        self.rows.add(
            Entry(id=self.rows.id(moment), case=case, author=account, kind=Said.ANSWERED,
                  body="開店の準備をしています。どうぞよろしくお願いします。")
        )  # fmt: skip

    def _card(self, partner: Partner, state: CardState, year: int) -> None:
        self.rows.add(
            Card(id=self.rows.id(self._ago(90)), partner=partner, state=state, brand="visa",
                 last_four="4242", month=12, year=year, customer=f"demo-{partner.name}",
                 setup=f"demo-{partner.pk}")
        )  # fmt: skip

    def _ago(self, days: int) -> datetime:
        return self.rows.anchor - timedelta(days=days)
