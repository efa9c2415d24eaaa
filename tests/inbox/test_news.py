"""What the site itself tells: one sentence for each thing that happened, here and by mail."""

import pytest
from django.utils import translation

from hiroba.base.models import Event
from hiroba.desk.actions import open_case
from hiroba.follow_ups import FOLLOW_UPS
from hiroba.inbox import desk_notices, news, notices, queries
from hiroba.inbox.models import NoticeKind
from hiroba.partners.models import Application
from tests.cast import a_service
from tests.doors import signed_in, text_of

TELLERS = {
    desk_notices.tell_owners,
    desk_notices.tell_owners_of_application,
    desk_notices.tell_owners_of_service,
    desk_notices.tell_staff,
    desk_notices.tell_party,
    desk_notices.tell_owners_who_missed,
}
TOLD = [verb for verb, steps in FOLLOW_UPS.items() if TELLERS & set(steps)]


def happen(cast, verb):
    """As if it had just been done, with the steps that tell of it."""
    partner = cast.partners["gen"]
    subjects = {"service": a_service(cast, "gen").pk}
    if verb == "service.miss":
        subjects["service"] = open_case("erasure", subject=subjects["service"]).pk
    if verb == "certification.grant":
        case = cast.row("a case of gen, held by mod")
        day = case.due.date()
        application = Application.objects.create(partner=partner, case=case, issued_on=day)
        subjects["certification"] = application.pk
    subject = subjects.get(verb.partition(".")[0], partner.pk)
    made = open_case("review", subject=subject).pk if verb.endswith(".question") else None
    words = {"result": made, "data": {"staff": [cast.gen.pk]}}
    event = Event.objects.create(verb=verb, subject=subject, **words)
    for step in FOLLOW_UPS[verb]:
        if step in TELLERS or step is notices.mail:
            step(event)


@pytest.mark.parametrize("verb", TOLD)
def test_partners_are_told_what_changed_on_the_page_and_by_mail_alike(cast, mail, verb):
    happen(cast, verb)
    [notice] = queries.notices(cast.actors["gen"]).items
    [letter] = mail
    with translation.override("en"):
        said = str(notice.line)
    assert said != str(news.ANYTHING[NoticeKind.PARTNER])
    assert letter.subject == said
    assert f"http://localhost{notice.path}" in letter.body
    page = signed_in(cast.gen).get("/notices/")
    assert said in text_of(page)
    assert f'href="{notice.path}"' in text_of(page)
    assert signed_in(cast.gen).get(notice.path).status_code == 200


def test_no_sentence_is_there_that_nothing_says():
    assert set(news.NEWS) == {*TOLD, "desk.ask", "desk.decide"}


@pytest.mark.parametrize("who", ["gen", "mod"])
def test_whoever_has_no_friends_here_opens_the_page_of_notices_too(cast, who):
    assert signed_in(cast.people[who]).get("/notices/").status_code == 200


def test_PV_13_a_question_and_a_decision_are_told_apart(cast, mail):
    case = cast.row("a case of gen, held by mod")
    for verb in ("desk.ask", "desk.decide"):
        event = Event.objects.create(verb=verb, subject=case.pk)
        desk_notices.tell_of_case(event)
        notices.mail(event)
    case_path = f"/cases/{case.pk}/"
    assert [letter.subject for letter in mail] == [
        "The operator asks for more in your case", "Your case has been decided",
    ]  # fmt: skip
    assert all(case_path in letter.body for letter in mail)
