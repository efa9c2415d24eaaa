"""What waits at the desk of the demo square besides partners, and what was decided there."""

import tomllib
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from hiroba.accounts.models import ProfileField
from hiroba.cli.demo.partners import KEYS, number_of
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import Square
from hiroba.desk.days import due_after
from hiroba.desk.kinds import kinds
from hiroba.desk.models import Case, Entry, Look, Reported, Said, State
from hiroba.posts.models import Post


def wait(square: Square, rows: Rows) -> None:
    """Inquiries and reports, as `cases.toml` has them."""
    desk = _Desk(square, rows)
    given = tomllib.loads((resources.files(__package__) / "cases.toml").read_text("utf-8"))
    for one in given["inquiry"]:
        desk.inquiry(one)
    for one in given["report"]:
        desk.report(one)


class _Desk:
    def __init__(self, square: Square, rows: Rows) -> None:
        self.square = square
        self.rows = rows

    def inquiry(self, given: dict[str, Any]) -> None:
        whom = {name: given[name] for name in ("name", "email", "language") if name in given}
        words = f"{given['title']}\n\n{given['body']}"
        self._decide(self._open("inquiry", given, words, **whom), given)

    def report(self, given: dict[str, Any]) -> None:
        what, subject, person = self._subject(given)
        about = {"what": what, "subject": subject, "person_id": person}
        case = self._open(
            "report", given, given["body"], category=given["category"],
            language=self.square.of_cast(given["by"]).language, **about,
        )  # fmt: skip
        self._decide(case, given)
        if appeal := given.get("appeal"):
            words = appeal["body"]
            of = {"opener_id": person, "appeal_of": case, "language": "en", **about}
            self._open("appeal", appeal, words, **of)

    def _subject(self, given: dict[str, Any]) -> tuple[Reported, int, int]:
        """What is reported, its number, and whose it is."""
        if "person" in given:
            lines = self.rows.of(ProfileField)
            person = next(one.person_id for one in lines if one.value == given["person"])
            return Reported.ACCOUNT, person, person
        post = next(one for one in self.rows.of(Post) if given["text"] in one.body)
        return Reported.POST, post.pk, post.author_id

    def _open(self, kind: str, given: dict[str, Any], words: str, **columns: Any) -> Case:
        moment, found = self._ago(given["ago"]), kinds()[kind]
        opener = {"opener_id": self._account(given["by"])} if "by" in given else {}
        holder = self._account(given["holder"]) if "holder" in given else None
        case = Case(
            id=self.rows.id(moment), kind=kind, rank=found.rank, holder_id=holder,
            due=due_after(moment, found.days), **opener | columns,
        )  # fmt: skip
        self.rows.add(case)
        author = {"author_id": case.opener_id, "kind": Said.ANSWERED, "body": words}
        self.rows.add(Entry(id=self.rows.id(moment), case=case, **author))
        return case

    def _decide(self, case: Case, given: dict[str, Any]) -> None:
        decided = given.get("decided")
        if decided is None:
            return
        who, moment = self._account(decided["by"]), self._ago(decided["ago"])
        chosen = kinds()[case.kind].decisions[decided["decision"]]
        case.holder_id = case.decided_by_id = who
        case.state, case.decided_at, case.told = State.DECIDED, moment, chosen.person_told
        for column in ("decision", "clause", "reason"):
            setattr(case, column, decided[column])
        if "look" in decided:
            self._looked(case, moment - timedelta(minutes=20), decided["look"])

    def _looked(self, case: Case, moment: datetime, reason: str) -> None:
        self.rows.add(
            Look(id=self.rows.id(moment), looker_id=case.holder_id, person_id=case.person_id,
                 case=case, what=case.what, row=case.subject, reason=reason)
        )  # fmt: skip

    def _account(self, key: str) -> int:
        return number_of(key) if key in KEYS else self.square.of_cast(key).id

    def _ago(self, days: int) -> datetime:
        return self.rows.anchor - timedelta(days=days)
