"""What people write, made safe and readable: escaped, linked, in paragraphs."""

import re

from markupsafe import Markup, escape

from hiroba.posts.mentions import BETWEEN, CLOSE, OPEN

_LINK = re.compile(r"https?://[^\s<>\"'）」』】]+[^\s<>\"'）」』】.,;:!?。、)]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_MENTION = re.compile(f"{OPEN}([^{BETWEEN}\n]*){BETWEEN}(\\d+){CLOSE}")


def paragraphs(text: str) -> Markup:
    """Plain text as HTML paragraphs; a mention links to the person."""
    if "http" not in text and OPEN not in text and "\n" not in text:
        return Markup("<p>") + escape(text) + Markup("</p>")
    parts = [
        Markup("<p>{}</p>").format(Markup("<br>").join(map(_line, part.split("\n"))))
        for part in _BLANK_LINES.split(text.strip().replace("\r\n", "\n"))
    ]  # fmt: skip
    return Markup("").join(parts)


def coded(text: str) -> Markup:
    """What stands between backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(part)
        for odd, part in enumerate(parts)
    )


def _line(line: str) -> Markup:
    found, at = Markup(""), 0
    for match in re.finditer(f"{_LINK.pattern}|{_MENTION.pattern}", line):
        found += escape(line[at : match.start()]) + _linked(match)
        at = match.end()
    return found + escape(line[at:])


def _linked(match: re.Match[str]) -> Markup:
    if match[2]:
        return Markup('<a class="mention" href="/people/{}/">@{}</a>').format(
            match[2], match[1]
        )
    return Markup('<a href="{0}" rel="nofollow ugc noopener">{0}</a>').format(match[0])
