"""The only ways to say no. Each is safe to show to a stranger; doors give it their own form."""

from dataclasses import dataclass
from typing import Any


class Refusal(Exception):
    status = 400
    code = "refused"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.code)
        self.message = message


class NotFound(Refusal):
    """What you may not see does not exist."""

    status, code = 404, "not_found"


class SignIn(Refusal):
    status, code = 401, "sign_in"


class StepUp(Refusal):
    """Prove again that it is you, then the same deed goes through."""

    status, code = 403, "step_up"


@dataclass(frozen=True)
class Reason:
    """One leaf of the law that said no. `text` and `remedy` are sentences, translated late."""

    clause: str
    text: Any
    remedy: Any = ""
    cost: int = 0


class Forbidden(Refusal):
    """The law says no; `reasons` are the cheapest set that would have to change."""

    status, code = 403, "forbidden"

    def __init__(self, *reasons: Reason) -> None:
        super().__init__()
        self.reasons = reasons

    def __str__(self) -> str:
        return "; ".join(f"{reason.clause}: {reason.text}" for reason in self.reasons)

    @property
    def clause(self) -> str:
        return self.reasons[0].clause if self.reasons else ""


class Invalid(Refusal):
    """What was sent has the wrong shape; `fields` says beside which field to show what."""

    status, code = 422, "invalid"

    def __init__(self, message: str = "", **fields: Any) -> None:
        super().__init__(message or ", ".join(fields))
        self.message = message
        self.fields = fields


class Conflict(Refusal):
    """Allowed, but the world has moved on: done already, full, gone."""

    status, code = 409, "conflict"


class TooMany(Refusal):
    status, code = 429, "too_many"

    def __init__(self, *, retry_after: int, message: str = "") -> None:
        """`retry_after`: seconds until one more is allowed."""
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(Refusal):
    status, code = 503, "unavailable"


class Tampered(Refusal):
    """What was kept is not what was stored: nobody should rely on it."""

    status, code = 500, "tampered"
