"""The page of commands."""

from collections.abc import Iterator

from hiroba.cli.commands import COMMANDS, Argument, Command


def page() -> str:
    return "\n".join(["# Commands\n", _INTRODUCTION, *map(_section, COMMANDS)])


_INTRODUCTION = """`hiroba COMMAND`, in `.venv/bin` after `make run`.
Status 0: done; 1: something is wrong, and said; 2: the command was not understood.
Settings come from the environment: [settings](settings.md).
"""


def _section(command: Command) -> str:
    words = " ".join(_usage(argument) for argument in command.arguments)
    said = f"{command.meaning[0].upper()}{command.meaning[1:]}."
    lines = [f"## `{f'hiroba {command.name} {words}'.strip()}`\n", f"{said}\n"]
    return "\n".join([*lines, *_arguments(command)])


def _usage(argument: Argument) -> str:
    if not argument.name.startswith("-"):
        said = argument.name.upper()
        return f"[{said}]" if argument.options.get("nargs") == "?" else said
    value = "" if argument.options.get("action") else f" {_value(argument)}"
    said = f"{argument.name}{value}"
    return said if argument.options.get("required") else f"[{said}]"


def _value(argument: Argument) -> str:
    return str(argument.options.get("metavar") or argument.name.strip("-").upper())


def _arguments(command: Command) -> Iterator[str]:
    for argument in command.arguments:
        yield f"- `{argument.name}`: {argument.meaning}{_default(argument)}."
    if command.arguments:
        yield ""


def _default(argument: Argument) -> str:
    default = argument.options.get("default")
    return f" (default {default})" if default and not callable(default) else ""
