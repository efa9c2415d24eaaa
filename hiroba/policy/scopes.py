"""What a program may ask for: every scope in words, and what of the law it opens (PV-20).

Names are those of the wire format; `openid`, `profile`, `email` and `offline_access` are
OpenID Connect's. A scope whose package does not exist yet can be granted and opens nothing.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import App

VOICE, DIARY = "voice", "diary"


@dataclass(frozen=True)
class Scope:
    """`items`: what of a person leaves by it, in words; `served`: whether anything does yet.
    `reads`, `writes`: the kind of post, `line`: the line of a profile that it opens."""

    name: str
    label: Any
    reads: str = ""
    writes: str = ""
    line: str = ""
    served: bool = True
    warning: Any = ""


def _later(name: str, label: Any) -> Scope:
    return Scope(name, label, served=False)


_WARNING = _("Your address is the same everywhere: by it, services can join what they know.")
# fmt: off
_ALL = (
    Scope("openid",         _("Know you again when you sign in there, by a number made for it alone")),
    Scope("profile",        _("Your name, language and time zone, when you sign in there")),
    Scope("email",          _("Your e-mail address"), warning=_WARNING),
    Scope("offline_access", _("Go on while you are away")),
    Scope("r_profile",                 _("Name and photo of you and your friends, and your circles")),
    Scope("r_profile_name",            _("Your name in parts")),
    Scope("r_profile_gender",          _("Gender, of you and of friends who show it to you"),              line="gender"),
    Scope("r_profile_birthday",        _("Birthday, of you and of friends who show it to you"),            line="birthday"),
    Scope("r_profile_blood_type",      _("Blood type, of you and of friends who show it to you"),          line="blood_type"),
    Scope("r_profile_location",        _("Where you live, and friends who show it to you"),                line="location"),
    Scope("r_profile_hometown",        _("Hometown, of you and of friends who show it to you"),            line="hometown"),
    Scope("r_profile_about_me",        _("What you and friends say about themselves"),                     line="about_me"),
    Scope("r_profile_occupation",      _("Occupation, of you and of friends who show it to you"),          line="occupation"),
    Scope("r_profile_interests",       _("Interests, of you and of friends who show them to you"),         line="interests"),
    Scope("r_profile_favorite_things", _("Favourite things, of you and of friends who show them to you"),  line="favorite_things"),
    Scope("r_profile_organizations",   _("Organisations, of you and of friends who show them to you"),     line="organizations"),
    Scope("r_profile_status",          _("Your newest voice and that of friends"),                         reads=VOICE),
    Scope("r_profile_last_login",      _("When you were last here")),
    Scope("w_profile",      _("Change your profile photo and your circles")),
    Scope("r_updates",      _("See what is new: that you and your friends wrote something")),
    Scope("r_voice",        _("Read the voices that you can read"),  reads=VOICE),
    Scope("w_voice",        _("Write voices, comments and likes in your name"), writes=VOICE),
    Scope("r_diary",        _("Read the diaries that you can read"), reads=DIARY),
    Scope("w_diary",        _("Write diaries in your name"), writes=DIARY),
    _later("r_share",       _("Read checks")),
    _later("w_share",       _("Check links in your name")),
    _later("r_photo",       _("See photo albums")),
    _later("w_photo",       _("Add photos in your name")),
    _later("r_message",     _("Read your messages")),
    _later("w_message",     _("Send messages in your name")),
    _later("r_checkin",     _("Read check-ins")),
    _later("w_checkin",     _("Check in at places in your name")),
    _later("r_calendar",    _("Read your calendar")),
    _later("w_calendar",    _("Write into your calendar")),
    _later("r_page",        _("Read pages")),
    _later("r_pagefollow",  _("See which pages you follow")),
    _later("w_pagefeed",    _("Write on pages in your name")),
    _later("mixi_apps2",    _("Use an app in the square")),
)
# fmt: on
SCOPES: dict[str, Scope] = {scope.name: scope for scope in _ALL}
ALSO = {"apps": "mixi_apps2"}
LINES = tuple(scope.name for scope in _ALL if scope.line)
PROFILE = ("r_profile", *(name for name in SCOPES if name.startswith("r_profile_")))
# Without registration a program learns who somebody is to it, and nothing else (PR-1).
UNREGISTERED = ("openid",)


def known(names: str) -> tuple[str, ...]:
    """The scopes named in a list with spaces, each once, in the order of the table; other
    names are left out. `apps` is another name of `mixi_apps2`."""
    said = {ALSO.get(name, name) for name in names.split()}
    return tuple(name for name in SCOPES if name in said)


def unknown(names: str) -> list[str]:
    return [name for name in names.split() if ALSO.get(name, name) not in SCOPES]


def in_words(names: str) -> str:
    """`r_profile r_voice` as the page of agreeing says it, in the language of now."""
    return "; ".join(str(SCOPES[one].label) if one in SCOPES else one for one in names.split())


@lru_cache(10_000)
def app(client: str, scopes: str, stopped: bool) -> App:
    """The program that holds these scopes, given as they are kept: with spaces, in order."""
    found = [SCOPES[name] for name in scopes.split()]
    return App(
        client=client,
        scopes=frozenset(scopes.split()),
        reads=_some(scope.reads for scope in found),
        writes=_some(scope.writes for scope in found),
        lines=_some(scope.line for scope in found),
        stopped=stopped,
    )


def _some(names: Any) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))
