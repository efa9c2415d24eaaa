"""Voice: a sentence or two, at most 150 characters, and one photo (EV-6)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.base.typed import Text
from hiroba.posts.inputs import PostInput
from hiroba.posts.kinds.kind import Kind
from hiroba.posts.models import PostKind


class VoiceInput(PostInput):
    body = Text(
        label=_("Your voice"),
        max_length=150,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


VOICE = Kind(name="voice", label=PostKind.VOICE.label, input=VoiceInput, photos=1)
