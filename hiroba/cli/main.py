"""The command-line door: `hiroba COMMAND`."""

import os
import sys
from collections.abc import Callable
from importlib import import_module

from django.db.utils import OperationalError
from django.utils import translation

from hiroba.base.refusals import Refusal
from hiroba.cli.commands import COMMANDS, Command, parser
from hiroba.cli.serving import address


def main(given: list[str] | None = None) -> int:
    """Returns the exit status: 0 done, 1 something is wrong, 2 not understood."""
    # Databases, pictures, mail and backups hold what people confided: for the owner's eyes.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiroba.settings")
    words = vars(parser().parse_args(given))
    command = next(one for one in COMMANDS if one.name == words["command"])
    del words["command"]
    try:
        return _answer(command)(**words) or 0
    except Refusal as refusal:
        return refused(refusal)
    except OperationalError as error:
        first, *_ = str(error).strip().splitlines()
        return wrong(f"the database does not answer: {first}. `hiroba check` says more")
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; do not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _answer(command: Command) -> Callable[..., int | None]:
    if command.loads:
        load()
    module, _, function = command.answer.partition(":")
    found: Callable[..., int | None] = getattr(import_module(module), function)
    return found


def load() -> None:
    """Django, at the address where the server was last started unless the environment says."""
    address.recall()
    import django

    django.setup()


def manage(arguments: list[str]) -> None:
    address.recall()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hiroba manage", *arguments])


def refused(no: Refusal) -> int:
    """In English, as all that is said here."""
    with translation.override("en"):
        return wrong(str(no))


def wrong(words: str) -> int:
    print(f"hiroba: {words}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
