"""The entrance: where allauth's views do not say enough, and which status they answer with."""

import time
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.core.cache import cache
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts import devices, entrance
from hiroba.base.refusals import TooMany
from hiroba.partners.staff import remove_factor
from hiroba.policy.gate import require
from hiroba.web.door import View, page, refused
from hiroba.web.request import Request

LIMITED = {"too_many_login_attempts", "rate_limited"}
# What the limit of a page is called in the settings; elsewhere it is guesses.
COUNTED_AS = {
    "account_signup": "signup",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
    "account_email": "manage_email",
}
MINUTE = 60


class SignUp(account.SignupView):
    """The address of an invitation, which the page of its link left behind, is filled in."""

    def get_initial(self) -> dict[str, Any]:
        invited = self.request.session.get("invitation", {})
        return {"email": invited.get("email", "")} | super().get_initial()


class StaffSignUp(SignUp):
    """Staff of organisations have logins of their own (PR-7)."""

    form_class = entrance.StaffSignUp
    template_name = "developers/sign_up.html"

    def get_form_class(self) -> type[BaseForm]:
        return self.form_class


class Email(account.EmailView):
    """What was typed before one had to prove oneself again is still there afterwards."""

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"email": self.request.GET.get("email", "")}


class ProveByPasskey(passkeys.ReauthenticateWebAuthnView):
    """A passkey that is refused may be tried again, and still leads to where one was going."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        again: str = self.passthrough_next_url(self.request.path)  # type: ignore[no-untyped-call]
        return HttpResponseRedirect(again)


class Added:
    """Whoever sets up a second factor has just proved that they hold it: nothing is asked for
    twice. It is added after a proof alone (`proved`), so whoever got hold of a session gains
    none by adding one (T-6)."""

    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        record_authentication(self.request, self.request.user, "mfa")
        devices.know(response, self.request.user)
        return response


class AddApp(Added, totp.ActivateTOTPView):
    pass


class AddPasskey(Added, passkeys.AddWebAuthnView):
    pass


class Removed:
    """The law is asked before the question is shown, and again with the deed (T-5).
    Then allauth takes the recovery codes along and tells of it."""

    request: Any
    factor: Callable[[], Authenticator]

    def get_context_data(self, **words: Any) -> dict[str, Any]:
        require(self.request.actor, "authenticator.remove", self.factor())
        found: dict[str, Any] = super().get_context_data(**words)  # type: ignore[misc]
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        remove_factor(self.request.actor, self.factor())
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response


class RemoveApp(Removed, totp.DeactivateTOTPView):
    def factor(self) -> Authenticator:
        return self.authenticator


class RemovePasskey(Removed, passkeys.RemoveWebAuthnView):
    def get_object(self, queryset: Any = None) -> Authenticator:
        """Looked up once: after the deed it is gone."""
        if not hasattr(self, "object"):
            self.object = super().get_object(queryset)
        return self.object

    def factor(self) -> Authenticator:
        return self.object


def sent(request: HttpRequest) -> HttpResponse:
    """Where the confirmation went; a POST sends it again."""
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    if request.method == "POST" and stage is None:
        return HttpResponseRedirect(reverse("account_login"))
    if request.method == "POST":
        if not send_verification_email_at_login(request, stage.login):
            messages.info(
                request, _("A mail is on its way already. Wait a minute for the next.")
            )
        return HttpResponseRedirect(reverse("account_email_verification_sent"))
    return TemplateResponse(request, "account/verification_sent.html", {"can_resend": stage})


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's answer to what comes too often."""
    return refused(cast(Request, request), TooMany(retry_after=_wait(request)))


def _wait(request: HttpRequest) -> int:
    """Seconds until the oldest of the attempts that were counted here counts no more."""
    name = getattr(request.resolver_match, "url_name", "")
    action = COUNTED_AS.get(name or "", "guess")
    tried = getattr(request, "guessed", request.POST.get("email", "").strip().lower())
    waits = [MINUTE]
    for rate in ratelimit.get_rates(app="allauth.account", action=action):
        place: dict[str, Any] = {"app": "allauth.account", "action": action, "rate": rate}
        key = ratelimit.get_cache_key(request, key=tried, **place)
        seen = cache.get(key, [])
        if len(seen) >= rate.amount:
            waits.append(ceil(seen[-1] + rate.duration - time.time()))
    return max(waits)


def proved(view: Callable[..., Any]) -> View:
    """Prove first that it is you, then come back here (T-6)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = cast(Request, request).actor
        if actor.step_up:
            return cast(HttpResponse, view(request, *args, **kwargs))
        typed = {"email": request.POST["email"]} if "action_add" in request.POST else {}
        came_from = request.path + (f"?{urlencode(typed)}" if typed else "")
        first = "account_reauthenticate" if actor.signed_in else "account_login"
        return HttpResponseRedirect(f"{reverse(first)}?{urlencode({'next': came_from})}")

    return answer


def honest(view: Callable[..., Any]) -> View:
    """The status says what the page says: wrong 422, too often 429, a dead link 404."""

    @page("GET", "POST")
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.status_code == 200:
            words = response.context_data or {}
            response.status_code = _of_page(request, words)
            if response.status_code == 429:
                response["Retry-After"] = str(_wait(request))
        return response

    return answer


def _of_page(request: HttpRequest, words: dict[str, Any]) -> int:
    if words.get("token_fail") or not words.get("can_confirm", True):
        return 404
    forms = [word for word in words.values() if isinstance(word, BaseForm) and word.errors]
    if request.method != "POST" or not forms:
        return 200
    found = {
        error.code
        for form in forms
        for errors in form.errors.as_data().values()
        for error in errors
    }
    return 429 if found & LIMITED else 422
