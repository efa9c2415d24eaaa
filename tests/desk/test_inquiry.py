"""Writing to the operator, with or without an account, until it is answered (PV-28, PV-12)."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from hiroba.accounts.actors import of_account
from hiroba.base import clock as the_clock
from hiroba.base.actor import ANYONE
from hiroba.base.models import Event
from hiroba.base.refusals import Conflict, Forbidden, NotFound, TooMany
from hiroba.desk import actions, inquiries, queries
from hiroba.desk.models import Case, Entry, Inquiry, State
from hiroba.inbox.models import Notice
from hiroba.privacy import erasure, retention
from tests.doors import cites, signed_in, signed_out, text_of

UME = "ume@example.com"
WORDS = {
    "name": "Ume Cheap-Pills",
    "email": "Ume@Example.com",
    "title": "Buy now http://spam.example",
    "body": "What do you hold about me?",
}
SHORT = {"title": "My photo", "body": "Where is it kept?"}


def written(**words):
    return signed_out().post("/contact/", WORDS | words)


def path_in(letter):
    return re.search(r"http://localhost(/contact/\S+)", letter.body)[1]


def at_the_desk(account):
    """Signed in with a second factor."""
    client = signed_in(account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return client


@pytest.fixture
def link(cast, work, mail):
    """Of the mail that asks to confirm."""
    written()
    work()
    [letter] = mail
    return path_in(letter)


@pytest.fixture
def case(link, cast, work, mail):
    """Opened by a stranger, held by Mod; the mails on the way are forgotten."""
    signed_out().post(link)
    found = Case.objects.get()
    actions.take(cast.actor("mod"), found)
    work()
    mail.clear()
    return found


def case_path(case):
    return f"/contact/{inquiries.token_of_case(case)}/"


def test_PV_28_the_page_is_open_to_anyone_and_says_who_answers(db, settings):
    settings.HIROBA_OPERATOR = settings.HIROBA_OPERATOR | {
        "operator": "Hiroba Ltd", "address": "1 Lake Road", "representative": "M. Mori",
    }  # fmt: skip
    page = text_of(signed_out().get("/contact/"))
    for words in ("Hiroba Ltd", "1 Lake Road", "M. Mori", 'name="email"', 'name="name"'):
        assert words in page
    assert 'href="/contact/"' in text_of(signed_out().get("/square/"))


def test_PV_28_nothing_reaches_the_desk_before_the_address_is_confirmed(cast, work, mail):
    answer = written()
    assert (answer.status_code, answer["Location"]) == (302, "/contact/?sent")
    work()
    assert "look into your mail" in text_of(signed_out().get("/contact/?sent"))
    assert not Case.objects.exists()
    assert not Notice.objects.exists()
    assert queries.queue(cast.actor("mod")) == []
    assert [letter.to for letter in mail] == [[UME]]
    assert Inquiry.objects.get().email == UME


def test_the_mail_to_an_unknown_address_has_no_word_of_the_sender(link, mail):
    [letter] = mail
    said = f"{letter.subject} {letter.body}"
    for words in (*WORDS.values(), "Ume", "spam", "Pills"):
        assert words not in said.replace(UME, "")
    assert re.findall(r"https?://\S+", letter.body) == [f"http://localhost{link}"]


def test_opening_the_link_sends_nothing_and_the_button_does(link, cast, work, mail):
    client = signed_out()
    page = text_of(client.get(link))
    assert WORDS["body"] in page
    assert not Case.objects.exists()
    answer = client.post(link)
    found = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, case_path(found))
    assert (found.kind, found.name, found.email) == ("inquiry", WORDS["name"], UME)
    assert (found.opener, found.person, found.holder) == (None, None, None)
    assert found.due > the_clock.now()
    [entry] = found.entries.all()
    assert (entry.kind, entry.author) == ("answered", None)
    assert entry.body == f"{WORDS['title']}\n\n{WORDS['body']}"
    work()
    assert {notice.to for notice in Notice.objects.all()} == {cast.mod, cast.sen}
    receipt = next(letter for letter in mail[1:] if letter.to == [UME])
    assert path_in(receipt) == case_path(found)


def test_a_second_press_shows_the_same_case(link, work, mail):
    first = signed_out().post(link)["Location"]
    work()
    sent = len(mail)
    for again in (signed_out().post(link), signed_out().get(link)):
        assert again["Location"] == first
    work()
    assert Case.objects.count() == Event.objects.filter(verb="inquiry.confirm").count() == 1
    assert len(mail) == sent


def test_whoever_is_signed_in_in_the_same_browser_does_not_become_its_opener(link, cast):
    signed_in(cast.hana).post(link)
    found = Case.objects.get()
    assert found.opener is None
    assert found.entries.get().author is None
    assert queries.mine(cast.actor("hana")) == []


def test_forged_links_open_nothing(link, case):
    tokens = [link.split("/")[-2], inquiries.token_of_case(case)]
    number, _colon, signature = tokens[0].partition(":")
    forged = [f"{int(number) + 1}:{signature}", number, "x", f"{number}:{signature[:-1]}",
              f"²:{signature}", "9" * 5000]  # fmt: skip
    for token in [*forged, tokens[1]]:
        with pytest.raises(NotFound):
            inquiries.of_token(token)
        assert signed_out().get(f"/contact/confirm/{token}/").status_code == 404
        assert signed_out().post(f"/contact/confirm/{token}/").status_code == 404
    for token in [*forged, tokens[0]]:
        assert signed_out().get(f"/contact/{token}/").status_code == 404
        assert signed_out().post(f"/contact/{token}/", {"body": "x"}).status_code == 404
    assert case.entries.count() == 1


def test_a_link_ends_after_two_days_and_so_does_what_was_written(link, clock):
    clock.forward(days=1, hours=23)
    retention.sweep()
    assert signed_out().get(link).status_code == 200
    clock.forward(hours=2)
    for answer in (signed_out().get(link), signed_out().post(link)):
        assert answer.status_code == 404
    retention.sweep()
    assert not Inquiry.objects.exists()
    assert not Case.objects.exists()


def test_PV_28_the_link_of_an_account_is_none(cast):
    inquiry = cast.row("an inquiry of hana")
    with pytest.raises(NotFound):
        inquiries.of_token(inquiries.token_of(inquiry))
    with pytest.raises(NotFound):
        inquiries.confirm(ANYONE, inquiry)
    found = cast.row("a case of gen")
    with pytest.raises(NotFound):
        inquiries.case_of_token(inquiries.token_of_case(found))
    with pytest.raises(NotFound):
        inquiries.answer(ANYONE, found, body="Hm.")
    with pytest.raises(Forbidden):
        inquiries.answer(cast.actor("gen"), found, body="Hm.")


def test_PV_12_a_signed_in_person_has_a_case_at_once(cast, work, mail):
    client = signed_in(cast.hana)
    page = text_of(client.get("/contact/"))
    assert 'name="email"' not in page
    answer = client.post("/contact/", SHORT)
    found = Case.objects.get()
    assert answer["Location"] == f"/cases/{found.pk}/"
    assert (found.opener, found.name, found.email) == (cast.hana, "", "")
    work()
    assert {tuple(letter.to) for letter in mail} == {(cast.mod.email,), (cast.sen.email,)}
    assert SHORT["body"] in text_of(client.get(f"/cases/{found.pk}/"))
    assert signed_in(cast.ken).get(f"/cases/{found.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["ema", "leo", "bo", "pia", "pia+", "tia", "gen", "kai", "mod"])
def test_PV_12_whatever_the_account_it_may_ask(cast, who):
    signed_in(cast.people[who]).post("/contact/", SHORT)
    assert Case.objects.get().opener == cast.people[who]


def test_an_account_whose_address_is_not_confirmed_confirms_it_first(cast, work, mail):
    client = signed_in(cast.nina)
    assert client.post("/contact/", SHORT).status_code == 422
    assert client.post("/contact/", WORDS)["Location"] == "/contact/?sent"
    work()
    assert not Case.objects.exists()
    assert [letter.to for letter in mail] == [[UME]]


@pytest.mark.parametrize(
    "words",
    [{"email": ""}, {"email": "no address"}, {"email": "a@b.com\r\nBcc: x@example.com"},
     {"name": ""}, {"title": " "}, {"title": "x" * 101}, {"body": ""}, {"body": "x" * 4001},
     {"name": "x" * 41}, {"email": "a@" + "b" * 260 + ".com"}],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_said_and_nothing_is_kept(db, work, mail, words):
    answer = written(**words)
    assert answer.status_code == 422
    assert "Nothing you typed is lost" in text_of(answer)
    work()
    assert not Inquiry.objects.exists()
    assert mail == []


def test_a_title_is_one_line(db):
    written(title="One\r\nBcc: x@example.com")
    assert Inquiry.objects.get().title == "One Bcc: x@example.com"


def test_T_17_five_a_day_to_one_address(db, work, mail, monkeypatch):
    for _n in range(5):
        assert written().status_code == 302
    answer = written(email=UME.upper())
    assert (answer.status_code, answer["Retry-After"]) == (429, "86400")
    assert WORDS["body"] in text_of(answer)
    work()
    assert len(mail) == Inquiry.objects.count() == 5
    assert written(email="another@example.com").status_code == 302
    later = time.time() + 86_401
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert written().status_code == 302


def test_T_17_twenty_a_day_from_one_place(db):
    for n in range(20):
        assert written(email=f"{n}@example.com").status_code == 302
    assert written(email="n@example.com").status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post("/contact/", WORDS)
    assert elsewhere.status_code == 302


def test_T_17_one_network_is_one_place(db):
    for n in range(20):
        here = Client(REMOTE_ADDR=f"2001:db8::{n + 1}")
        assert here.post("/contact/", WORDS | {"email": f"{n}@x.com"}).status_code == 302
    assert Client(REMOTE_ADDR="2001:db8::ffff").post("/contact/", WORDS).status_code == 429
    assert Client(REMOTE_ADDR="2001:db9::1").post("/contact/", WORDS).status_code == 302


def test_T_17_five_a_day_of_one_account(cast):
    for _n in range(5):
        inquiries.ask(cast.actor("hana"), **SHORT)
    with pytest.raises(TooMany):
        inquiries.ask(cast.actor("hana"), **SHORT)
    assert signed_in(cast.hana).post("/contact/", SHORT).status_code == 429
    assert Case.objects.count() == 5
    inquiries.ask(cast.actor("ken"), **SHORT)


def test_T_17_twenty_answers_a_day(case):
    for _n in range(20):
        inquiries.answer(ANYONE, case, body="And?")
    with pytest.raises(TooMany):
        inquiries.answer(ANYONE, case, body="And?")
    assert signed_out().post(case_path(case), {"body": "And?"}).status_code == 429
    assert case.entries.count() == 21


def test_PV_15_whoever_holds_the_case_sees_it_and_nobody_else(case, cast):
    page = text_of(at_the_desk(cast.mod).get(f"/desk/{case.pk}/"))
    for words in (WORDS["name"], UME, WORDS["body"], "Answered"):
        assert words in page
    others = text_of(at_the_desk(cast.sen).get(f"/desk/{case.pk}/"))
    assert WORDS["body"] not in others
    assert UME not in others
    assert signed_in(cast.hana).get(f"/cases/{case.pk}/").status_code == 404
    assert signed_out().get(f"/cases/{case.pk}/").status_code == 302


def test_PV_13_the_desk_asks_by_mail_and_the_link_takes_the_answer(case, cast, work, mail):
    desk = at_the_desk(cast.mod)
    desk.post(f"/desk/{case.pk}/", {"deed": "ask", "body": "Which photo?"})
    desk.post(f"/desk/{case.pk}/", {"deed": "note", "body": "Sounds cross."})
    work()
    [letter] = mail
    assert letter.to == [UME]
    assert "Which photo?" in letter.body
    assert path_in(letter) == case_path(case)
    page = text_of(signed_out().get(case_path(case)))
    assert "Which photo?" in page
    assert "Sounds cross." not in page
    assert Case.objects.get().state == State.ASKED
    answer = signed_out().post(case_path(case), {"body": "The one by the lake."})
    assert (answer.status_code, answer["Location"]) == (302, case_path(case))
    assert Case.objects.get().state == State.OPEN
    entry = Entry.objects.latest("pk")
    assert (entry.body, entry.author, entry.kind) == ("The one by the lake.", None, "answered")
    Notice.objects.all().delete()
    inquiries.answer(ANYONE, case, body="By the way.")
    work()
    assert {notice.to for notice in Notice.objects.all()} == {cast.mod}


def test_an_empty_answer_is_refused(case):
    assert signed_out().post(case_path(case), {"body": " "}).status_code == 422
    assert case.entries.count() == 1


def test_PV_28_the_answer_goes_by_mail_and_can_be_read(case, cast, work, mail):
    words = {"deed": "decide", "decision": "answered", "clause": "PV-28"}
    reason = "Your photo and your name, nothing else."
    desk = at_the_desk(cast.mod)
    assert desk.post(f"/desk/{case.pk}/", words).status_code == 422
    assert desk.post(f"/desk/{case.pk}/", words | {"reason": reason}).status_code == 302
    work()
    [letter] = mail
    assert letter.to == [UME]
    assert reason in letter.body
    assert "room for your answer" not in letter.body
    assert path_in(letter) == case_path(case)
    page = signed_out().get(case_path(case))
    assert reason in text_of(page)
    assert cites(page, "PV-28")
    assert 'name="body"' not in text_of(page)
    assert signed_out().post(case_path(case), {"body": "But!"}).status_code == 409
    assert case.entries.count() == 1
    with pytest.raises(Conflict):
        actions.decide(cast.actor("mod"), case, decision="answered", clause="PV-28", reason="x")


def test_what_needs_no_answer_is_not_mailed(case, cast, work, mail):
    member = inquiries.ask(cast.actor("hana"), **SHORT)
    actions.take(cast.actor("mod"), member)
    work()
    mail.clear()
    Notice.objects.all().delete()
    for one in (case, member):
        actions.decide(
            cast.actor("mod"),
            one,
            decision="nothing",
            clause="PV-28",
            reason="An advertisement.",
        )
    work()
    assert mail == []
    assert not Notice.objects.exists()
    assert "No answer needed" in text_of(signed_out().get(case_path(case)))


def test_a_signed_in_person_is_told_by_notice_and_does_not_appeal(cast, work, mail):
    found = inquiries.ask(cast.actor("hana"), **SHORT)
    actions.take(cast.actor("mod"), found)
    work()
    mail.clear()
    words = {"decision": "answered", "clause": "PV-12", "reason": "In Matsue."}
    actions.decide(cast.actor("mod"), found, **words)
    work()
    assert [letter.to for letter in mail] == [[cast.hana.email]]
    assert Notice.objects.filter(to=cast.hana, about=found.pk).exists()
    assert "In Matsue." in text_of(signed_in(cast.hana).get(f"/cases/{found.pk}/"))
    with pytest.raises(Conflict):
        actions.appeal(cast.actor("hana"), found, body="Really?")


@pytest.mark.parametrize("decision", ["accept", ""])
def test_a_decision_is_one_of_its_kind(case, cast, decision):
    words = {"deed": "decide", "decision": decision, "clause": "PV-28", "reason": "x"}
    answer = at_the_desk(cast.mod).post(f"/desk/{case.pk}/", words)
    assert answer.status_code == 422
    assert Case.objects.get().state == State.OPEN


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_mail_and_page_is_in_the_language_of_the_reader(cast, work, mail, language):
    reader = Client(headers={"accept-language": language})
    reader.post("/contact/", WORDS)
    work()
    with translation.override(language):
        assert mail[0].subject == gettext("Your inquiry: please confirm your address")
    assert f'<html lang="{language}"' in text_of(reader.get(path_in(mail[0])))
    Client(headers={"accept-language": "en"}).post(path_in(mail[0]))
    found = Case.objects.get()
    assert found.language == language
    work()
    receipt = next(letter for letter in mail[1:] if letter.to == [UME])
    with translation.override(language):
        assert the_clock.in_words(found.due) in receipt.body
        assert receipt.subject == gettext("We have your inquiry")
    assert f'<html lang="{language}"' in text_of(reader.get(case_path(found)))


def test_PV_9_an_inquirer_without_an_account_is_erased_when_the_time_is_over(case, clock):
    clock.forward(days=3 * 365 - 1)
    retention.sweep()
    assert signed_out().get(case_path(case)).status_code == 200
    clock.forward(days=2)
    retention.sweep()
    assert not Case.objects.exists()
    assert not Entry.objects.exists()
    assert signed_out().get(case_path(case)).status_code == 404


def test_PV_9_whoever_is_erased_is_erased_as_an_inquirer_too(cast, work, clock):
    hana = cast.hana
    inquiries.ask(cast.actor("hana"), **SHORT)
    inquiries.ask_as_stranger(ANYONE, ip="192.0.2.1", **WORDS | {"email": hana.email})
    inquiries.confirm(ANYONE, Inquiry.objects.get(opener=None))
    inquiries.ask_as_stranger(ANYONE, ip="192.0.2.1", **WORDS | {"email": hana.email})
    stranger = Case.objects.get(opener=None)
    path = case_path(stranger)
    work()
    cast._set("hana", status="closing", closes_at=the_clock.now() - timedelta(days=1))
    erasure.erase(hana.pk)
    assert not Inquiry.objects.exists()
    assert set(Case.objects.values_list("opener", "name", "email")) == {(None, "", "")}
    assert set(Entry.objects.values_list("author", "body")) == {(None, "")}
    assert signed_out().get(path).status_code == 404


def test_what_waits_is_in_the_disclosure_of_whoever_wrote_it(cast):
    from hiroba.privacy.disclosure import everything

    inquiries.ask(of_account(cast.hana), **SHORT)
    parts = {part.held.table: part.rows for part in everything(cast.hana)}
    assert [row["title"] for row in parts["desk.Inquiry"]] == [SHORT["title"]]
