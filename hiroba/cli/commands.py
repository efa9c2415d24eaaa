"""Every command of `hiroba`: what it is for, what it takes, which function answers.

The parser, `hiroba --help` and `docs/reference/commands.md` are made from this table.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Argument:
    """`options` are argparse's own words; a default may be a function, asked at the time."""

    name: str
    meaning: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """`answer` is "module:function", imported when asked for. A name of two words is a deed of
    a group: `hiroba operator add`.

    `loads`: Django is loaded before; a command that has to set or doubt the settings does it
    itself.
    """

    name: str
    meaning: str
    answer: str
    arguments: tuple[Argument, ...] = ()
    loads: bool = True


def flag(name: str, meaning: str) -> Argument:
    return Argument(name, meaning, {"action": "store_true"})


def number(name: str, meaning: str, default: int) -> Argument:
    return Argument(name, meaning, {"type": int, "default": default, "metavar": "N"})


HOST = Argument("--host", "address to listen on; 0.0.0.0 is every one of this machine",
                {"default": "127.0.0.1"})  # fmt: skip
WORKERS = number("--workers", "processes that answer requests", 1)
JAPANESE = flag("--ja", "in Japanese instead of English")
OPERATOR = Argument("mail", "the operator's e-mail address")
ROLE = Argument("--role", "reviewer, senior or officer: what they may decide",
                {"choices": ("reviewer", "senior", "officer"), "required": True})  # fmt: skip
CASE = Argument("number", "a case to look into; without it, a list of what is open",
                {"nargs": "?", "type": int})  # fmt: skip
HOLDER = Argument("--as", "the operator in whose name: only whoever holds a case looks into it",
                  {"dest": "operator", "metavar": "MAIL", "default": ""})  # fmt: skip
REASON = Argument("--reason", "why; it goes on record, and whom the data is about can read it",
                  {"metavar": "TEXT", "default": ""})  # fmt: skip
WHICH = Argument("which", "signing: ID tokens, by the new key from tomorrow on; "
                 "webhooks: by the old and the new",
                 {"choices": ("signing", "webhooks")})  # fmt: skip
KEY = Argument("number", "as `hiroba keys list` prints it", {"type": int})
MANAGE = Argument("arguments", "what Django should do, for example `shell` or `dbshell`",
                  {"nargs": argparse.REMAINDER})  # fmt: skip


def _port_of_environment() -> int:
    said = os.environ.get("PORT", "")
    return int(said) if said.isdigit() else 8000


PORT = Argument("--port", "port to listen on; without it $PORT, or 8000",
                {"type": int, "default": _port_of_environment, "metavar": "N"})  # fmt: skip


# fmt: off
COMMANDS = (
    Command("start", "make what is missing, load the demo world on the first run, and serve",
            "hiroba.cli.serving.start:start", (PORT,), loads=False),
    Command("serve", "serve; with SQLite the background worker runs along",
            "hiroba.cli.serving.serve:serve", (HOST, PORT, WORKERS), loads=False),
    Command("work", "take the steps that follow from what people do, until told to stop",
            "hiroba.cli.serving.work:work", (
                flag("--again", "first take up again what was parked after failing"),)),
    Command("prepare", "make or update the database and the static files",
            "hiroba.cli.serving.prepare:prepare", (
                flag("--demo", "and load the demo world if nobody has an account yet"),)),
    Command("demo", "build the demo world; a second time changes nothing",
            "hiroba.cli.demo:run", (
                flag("--json", "print addresses and sign-ins for an outside program"),)),
    Command("seed", "fill the square with many people, for measuring",
            "hiroba.cli.seed:run", (
                flag("--graph", "the whole friendship graph of 4,039 people"),
                number("--people", "how many people to make", 0),
                number("--friends", "friends of each of them", 30),
                number("--posts", "posts of each of them", 10))),
    Command("law", "print every rule: what it is about, who may, and the clauses it rests on",
            "hiroba.cli.law:law", (
                flag("--clauses", "clause by clause: the rules that rest on it, its tests"),
                JAPANESE)),
    Command("why", "say why somebody may or may not do something to a row",
            "hiroba.cli.why:why", (
                Argument("actor", "an e-mail address, the id of an account, or `guest`"),
                Argument("verb", "a verb of the law, for example `post.comment`"),
                Argument("row", "the id of the row", {"type": int}), JAPANESE)),
    Command("operator add", "let somebody work at the desk, or give them another role",
            "hiroba.cli.operator:add", (OPERATOR, ROLE)),
    Command("operator list", "print who works at the desk", "hiroba.cli.operator:show"),
    Command("operator remove", "take somebody's role and sign them out; what they held waits",
            "hiroba.cli.operator:remove", (OPERATOR,)),
    Command("desk", "list the cases that wait for a decision, or look into one",
            "hiroba.cli.desk:desk", (CASE, HOLDER, REASON)),
    Command("keys list", "print what the site signs with", "hiroba.cli.keys:show"),
    Command("keys rotate", "make a new key; what the one before signed stays good",
            "hiroba.cli.keys:rotate", (WHICH,)),
    Command("keys withdraw", "make a key that others may have worthless at once",
            "hiroba.cli.keys:withdraw", (KEY,)),
    Command("record verify", "read the records of provision against their seals; 1 if altered",
            "hiroba.cli.record:verify"),
    Command("record rebuild", "make again, from the records, what people read of them",
            "hiroba.cli.record:rebuild"),
    Command("backup", "write database, pictures and keys into one file, also while serving",
            "hiroba.cli.archive.backup:backup", (Argument("file", "the file to write"),)),
    Command("restore", "put back what a backup holds; the server must be stopped",
            "hiroba.cli.archive.restore:restore", (
                Argument("file", "the file that `backup` wrote"),
                flag("--force", "also where data is: it is replaced, files are put aside")),
            loads=False),
    Command("check", "say what is wrong with this installation and how to mend it",
            "hiroba.cli.checks.check:check", loads=False),
    Command("docs", "print docs/reference from the code",
            "hiroba.cli.docs.docs:docs", (
                flag("--check", "write nothing; fail if a page is out of date"),)),
    Command("manage", "Django's own commands",
            "hiroba.cli.main:manage", (MANAGE,), loads=False),
)
# fmt: on


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="hiroba", description="The square.")
    below = {"": found.add_subparsers(dest="command", metavar="COMMAND", required=True)}
    for command in COMMANDS:
        group, _space, name = command.name.rpartition(" ")
        if group not in below:
            deeds = ", ".join(deeds_of(group))
            groups = below[""].add_parser(group, help=deeds, description=_sentence(deeds))
            below[group] = groups.add_subparsers(dest="command", metavar="DEED", required=True)
        one = below[group].add_parser(
            name, help=command.meaning, description=_sentence(command.meaning)
        )
        one.set_defaults(command=command.name)
        for argument in command.arguments:
            one.add_argument(argument.name, help=argument.meaning, **_asked(argument.options))
    return found


def deeds_of(group: str) -> list[str]:
    named = (command.name.split() for command in COMMANDS)
    return [words[1] for words in named if words[0] == group]


def _asked(options: Mapping[str, Any]) -> dict[str, Any]:
    default = options.get("default")
    return {**options, "default": default()} if callable(default) else {**options}


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
