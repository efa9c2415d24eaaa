"""The entrance: allauth's views under our addresses, one by one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.core.internal import ratelimit
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hiroba.base.refusals import TooMany
from hiroba.web.door import View, refused
from hiroba.web.request import Request

WINDOW_OF_ATTEMPTS = 300
LIMITED = {"too_many_login_attempts", "rate_limited"}


class SignUp(account.SignupView):
    """The address of an invitation, which the page of its link left behind, is filled in."""

    def get_initial(self) -> dict[str, Any]:
        invited = self.request.session.get("invitation", {})
        return {"email": invited.get("email", "")} | super().get_initial()


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
    """allauth's answer to what comes too often; most of its windows are a minute."""
    return refused(cast(Request, request), TooMany(retry_after=60))


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


def _status(view: Callable[..., Any]) -> View:
    """The status says what the page says: wrong 422, too often 429, a dead link 404."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.status_code == 200:
            words = response.context_data or {}
            response.status_code = _of_page(request, words)
            if response.status_code == 429:
                response["Retry-After"] = str(WINDOW_OF_ATTEMPTS)
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


def _at(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, never_cache(_status(view)), name=name)


_begin = ratelimit.decorator(  # type: ignore[no-untyped-call]
    app="allauth.mfa", action="webauthn_begin", limit_get=True
)
_key = r"(?P<key>[-:\w]+)"
_reset = r"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)"

# fmt: off
urlpatterns: list[URLPattern] = [
    _at("sign-up/",                       SignUp.as_view(),                     "account_signup"),
    _at("sign-in/",                       account.login,                        "account_login"),
    _at("sign-in/passkey/",               _begin(passkeys.login_webauthn),      "mfa_login_webauthn"),
    _at("sign-in/second-factor/",         factor.authenticate,                  "mfa_authenticate"),
    _at("sign-in/gone/",                  account.account_inactive,             "account_inactive"),
    _at("sign-out/",                      account.logout,                       "account_logout"),
    _at("confirm/sent/",                  sent,                                 "account_email_verification_sent"),
    re_path(rf"^confirm/{_key}/$",        never_cache(_status(account.confirm_email)), name="account_confirm_email"),
    _at("password/reset/",                account.password_reset,               "account_reset_password"),
    _at("password/reset/sent/",           account.password_reset_done,          "account_reset_password_done"),
    _at("password/reset/done/",           account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(rf"^password/reset/{_reset}/$", never_cache(_status(account.password_reset_from_key)), name="account_reset_password_from_key"),
    _at("password/change/",               account.password_change,              "account_change_password"),
    _at("password/set/",                  proved(account.password_set),         "account_set_password"),
    _at("email/",                         proved(Email.as_view()),              "account_email"),
    _at("prove/",                         account.reauthenticate,               "account_reauthenticate"),
    _at("prove/code/",                    factor.reauthenticate,                "mfa_reauthenticate"),
    _at("prove/passkey/",                 ProveByPasskey.as_view(),             "mfa_reauthenticate_webauthn"),
    _at("second-factor/",                 factor.index,                         "mfa_index"),
    _at("second-factor/app/",             proved(totp.activate_totp),           "mfa_activate_totp"),
    _at("second-factor/app/remove/",      proved(totp.deactivate_totp),         "mfa_deactivate_totp"),
    _at("second-factor/codes/",           proved(codes.view_recovery_codes),    "mfa_view_recovery_codes"),
    _at("second-factor/codes/new/",       proved(codes.generate_recovery_codes), "mfa_generate_recovery_codes"),
    _at("second-factor/codes/download/",  proved(codes.download_recovery_codes), "mfa_download_recovery_codes"),
    _at("second-factor/passkeys/",        passkeys.list_webauthn,               "mfa_list_webauthn"),
    _at("second-factor/passkeys/add/",    proved(passkeys.add_webauthn),        "mfa_add_webauthn"),
    _at("second-factor/passkeys/<int:pk>/rename/", proved(passkeys.edit_webauthn), "mfa_edit_webauthn"),
    _at("second-factor/passkeys/<int:pk>/remove/", proved(passkeys.remove_webauthn), "mfa_remove_webauthn"),
]
# fmt: on
