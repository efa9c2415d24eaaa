"""What people may send about posts. Every door reads requests with these."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.accounts.models import Audience
from hiroba.base.typed import Text
from hiroba.posts.models import PostKind


class AudienceInput(forms.Form):
    """Who may read: a level, or one of the author's circles as `circle:ID`."""

    audience = forms.CharField(label=_("Who may read this"), max_length=40)

    def clean_audience(self) -> tuple[str, int | None]:
        value = self.cleaned_data["audience"]
        level, colon, circle = value.partition(":")
        right = circle.isdecimal() if level == Audience.CIRCLE else not colon
        if level not in Audience.values or not right:
            raise forms.ValidationError(_("Choose who may read this."))
        return level, int(circle) if circle else None


class PostInput(AudienceInput):
    """What every kind of post has. The photos are files: the door looks at them."""

    body = Text(label=_("Text"), max_length=10_000)
    photos = forms.FileField(label=_("Photos"), required=False)


class CommentInput(forms.Form):
    body = Text(label=_("Comment"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


class OlderInput(forms.Form):
    """Hide everything older than a day, in one step."""

    before = forms.DateField(
        label=_("Everything before"), widget=forms.DateInput(attrs={"type": "date"})
    )
    audience = forms.ChoiceField(
        label=_("is from now on for"),
        choices=[(a.value, a.label) for a in (Audience.SELF, Audience.FRIENDS)],
    )


class PlaceInput(forms.Form):
    """What to read: one kind, one circle, and from where on."""

    kind = forms.ChoiceField(choices=PostKind, required=False)
    circle = forms.IntegerField(min_value=1, max_value=(1 << 63) - 1, required=False)
    before = forms.IntegerField(min_value=1, max_value=(1 << 63) - 1, required=False)
