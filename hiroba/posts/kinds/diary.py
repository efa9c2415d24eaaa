"""Diary: a title, a page to fill, three photos, and who has read it, if one asks (EV-7)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.base.typed import OneLine, Text
from hiroba.posts.inputs import PostInput
from hiroba.posts.kinds.kind import Kind
from hiroba.posts.models import PostKind


class DiaryInput(PostInput):
    title = OneLine(label=_("Title"), max_length=100)
    body = Text(label=_("Text"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))
    show_readers = forms.BooleanField(
        label=_("Show me who has read it (readers are told so)"), required=False
    )

    field_order = ("title", "body", "audience", "show_readers")


DIARY = Kind(name="diary", label=PostKind.DIARY.label, input=DiaryInput, photos=3)
