"""`make run`: one command from a fresh clone to a living square."""

import json
import os
from collections.abc import Sequence

from hiroba import environment
from hiroba.cli.main import wrong
from hiroba.cli.serving import address, stand_in
from hiroba.cli.serving.prepare import SIGN_INS, prepare_apart, up_to_date
from hiroba.cli.serving.serve import listen, load, run

HOST = "127.0.0.1"
A_FEW = 6


def start(*, port: int) -> int:
    address.settle(port)
    _have_document_key()
    cards = stand_in.beside()
    sign_ins = environment.data_folder() / SIGN_INS
    with listen(HOST, port) as listener:
        if not (up_to_date() and sign_ins.exists()) and prepare_apart("--demo"):
            return wrong("could not be prepared; what went wrong is written above")
        application = load()
        test_cards = stand_in.TEST_CARDS if cards else ()
        print(_welcome(json.loads(sign_ins.read_text()), test_cards), flush=True)
        run(application, listener, workers=1, with_worker=True, beside=cards)
    return 0


def _have_document_key() -> None:
    """So that everything can be tried at once. `serve` makes none: whoever runs a square for
    others should know of the key, and keep a copy of it."""
    try:
        if not environment.document_key():
            environment.make_document_key()
    except OSError as error:
        print(f"No documents can be sent: there is no key for them, and {error}.")


def _welcome(accounts: list[dict[str, str]], test_cards: Sequence[tuple[str, str]]) -> str:
    lines = ["", f"  The square is open: {os.environ[address.NAME]}", ""]
    if accounts:
        lines += ["  Sign in as one of these, or sign up:", ""]
        for one in accounts[:A_FEW]:
            lines.append(f"    {one['email']:<28} {one['password']:<20} {one['name']}")
        lines.append("")
    if test_cards:
        lines += ["  No card is real. With any month to come and any three digits:", ""]
        lines += [f"    {number:<28} {what}" for number, what in test_cards] + [""]
    return "\n".join([*lines, "  Ctrl-C stops it.", ""])
