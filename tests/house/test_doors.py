"""Doors make no queries, and pages ask nobody else: read off the sources."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

import hiroba
from hiroba.posts.kinds import KINDS

HOUSE = Path(hiroba.__file__).parent
WEB = HOUSE / "web"
DOORS = sorted(path for name in ("web", "api") for path in (HOUSE / name).rglob("*.py"))
TEMPLATES = sorted((WEB / "templates").rglob("*.*"))
STATIC = sorted(p for p in (WEB / "static").rglob("*") if p.suffix in {".css", ".js", ".svg"})
QUERIES = {
    "objects", "_default_manager", "_base_manager", "annotate", "aggregate", "bulk_create",
    "bulk_update", "cursor", "exclude", "filter", "get_or_create", "prefetch_related", "raw",
    "select_for_update", "select_related", "update_or_create", "values_list",
}  # fmt: skip
# Names by which libraries ask for our templates.
ASKED_FOR = ("account/", "mfa/", "allauth/", "usersessions/", "django/", "errors/")
MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
ELSEWHERE = re.compile(r"""(?:https?:)?//[\w{][\w.{}-]*""")
NAMESPACE = "http://www.w3.org"


def short(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("path", DOORS, ids=short)
def test_a_door_makes_no_queries(path):
    assert [f"{path.name}:{line} {what}" for line, what in _queries(path)] == []


def _queries(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in QUERIES and not _of_jinja(node):
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            for name in node.names:
                if not name.name.endswith("Error"):
                    yield node.lineno, f"django.db: {name.name}"


def _of_jinja(node: ast.Attribute) -> bool:
    """`environment.filters` and the like are no queries; `found.filter(…)` is."""
    return isinstance(node.value, ast.Name) and node.value.id in {"environment", "jinja2"}


class Tags(HTMLParser):
    """Gathers what a strict Content-Security-Policy would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []

    def handle_starttag(self, tag, attrs):
        line = self.getpos()[0]
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(f"{line}: <{tag}>")
        self.inline += [
            f"{line}: {name}" for name, value in names.items()
            if name == "style" or name.startswith(("on", "hx-on"))
            or (value or "").strip().lower().startswith("javascript:")
        ]  # fmt: skip


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_holds_no_inline_style_or_script(path):
    tags = Tags()
    tags.feed(MARK.sub("x", path.read_text("utf-8")))
    assert tags.inline == []


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=short)
def test_a_page_names_no_other_host(path):
    text = re.sub(r"\{#.*?#\}|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    lines = [re.sub(r"^\s*//.*|\s// .*", "", line) for line in text.splitlines()]
    found = [url for line in lines for url in ELSEWHERE.findall(line)]
    assert set(found) <= {NAMESPACE}


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_a_template_compiles(path):
    assert get_template(str(path.relative_to(WEB / "templates")))


def test_every_template_that_code_names_is_there():
    there = {str(path.relative_to(WEB / "templates")) for path in TEMPLATES}
    assert _named_in_code() - there - {"django.html"} == set()


def test_no_template_is_forgotten():
    there = {str(path.relative_to(WEB / "templates")) for path in TEMPLATES}
    named = _named_in_code() | set(re.findall(r'"([\w/]+\.\w+)"', _all_templates()))
    assert {name for name in there - named if not name.startswith(ASKED_FOR)} == set()


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_of_post_has_its_form(kind):
    assert get_template(f"write_{kind.name}.html")


def _named_in_code() -> set[str]:
    found = set()
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^[\w/]+\.html$", node.value))
            elif isinstance(node, ast.JoinedStr):
                found |= {
                    f"write_{name}.html" for name in KINDS if "write_" in ast.unparse(node)
                }
    return found - {"index.html"}


def _all_templates() -> str:
    return "\n".join(path.read_text("utf-8") for path in TEMPLATES)
