"""Refusals as programs read them: problem documents (RFC 9457), old names added (wire)."""

from typing import Any

from hiroba.api.bearer import Rejected
from hiroba.base.refusals import Forbidden, Invalid, Refusal, TooMany
from hiroba.policy.clauses import clause

TYPE = "application/problem+json"
ERRORS = {400: "invalid_request", 401: "invalid_token", 403: "insufficient_scope",
          404: "not_found", 405: "method_not_allowed", 409: "conflict",
          413: "invalid_request", 429: "too_many_requests", 500: "server_error",
          501: "not_implemented", 503: "temporarily_unavailable"}  # fmt: skip
TITLES = {400: "The request is wrong", 401: "No valid token", 403: "Not allowed",
          404: "Not found", 405: "No such method here", 409: "The world has moved on",
          413: "Too large", 429: "Too many requests", 500: "Something broke here",
          501: "Not there yet", 503: "Not available now"}  # fmt: skip


def of(no: Refusal) -> tuple[int, dict[str, Any]]:
    """What is wrong with what was sent is 400 on this wire, not 422."""
    status = 400 if isinstance(no, Invalid) else no.status
    detail = no.message
    if isinstance(no, Invalid) and no.fields:
        detail = "; ".join(f"{name}: {text}" for name, text in no.fields.items())
    if isinstance(no, TooMany) and not detail:
        detail = f"Try again in {no.retry_after} seconds."
    body = plain(status, detail)
    if isinstance(no, Forbidden) and no.reasons:
        body |= _reasoned(no)
    return status, body


def plain(status: int, detail: str = "") -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "error": ERRORS[status],
        "error_description": detail or TITLES[status],
    }


def rejected(no: Rejected) -> dict[str, Any]:
    body = plain(no.status)
    body["error"] = no.error or "invalid_request"
    if no.scope:
        body |= {"scope": no.scope, "clause": "PV-20",
                 "detail": f"The token lacks the scope {no.scope}."}  # fmt: skip
    return body


def _reasoned(no: Forbidden) -> dict[str, Any]:
    first = no.reasons[0]
    words = clause(first.clause).text if first.clause else ""
    return {
        "detail": words or str(first.text),
        "clause": first.clause,
        "remedy": str(first.remedy),
        "error": "access_denied",
        "error_description": words or str(first.text),
    }
