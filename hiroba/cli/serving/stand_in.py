"""The demo's card processor: localstripe on this machine, in memory, so that no card is real.

`docs/guide/cards.md` says what it lacks. It is never part of `hiroba serve`.
"""

import os
import secrets
import socket
import sys
import threading
from typing import Any

from hiroba import environment
from hiroba.cli.serving.children import Task

NAME = "the card processor's stand-in"
HOST = "127.0.0.1"
SECONDS_TO_END = 1.0
SETTINGS = [one.name for one in environment.SETTINGS if one.name.startswith("HIROBA_CARD_")]
ITS_WINDOW = "position: 'absolute',"
OUR_WINDOW = "position: 'fixed', color: '#000', colorScheme: 'light',"
TEST_CARDS = (
    ("4242 4242 4242 4242", "is registered at once"),
    ("4000 0025 0000 3155", "asks for 3-D Secure first"),
    ("4000 0000 0000 0002", "is declined"),
)


def beside() -> dict[str, Task]:
    """The task to run along, where nobody named a processor; before Django reads the settings.

    The parent holds the socket, so a stand-in that is started again is found where it was.
    """
    if any(os.environ.get(name) for name in SETTINGS):
        return {}
    listener = listen()
    os.environ.update(settings_for(listener))
    return {NAME: lambda: answer(listener)}


def listen() -> socket.socket:
    return socket.create_server((HOST, 0))


def settings_for(listener: socket.socket) -> dict[str, str]:
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    return {
        "HIROBA_CARD_KEY": "sk_test_of_the_stand_in",
        "HIROBA_CARD_PUBLIC_KEY": "pk_test_of_the_stand_in",
        "HIROBA_CARD_WEBHOOK_SECRET": f"whsec_{secrets.token_urlsafe(24)}",
        "HIROBA_CARD_API": address,
        "HIROBA_CARD_SCRIPT": f"{address}/js.stripe.com/v3/",
    }


def answer(listener: socket.socket) -> None:
    """Until SIGTERM or SIGINT."""
    from aiohttp import web
    from localstripe import resources, server

    _more_like_stripe(resources)
    server.app.middlewares.append(web.middleware(_fit_for_our_page))
    web.run_app(
        server.app, sock=listener, shutdown_timeout=SECONDS_TO_END, access_log=None,
        print=lambda *_: None,
    )  # fmt: skip


def _more_like_stripe(resources: Any) -> None:
    """It keeps all in a file that every user of this machine shares, knows neither the wish for
    3-D Secure nor today's name for kinds of payment, takes customers that it never made, and
    gives a card to none."""
    intent = resources.SetupIntent
    create, attach = intent._api_create, intent._attach_pm

    def attach_to_customer(self: Any, card: Any) -> None:
        attach(self, card)
        card.customer = self.customer

    def create_as_wished(
        allowed_payment_method_types: object = None, payment_method_options: object = None,
        **wishes: object,
    ) -> Any:  # fmt: skip
        resources.Customer._api_retrieve(wishes["customer"])
        return create(payment_method_types=allowed_payment_method_types, **wishes)

    resources.store.dump_to_disk = lambda: None
    intent._attach_pm = attach_to_customer
    intent._api_create = create_as_wished


async def _fit_for_our_page(request: Any, handler: Any) -> Any:
    """Its script calls a class `Element`: at the top it would hide the browser's from htmx. Its
    window is white, by night too, so what stands in it is not, and it stays in sight."""
    found = await handler(request)
    if request.path.startswith("/js.stripe.com/"):
        found.text = f"{{{found.text.replace(ITS_WINDOW, OUR_WINDOW)}}}"
    return found


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    # For the tests: the number of a listening socket; it ends when its standard input does.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answer(socket.socket(fileno=int(sys.argv[1])))
