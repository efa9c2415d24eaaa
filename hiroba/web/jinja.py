"""The Jinja2 environment of every page and mail."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from hiroba.base import clock
from hiroba.desk.kinds import looked_at
from hiroba.policy.tiers import Tier, holds
from hiroba.web import words


def environment(**options: Any) -> Environment:
    options.pop("auto_reload", None)
    found = Environment(
        **options,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        cache_size=-1,
    )
    found.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    found.globals.update(url=url, static=cache(static), _=said)
    found.filters.update(
        ago=ago,
        when=clock.in_words,
        iso=iso,
        day=weekday,
        size=filesizeformat,
        date=day,
        paragraphs=words.paragraphs,
        coded=words.coded,
        looked_at=looked_at,
        as_registered=as_registered,
        holds=holds,
    )
    return found


def as_registered(tier: str) -> Any:
    """What a registration amounts to, in words."""
    return Tier(tier).label if tier else ""


@lru_cache(maxsize=10_000)
def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


@pass_eval_context
def said(context: EvalContext, text: str, **values: Any) -> str:
    """A text in the reader's language; what is put into it is escaped, in mails left alone."""
    return _put(context, _translated(text, translation.get_language() or ""), values)


@cache
def speaker(language: str) -> Callable[..., str]:
    """The same for a page whose language is known: it asks for it once, not for each text."""

    @pass_eval_context
    def speak(context: EvalContext, text: str, **values: Any) -> str:
        return _put(context, _translated(text, language), values)

    return speak


def _put(context: EvalContext, words: Markup, values: dict[str, Any]) -> str:
    if not context.autoescape:
        return str.__mod__(words, values) if values else str(words)
    return words % values if values else words


@cache
def _translated(text: str, language: str) -> Markup:
    """`language` is the one in force: it is what the text is remembered under."""
    return Markup(translation.gettext(text))


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def day(moment: datetime | date) -> str:
    """The date alone."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return formats.date_format(local, "DATE_FORMAT")


def weekday(moment: datetime) -> str:
    """The date with its day of the week, for the head of a diary."""
    local = timezone.localtime(moment)
    pattern = translation.pgettext("date with weekday, Django format", "l, j F Y")
    return formats.date_format(local, pattern)


def ago(moment: datetime) -> str:
    """How long ago, in the two largest useful steps; a date after a week."""
    seconds = int((clock.now() - moment).total_seconds())
    if seconds < 60:
        return translation.gettext("just now")
    for size, up_to, words_of in _STEPS:
        if seconds < up_to:
            return words_of(seconds // size)
    zone = timezone.get_current_timezone()
    local, today = moment.astimezone(zone), clock.now().astimezone(zone)
    pattern = "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT"
    return _date(local.date(), pattern, translation.get_language() or "")


@lru_cache(maxsize=10_000)
def _date(day: date, pattern: str, language: str) -> str:
    return formats.date_format(day, pattern)


def _minutes(n: int) -> str:
    return translation.ngettext("%(n)d minute ago", "%(n)d minutes ago", n) % {"n": n}


def _hours(n: int) -> str:
    return translation.ngettext("%(n)d hour ago", "%(n)d hours ago", n) % {"n": n}


def _days(n: int) -> str:
    return translation.ngettext("%(n)d day ago", "%(n)d days ago", n) % {"n": n}


_STEPS = ((60, 3600, _minutes), (3600, 86400, _hours), (86400, 7 * 86400, _days))
