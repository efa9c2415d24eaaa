"""Nothing calls other machines but `base/outgoing.py`, which cannot be led inside."""

import ast
from pathlib import Path

import pytest

import hiroba

HOUSE = Path(hiroba.__file__).parent
CALLS_OUT = {
    "aiohttp", "ftplib", "http.client", "httpx", "requests", "socket", "telnetlib",
    "urllib.request", "urllib3",
}  # fmt: skip
# Mail goes through Django's own backend, which imports smtplib itself.
MAY = {
    "base/outgoing.py": {"http.client", "socket"},
    "cli/serving/serve.py": {"socket"},  # listens
    "cli/serving/stand_in.py": {"aiohttp", "socket"},  # listens
    "partners/processor.py": {"stripe"},  # to the address that a setting names
}
MODULES = [path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts]


def named_in(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def short(path):
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_does_not_call_other_machines_by_itself(path):
    used = {name for name in named_in(path) if name in CALLS_OUT | {"stripe"}}
    assert used <= MAY.get(short(path), set())
