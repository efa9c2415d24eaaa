"""What stands in an answer to a program, by the wire's names and in words for people."""

from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from hiroba.accounts.models import Field

ITEMS: dict[str, Any] = {
    "id": _("Number"),
    "displayName": _("Name"),
    "name": _("Name"),
    "thumbnailUrl": _("Profile photo"),
    "thumbnailDetails": _("Profile photo"),
    "addresses": _("Lives in and hometown"),
    "gender": Field.GENDER.label,
    "birthday": Field.BIRTHDAY.label,
    "bloodType": Field.BLOOD_TYPE.label,
    "aboutMe": Field.ABOUT_ME.label,
    "occupation": Field.OCCUPATION.label,
    "interests": Field.INTERESTS.label,
    "favoriteThings": Field.FAVORITE_THINGS.label,
    "organizations": Field.ORGANIZATIONS.label,
    "status": _("Newest voice"),
    "lastLogin": _("When last here"),
    "userHash": _("Number"),
    "profileImage": _("Profile photo"),
    "locale": _("Language"),
    "zoneinfo": _("Time zone"),
    "email": _("E-mail address"),
    "groups": _("Circles"),
    "voice": _("Voices"),
    "diary": _("Diaries"),
    "comment": _("Comments"),
    "like": _("Likes"),
    "photo": _("Photos"),
    "update": _("What is new"),
}


def in_words(names: str) -> str:
    """`displayName voice` as people read it, in the language of now; each word once."""
    said = dict.fromkeys(str(ITEMS.get(name, name)) for name in names.split())
    return now_(", ").join(said)
