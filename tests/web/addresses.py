"""Every address of the site, read off the URL table, with arguments to fill it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def every() -> Iterator[URLPattern]:
    yield from _walk(get_resolver().url_patterns)


def _walk(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        else:
            yield pattern


def arguments(pattern: URLPattern) -> list[str]:
    return list(pattern.pattern.regex.groupindex)
