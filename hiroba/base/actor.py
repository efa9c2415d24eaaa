"""Who is acting, and through what."""

from dataclasses import dataclass
from typing import Any

from hiroba.base.refusals import SignIn


@dataclass(frozen=True, slots=True)
class App:
    """The program through which somebody acts, with what they agreed to (PV-20).

    `client`: its client id, which is also whom provisions are stopped for; `scopes`: what was
    granted; `reads`, `writes`: the kinds of post and `lines` the lines of a profile that these
    open; `stopped`: the person stopped all provision, or that to this one (PV-11).
    """

    client: str
    scopes: frozenset[str]
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def shape(self) -> tuple[object, ...]:
        return (self.reads, self.writes, self.lines)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of one request, read in one row with their session or token.

    `accepted`: the terms and the privacy policy in force are accepted (PV-27).
    `step_up`: they proved within the last minutes that it is them (PV-15).
    `tier`: what the partner they act for may use (policy/tiers.py); empty without a partner.
    `bound`: that partner accepted the data terms in force within the year (PV-32).
    `role`: what an operator may decide. `world`: whom they can meet; 0 is the square.
    `second_factor`: they signed in with one. `app`: the program that acts for them, if any.
    """

    account_id: int | None = None
    kind: str = ""
    status: str = ""
    accepted: bool = False
    step_up: bool = False
    session_id: int | None = None
    tier: str = ""
    bound: bool = False
    role: str = ""
    world: int = 0
    second_factor: bool = False
    app: App | None = None

    @property
    def me(self) -> int:
        """The account that acts; an anonymous actor is sent to sign in."""
        if self.account_id is None:
            raise SignIn
        return self.account_id

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def shape(self) -> tuple[object, ...]:
        """What the form of a query may depend on; who it is, and where, stay parameters."""
        facts = (self.kind, self.status, self.accepted, self.step_up)
        more: tuple[Any, ...] = (self.tier, self.bound, self.role, self.second_factor)
        return (self.signed_in, *facts, *more, self.app and self.app.shape)


ANYONE = Actor()
