"""`hiroba operator`: who works at the desk, appointed by whoever runs the place."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from hiroba.accounts.models import Account, Role
from hiroba.accounts.operators import appoint, dismiss, operators
from hiroba.cli.columns import aligned


def add(*, mail: str, role: str) -> None:
    """Who has no password yet gets a link, valid for three days and used up by its use."""
    account = appoint(mail, Role(role))
    print(f"{account.email} is {account.role} at the desk.")
    if not account.has_usable_password():
        print(f"Set a password here, once, within three days:\n{_link(account)}")
        print("The desk opens with a second factor: set one up after signing in.")


def show() -> None:
    rows = [(one.email, one.role, one.name) for one in operators()]
    print(aligned([("mail", "role", "name"), *rows]))


def remove(*, mail: str) -> None:
    account = dismiss(mail)
    print(f"{account.email} is no operator any more, and is signed out everywhere.")


def _link(account: Account) -> str:
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    return str(get_adapter().get_reset_password_from_key_url(key))
