"""The register in words: what each column is called, and its values as people read them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from hiroba.accounts.models import Account
from hiroba.base import clock
from hiroba.files.models import Picture
from hiroba.policy.deeds import deed
from hiroba.posts.models import Post

# One word a column, whichever table it stands in.
COLUMNS: dict[str, Any] = {
    "account":        _("Account"),
    "at":             _("When"),
    "audience":       _("Who may see it"),
    "author":         _("Written by"),
    "body":           _("Text"),
    "by_mail":        _("By mail"),
    "circle":         _("Circle"),
    "closes_at":      _("Will be erased on"),
    "comments_count": _("Number of comments"),
    "count":          _("How often"),
    "created":        _("Begun"),
    "created_at":     _("Begun"),
    "data":           _("Secret part"),
    "declined":       _("Refused"),
    "digest":         _("Fingerprint of the file"),
    "doer":           _("Who did it"),
    "document":       _("Document"),
    "edited_at":      _("Last changed"),
    "email":          _("E-mail address"),
    "email_address":  _("E-mail address"),
    "ends":           _("Ends"),
    "field":          _("Line"),
    "findable":       _("Who finds me by my name"),
    "friend":         _("Friend"),
    "friends_count":  _("Number of friends"),
    "height":         _("Height"),
    "here":           _("Shown here"),
    "ip":             _("IP address"),
    "key":            _("Secret key"),
    "kind":           _("Kind"),
    "language":       _("Language"),
    "last_login":     _("Last sign-in"),
    "last_used_at":   _("Last used"),
    "likes_count":    _("Number of likes"),
    "message":        _("Message"),
    "name":           _("Name"),
    "one":            _("One friend"),
    "other":          _("The other friend"),
    "owner":          _("Belongs to"),
    "password":       _("Password"),
    "person":         _("Person"),
    "photo_friends":  _("Photo for friends"),
    "photo_public":   _("Public photo"),
    "picture":        _("Picture"),
    "place":          _("List"),
    "position":       _("Place among the photos"),
    "post":           _("Post"),
    "primary":        _("Main address"),
    "privacy_version": _("Accepted privacy policy, version"),
    "proved":         _("Last proof of who you are"),
    "read":           _("Has been read"),
    "reader":         _("Reader"),
    "result":         _("Number of what came of it"),
    "seen":           _("Last seen"),
    "sender":         _("Sent by"),
    "sent":           _("Sent at"),
    "show_readers":   _("Shows who has read it"),
    "subject":        _("Number of what it was done to"),
    "suggested":      _("Suggested to friends of friends"),
    "terms_version":  _("Accepted terms of use, version"),
    "theme":          _("Light or dark"),
    "timezone":       _("Time zone"),
    "title":          _("Title"),
    "to":             _("Sent to"),
    "top":            _("Top friend"),
    "type":           _("Kind"),
    "up_to":          _("Up to"),
    "user":           _("Account"),
    "user_agent":     _("Browser"),
    "value":          _("What it says"),
    "verb":           _("Deed"),
    "verified":       _("Confirmed"),
    "version":        _("Version"),
    "who":            _("Who"),
    "whom":           _("Whom"),
    "width":          _("Width"),
    "window":         _("Number of the period"),
    "withdrawn":      _("Withdrawn"),
}  # fmt: skip


class Cell(Struct):
    """A value in words; `address` leads to what it names, `picture` to a file in the box."""

    text: str
    address: str = ""
    picture: str = ""


def cell(model: type[Model], column: str, value: Any, names: dict[int, str]) -> Cell:
    """`names`: what the accounts that occur are called, as far as the reader may know."""
    if value is None or value == "":
        return Cell("")
    if column == "at":
        return Cell(clock.in_words(value))
    field = model._meta.get_field(column)
    if field.related_model is not None:
        return _link(field.related_model, value, names)
    return Cell(_text(field, value))


def _link(to: Any, value: int, names: dict[int, str]) -> Cell:
    if to is Account:
        text = names.get(value) or gettext("someone")
        return Cell(text, f"{settings.HIROBA_BASE_URL}/people/{value}/")
    if to is Post:
        return Cell(str(value), f"{settings.HIROBA_BASE_URL}/posts/{value}/")
    if to is Picture:
        return Cell(str(value), picture=f"pictures/{value}.webp")
    return Cell(str(value))


def _text(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field.name == "verb":
        return str(deed(value))
    if isinstance(value, datetime):
        return clock.in_words(value)
    return str(dict(field.flatchoices).get(value, value))
