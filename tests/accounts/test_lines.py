"""A line of a profile is shown as people say it, in the reader's language."""

import pytest
from django.utils import translation

from hiroba.accounts.queries import Line


@pytest.mark.parametrize(
    ("field", "value", "language", "words"),
    [
        ("gender", "female", "ja", "女性"),
        ("gender", "female", "en", "Female"),
        ("birthday", "1991-04-12", "ja", "1991年4月12日"),
        ("birthday", "1991-04-12", "en", "12 April 1991"),
        ("hometown", "female", "ja", "female"),
    ],
)
def test_a_line_is_shown_in_words(field, value, language, words):
    with translation.override(language):
        assert Line(field=field, value=value, audience="everyone").words == words
