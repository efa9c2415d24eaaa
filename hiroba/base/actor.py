"""Who is acting, and through what."""

from dataclasses import dataclass

from hiroba.base.refusals import SignIn


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the moment of one request, read in one row with their session.

    `accepted`: the terms and the privacy policy in force are accepted (PV-27).
    `step_up`: they proved within the last minutes that it is them (PV-15).
    """

    account_id: int | None = None
    kind: str = ""
    status: str = ""
    accepted: bool = False
    step_up: bool = False
    session_id: int | None = None

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
    def shape(self) -> tuple[bool, str, str, bool, bool]:
        """What the form of a query may depend on; who it is stays a parameter."""
        return (self.signed_in, self.kind, self.status, self.accepted, self.step_up)


ANYONE = Actor()
