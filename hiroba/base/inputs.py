"""Reading an input: both doors do it alike."""

from typing import Any

from django import forms

from hiroba.base.refusals import Invalid


def parse(form: forms.Form) -> dict[str, Any]:
    """What was sent, cleaned; raises Invalid with the first error of each field."""
    if not form.is_valid():
        raise Invalid(**{name: str(errors[0]) for name, errors in form.errors.items()})
    return dict(form.cleaned_data)
