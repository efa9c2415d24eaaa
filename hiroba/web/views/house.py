"""What keeps the house: pictures, language, kept mail, health."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import get_conditional_response

from hiroba.accounts import actions
from hiroba.accounts.models import Language
from hiroba.accounts.queries import myself
from hiroba.base import health, ids, proxy
from hiroba.base.refusals import NotFound
from hiroba.files.models import SIZES, Picture, store
from hiroba.policy.gate import fetch
from hiroba.privacy import letters
from hiroba.web.door import back, page, show
from hiroba.web.request import Request


@page("GET")
def picture(request: Request, id: int, size: str) -> Any:
    """Asked of the law every time; the browser keeps it and asks whether it may show it."""
    if size not in SIZES:
        raise NotFound
    found = fetch(request.actor, Picture, id)
    etag = f'"{found.digest[:32]}-{size}"'
    fresh = get_conditional_response(request, etag=etag)
    response: Any = fresh or FileResponse(
        store().open(found.name_of(size)), content_type="image/webp"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page("POST")
def language(request: Request) -> HttpResponse:
    """The reader's language: on the account when signed in, in a cookie otherwise."""
    chosen = request.POST.get("language", "")
    if chosen not in Language.values:
        raise NotFound
    if request.actor.signed_in:
        actions.change_settings(request.actor, myself(request.actor), language=chosen)
    translation.activate(chosen)
    response = back(request, "home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@page("GET")
def mail(request: Request, name: str = "") -> HttpResponse:
    """Mail kept for want of a mail server, on this machine only."""
    if not _on_this_machine(request) or not _kept():
        raise NotFound
    if not name:
        paths = sorted(letters.folder().glob("*.eml"), reverse=True)[:100]
        return show(request, "mail.html", letters=[_letter(p) for p in paths], letter=None)
    path = letters.folder() / f"{name}.eml"
    if not name.isdecimal() or not path.exists():
        raise NotFound
    return show(request, "mail.html", letters=[], letter=_letter(path))


def _on_this_machine(request: Request) -> bool:
    """A proxy here has a loopback address too: what it passes on is from elsewhere."""
    near = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return near and not request.META[proxy.TOLD]


def _kept() -> bool:
    return settings.EMAIL_BACKEND.endswith("KeptMail")


def _letter(path: Path) -> dict[str, Any]:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return {
        "name": path.stem,
        "to": message["to"],
        "subject": message["subject"],
        "at": ids.time_of(int(path.stem)) if path.stem.isdecimal() else datetime.now(UTC),
        "body": body.get_content() if body else "",
    }


@page("GET")
def healthz(request: Request) -> HttpResponse:
    """200 when the database answers; anything else is an error page with 503."""
    health.ask_database()
    return JsonResponse({"status": "ok"})
