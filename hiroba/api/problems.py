"""Refusals as programs read them: problem documents (RFC 9457), old names added (wire)."""

from typing import Any

from hiroba.api.bearer import Rejected
from hiroba.base.refusals import Forbidden, Invalid, Refusal, SignIn, TooMany
from hiroba.policy.clauses import clause

TYPE = "application/problem+json"
# Status, its name on the wire, and a title in words.
_KNOWN = {
    400: ("invalid_request", "The request is wrong"),
    401: ("invalid_token", "No valid token"),
    403: ("insufficient_scope", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "No such method here"),
    409: ("conflict", "The world has moved on"),
    413: ("invalid_request", "Too large"),
    422: ("invalid_request", "The key was used for something else"),
    429: ("too_many_requests", "Too many requests"),
    500: ("server_error", "Something broke here"),
    501: ("not_implemented", "Not there yet"),
    503: ("temporarily_unavailable", "Not available now"),
}


def of(no: Refusal) -> tuple[int, dict[str, Any]]:
    """What is wrong with what was sent is 400 on this wire; 401 is for tokens alone."""
    status = {Invalid: 400, SignIn: 403}.get(type(no), no.status)
    detail = no.message
    if isinstance(no, SignIn):
        detail = "The token is the program's own, and this is about a person."
    if isinstance(no, Invalid) and no.fields:
        detail = "; ".join(f"{name}: {text}" for name, text in no.fields.items())
    if isinstance(no, TooMany) and not detail:
        detail = f"Try again in {no.retry_after} seconds."
    body = plain(status, detail)
    if isinstance(no, SignIn):
        body["clause"] = "PV-20"
    if isinstance(no, Forbidden) and no.reasons:
        body |= _reasoned(no)
    return status, body


def plain(status: int, detail: str = "") -> dict[str, Any]:
    error, title = _KNOWN[status]
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "error": error,
        "error_description": detail or title,
    }


def rejected(no: Rejected) -> dict[str, Any]:
    body = plain(no.status, no.detail)
    body["error"] = no.error or "invalid_token"
    if no.scope:
        body |= {"scope": no.scope, "clause": "PV-20"}
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
