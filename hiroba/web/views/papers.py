"""The law, the documents, and accepting them."""

from itertools import groupby

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from hiroba.accounts import actions
from hiroba.accounts.queries import myself
from hiroba.agreements import documents
from hiroba.agreements.comparison import changes
from hiroba.agreements.inputs import ComparisonInput
from hiroba.base.refusals import Invalid
from hiroba.policy.clauses import clause
from hiroba.policy.deeds import NOUNS, deed
from hiroba.policy.law import LAW, RESTRICTIONS, Rule
from hiroba.policy.limits import LIMITS
from hiroba.web.door import page, parse, posted, show
from hiroba.web.request import Request


@page("GET")
def law(request: Request) -> HttpResponse:
    """Every rule in force, printed from the rules (PV-14, T-1)."""
    rules = sorted(LAW.values(), key=lambda rule: rule.verb.partition(".")[0])
    groups = [
        {"noun": noun, "title": NOUNS[noun], "rules": [_shown(rule) for rule in some]}
        for noun, some in groupby(rules, key=lambda rule: rule.verb.partition(".")[0])
    ]
    limits = list(LIMITS.values())
    cited = {name for rule in LAW.values() for name in rule.cited}
    cited |= {name for held in RESTRICTIONS for name in held.cited}
    cited |= {limit.clause for limit in limits}
    return show(
        request,
        "law.html",
        groups=groups,
        restrictions=RESTRICTIONS,
        clauses=sorted(map(clause, cited), key=lambda one: _order(one.id)),
        limits=limits,
    )


def _shown(rule: Rule) -> dict[str, object]:
    return {
        "verb": rule.verb, "deed": deed(rule.verb), "who": rule.said, "clauses": rule.cited
    }  # fmt: skip


def _order(name: str) -> tuple[str, int]:
    letters, _dash, number = name.partition("-")
    return letters, int(number)


@page("GET")
def document(request: Request, name: str, version: int | None = None) -> HttpResponse:
    """One version, and every other that was ever in force or is announced (PV-3, PV-27)."""
    found = documents.document(name, reading_language(), version)
    return show(
        request,
        "document.html",
        document=found,
        html=Markup(found.html),
        in_force=documents.in_force(name),
        history=documents.history(name, found.language),
        operator=documents.operator(),
    )


@page("GET")
def document_changes(request: Request, name: str) -> HttpResponse:
    """What differs between two versions (PV-3)."""
    history = documents.history(name, reading_language())
    form = ComparisonInput(history, request.GET)
    try:
        asked = parse(form)
    except Invalid:
        return show(request, "document_changes.html", status=422, form=form, history=history)
    old, new = (documents.document(name, reading_language(), asked[one]) for one in asked)
    found = changes(old, new)
    return show(
        request, "document_changes.html", form=form, history=history, old=old, new=new,
        changes=found,
    )  # fmt: skip


@page("GET", "POST")
def accept(request: Request) -> HttpResponse:
    """Accept what is in force, for members who accepted an earlier version."""
    me = myself(request.actor)
    target = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    form = forms.Form(posted(request))
    if request.method == "POST":
        if _agreed(request):
            actions.accept_documents(request.actor, me)
            return HttpResponseRedirect(target)
        form.fields["agree"] = forms.BooleanField(required=False)
        form.full_clean()
        form.add_error("agree", _("Tick the box to go on."))
    papers = [
        {
            "document": documents.document(name, reading_language()),
            "accepted": getattr(me, f"{name}_version"),
        }
        for name in documents.NAMES
    ]
    status = 422 if request.method == "POST" else 200
    return show(request, "accept.html", status=status, papers=papers, form=form, next=target)


def _agreed(request: Request) -> bool:
    """Ticked, and for the versions that are in force now, not ones from an old page."""
    shown = {name: request.POST.get(name) for name in documents.NAMES}
    now = {name: str(documents.in_force(name)) for name in documents.NAMES}
    return request.POST.get("agree") == "on" and shown == now


def reading_language() -> str:
    return "ja" if (get_language() or "ja").startswith("ja") else "en"
