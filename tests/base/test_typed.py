"""What is typed: what nobody sees is nothing, and what disturbs others is left out."""

import pytest
from django import forms

from hiroba.base.typed import OneLine, Text


@pytest.mark.parametrize("field", [OneLine, Text])
@pytest.mark.parametrize("text", ["\u200b", "\u3164", "\u2800", "\u2060\ufeff", "\x07", " "])
def test_what_nobody_sees_is_nothing(field, text):
    assert field(required=False).clean(text) == ""
    with pytest.raises(forms.ValidationError):
        field().clean(text)


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦", "か\u3099", "a\u200bb", "🇯🇵", "नमस्ते"])
def test_signs_that_belong_to_a_script_stay(text):
    assert OneLine().clean(text) == Text().clean(text) == text


def test_lines_stay_in_a_text_and_become_spaces_in_a_line():
    assert Text().clean("a\r\nb\rc\n\td\x0b\x1b") == "a\nb\nc\n\td"
    assert OneLine().clean("a\r\nb\rc\n\td\x0be") == "a b c d e"


@pytest.mark.parametrize("field", [OneLine, Text])
def test_a_character_that_no_database_takes_is_refused(field):
    for text in ("a\x00b", "\x00"):
        with pytest.raises(forms.ValidationError) as no:
            field(required=False).clean(text)
        assert no.value.error_list[0].code == "null_characters_not_allowed"
