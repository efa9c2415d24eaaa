"""`hiroba record`: whoever runs the place can prove that nothing was altered."""

from tests.cli.conftest import Square

PROVIDE = """
from datetime import timedelta
from hiroba.accounts.models import Account
from hiroba.agreements import journal, provisions
from hiroba.agreements.models import Consent, Recipient
from hiroba.base import clock
one = Account.objects.create(name="One", email="one@example.com")
to = Recipient.objects.create(client="1", name="Pier", holder="Pier", country="JP")
agreed = Consent.objects.create(person=one, client="1", recipient=to, scopes="openid",
    language="en", terms_version=1, privacy_version=1, ends_at=clock.now() + timedelta(1))
for _ in range(3):
    journal.provide(journal.To(to.pk, agreed.pk), journal.Answer({}, "openid", {one.pk: "id"}))
journal.seal()
provisions.project()
"""
ALTER = """
from hiroba.agreements.models import Record
Record.objects.filter(number=2).delete()
"""
COUNT = "from hiroba.agreements.models import Provision as P; print(P.objects.get().times)"
FORGET = "from hiroba.agreements.models import Provision as P; P.objects.all().delete()"


def shell(square: Square, program: str) -> str:
    return square.run("manage", "shell", "--verbosity=0", "--command", program)


def test_PV_22_an_alteration_is_found_and_what_people_read_is_made_again(square):
    shell(square, PROVIDE)
    assert "3 records under 1 seals" in square.run("record", "verify")
    shell(square, FORGET)
    square.run("record", "rebuild")
    assert shell(square, COUNT).strip() == "3"
    shell(square, ALTER)
    status, said = square.ask("record", "verify")
    assert status == 1
    assert "seal 1: 3 records were sealed, 2 are there" in said
