"""The register in words: what each column is called, and its values as people read them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from hiroba.accounts.models import Account, Language
from hiroba.agreements import documents
from hiroba.base import clock, ids, sentences
from hiroba.connect.items import in_words
from hiroba.desk.kinds import kinds, looked_at
from hiroba.desk.models import Case
from hiroba.files.models import Picture
from hiroba.policy import scopes
from hiroba.policy.deeds import deed
from hiroba.policy.tiers import Tier
from hiroba.posts.models import Post

# One word a column, whichever table it stands in.
COLUMNS: dict[str, Any] = {
    "account":        _("Account"),
    "address":        _("Address"),
    "always":        _("Always agreed"),
    "applicant":      _("Applied for by"),
    "application":    _("Application"),
    "at":             _("When"),
    "audience":       _("Who may see it"),
    "author":         _("Written by"),
    "body":           _("Text"),
    "brand":          _("Brand of the card"),
    "by_law":        _("Recorded because the law asks for it"),
    "by_mail":        _("By mail"),
    "case":           _("Case"),
    "category":       _("Clause that was reported as broken"),
    "certified_until":_("Certified until"),
    "circle":         _("Circle"),
    "clause":         _("Clause"),
    "client":        _("Client id"),
    "closes_at":      _("Will be erased on"),
    "closed_at":      _("Closed on"),
    "comments_count": _("Number of comments"),
    "confirmed_at":  _("Confirmed at"),
    "consent":       _("Agreement"),
    "contact_email":  _("E-mail address of the contact"),
    "contact_name":   _("Contact person"),
    "count":          _("How often"),
    "country":       _("Country"),
    "created":        _("Begun"),
    "created_at":     _("Begun"),
    "data":           _("Secret part"),
    "day":           _("Day"),
    "decided_at":     _("Decided at"),
    "decision":       _("Decision"),
    "declined":       _("Refused"),
    "delivered_at":  _("Delivered at"),
    "digest":         _("Fingerprint of the file"),
    "document":       _("Document"),
    "doer":           _("Who did it"),
    "due":            _("Decided by (day)"),
    "edited_at":      _("Last changed"),
    "email":          _("E-mail address"),
    "email_address":  _("E-mail address"),
    "ended_at":      _("Ended at"),
    "ends":           _("Ends"),
    "ends_at":       _("Ends by itself at"),
    "erased_at":      _("Erased at"),
    "factors":        _("Second factor used"),
    "field":          _("Line"),
    "findable":       _("Who finds me by my name"),
    "first":          _("First time"),
    "friend":         _("Friend"),
    "friends_count":  _("Number of friends"),
    "grant":         _("Family of tokens"),
    "height":         _("Height"),
    "here":           _("Shown here"),
    "hidden":         _("Hidden by the desk"),
    "holder":        _("Whose service it is"),
    "inviter":        _("Invited by"),
    "ip":             _("IP address"),
    "issued_on":      _("Date of the certificate"),
    "items":         _("Items"),
    "keep_days":     _("Days it is kept"),
    "key":            _("Secret key"),
    "kind":           _("Kind"),
    "language":       _("Language"),
    "last":           _("Last time"),
    "last_four":      _("Last four digits"),
    "last_login":     _("Last sign-in"),
    "last_used_at":   _("Last used"),
    "likes_count":    _("Number of likes"),
    "media_type":     _("Kind of file"),
    "message":        _("Message"),
    "month":          _("Month of expiry"),
    "name":           _("Name"),
    "number":         _("Corporate number"),
    "one":            _("One friend"),
    "opener":         _("Opened by"),
    "other":          _("The other friend"),
    "owner":          _("Belongs to"),
    "paper":          _("Kind of paper"),
    "partner":        _("Partner"),
    "password":       _("Password"),
    "person":         _("Person"),
    "photo_friends":  _("Photo for friends"),
    "photo_public":   _("Public photo"),
    "picture":        _("Picture"),
    "place":          _("List"),
    "planned":        _("Plans"),
    "policy":        _("Privacy policy of the service"),
    "position":       _("Place among the photos"),
    "post":           _("Post"),
    "primary":        _("Main address"),
    "privacy_version": _("Accepted privacy policy, version"),
    "proved":         _("Last proof of who you are"),
    "purposes":      _("Purposes"),
    "read":           _("Has been read"),
    "reader":         _("Reader"),
    "reason":         _("Reason"),
    "recipient":     _("Recipient"),
    "redirect":      _("Where the code goes"),
    "representative": _("Representative"),
    "result":         _("Number of what came of it"),
    "role":           _("Role"),
    "scope":         _("Scope"),
    "scopes":        _("Scopes"),
    "seen":           _("Last seen"),
    "sender":         _("Sent by"),
    "sent":           _("Sent at"),
    "show_readers":   _("Shows who has read it"),
    "size":           _("Size"),
    "state":          _("State"),
    "subject":        _("Number of what it was done to"),
    "suggested":      _("Suggested to friends of friends"),
    "found_by_mail":  _("Found by services that know the e-mail address"),
    "terms_until":    _("Data terms confirmed until"),
    "terms_version":  _("Accepted terms of use, version"),
    "theme":          _("Light or dark"),
    "tier":           _("Kind of partner"),
    "times":         _("How often"),
    "timezone":       _("Time zone"),
    "title":          _("Title"),
    "to":             _("Sent to"),
    "top":            _("Top friend"),
    "topic":         _("About what"),
    "type":           _("Kind"),
    "up_to":          _("Up to"),
    "user":           _("Account"),
    "user_agent":     _("Browser"),
    "value":          _("What it says"),
    "verb":           _("Deed"),
    "verified":       _("Confirmed"),
    "version":        _("Version"),
    "what":           _("About what"),
    "who":            _("Who"),
    "whom":           _("Whom"),
    "width":          _("Width"),
    "window":         _("Number of the period"),
    "withdrawn":      _("Withdrawn"),
    "year":           _("Year of expiry"),
}  # fmt: skip


class Cell(Struct):
    """A value in words; `address` leads to what it names, `picture` to a file in the box."""

    text: str
    address: str = ""
    picture: str = ""


def how_long(kept: timedelta | None) -> str:
    """In years where it is whole ones; None is as long as the account."""
    if kept is None:
        return gettext("As long as your account")
    years, days = divmod(kept.days, 365)
    if years and not days:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", kept.days) % {"n": kept.days}


def cell(model: type[Model], column: str, row: dict[str, Any], names: dict[int, str]) -> Cell:
    """`names`: what accounts, recipients and agreements that occur are called, as far as the
    reader may know."""
    value = row[column]
    if value is None or value == "":
        return Cell("")
    if model is Case and column in {"kind", "decision"}:
        return Cell(str(_of_case(column, row)))
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
        text = gettext("Post of %(moment)s") % {"moment": _moment(value)}
        return Cell(text, f"{settings.HIROBA_BASE_URL}/posts/{value}/")
    if to is Picture:
        text = gettext("Photo of %(moment)s") % {"moment": _moment(value)}
        return Cell(text, picture=f"pictures/{value}.webp")
    return Cell(names.get(value, str(value)))


def _moment(number: int) -> str:
    """When what has this number was made."""
    return clock.in_words(ids.time_of(number))


def _of_case(column: str, row: dict[str, Any]) -> Any:
    """Its kind says what a case is called, and its decisions."""
    kind = kinds()[row["kind"]]
    return kind.label if column == "kind" else kind.decisions[row["decision"]].label


# Names for programs, as people say them.
_WORDS: dict[str, Callable[[str], Any]] = {
    "verb": deed, "items": in_words, "scope": scopes.in_words, "scopes": scopes.in_words,
    "tier": lambda tier: Tier(tier).label, "what": looked_at,
    "language": lambda code: Language(code).label,
    "document": lambda name: documents.document(name, sentences.language()).title,
}  # fmt: skip


def _text(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if said := _WORDS.get(field.name):
        return str(said(value))
    if isinstance(value, datetime):
        return clock.in_words(value)
    if isinstance(value, date):
        return formats.date_format(value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said}" for name, said in value.items())
    return str(dict(field.flatchoices).get(value, value))
