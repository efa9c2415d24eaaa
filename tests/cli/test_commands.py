"""The table of commands: each is there, has help, and an answer that takes its arguments."""

import inspect
import re
from importlib import import_module

import pytest

from hiroba.cli.commands import COMMANDS, parser


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_and_an_answer(command, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*command.name.split(), "--help"])
    assert ended.value.code == 0
    assert command.meaning[1:].split(",")[0] in re.sub(r"\s+", " ", capsys.readouterr().out)
    module, _, function = command.answer.partition(":")
    taken = set(inspect.signature(getattr(import_module(module), function)).parameters)
    given = {one.options.get("dest") or one.name.strip("-") for one in command.arguments}
    assert taken == given


def test_the_port_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert parser().parse_args(["start"]).port == 8123
    assert parser().parse_args(["start", "--port", "9"]).port == 9


def test_what_nobody_knows_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["dance"])
    assert ended.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_django_answers_behind_manage(square):
    status, said = square.ask("manage", "check")
    assert status == 0
    assert "no issues" in said
