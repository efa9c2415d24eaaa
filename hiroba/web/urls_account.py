"""The entrance: allauth's views under our addresses, one by one."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.core.internal import ratelimit
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache

from hiroba.web import numbers  # noqa: F401  (registers `row`)
from hiroba.web.views.entrance import (
    AddApp,
    AddPasskey,
    Email,
    ProveByPasskey,
    RemoveApp,
    RemovePasskey,
    SignUp,
    StaffSignUp,
    honest,
    proved,
    sent,
)


def _at(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, never_cache(honest(view)), name=name)


_begin = ratelimit.decorator(  # type: ignore[no-untyped-call]
    app="allauth.mfa", action="webauthn_begin", limit_get=True
)
_key = r"(?P<key>[-:\w]+)"
_reset = r"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)"

# fmt: off
urlpatterns: list[URLPattern] = [
    _at("sign-up/",                       SignUp.as_view(),                     "account_signup"),
    _at("developers/sign-up/",            StaffSignUp.as_view(),                "developers_sign_up"),
    _at("sign-in/",                       account.login,                        "account_login"),
    _at("sign-in/passkey/",               _begin(passkeys.login_webauthn),      "mfa_login_webauthn"),
    _at("sign-in/second-factor/",         factor.authenticate,                  "mfa_authenticate"),
    _at("sign-in/gone/",                  account.account_inactive,             "account_inactive"),
    _at("sign-out/",                      account.logout,                       "account_logout"),
    _at("confirm/sent/",                  sent,                                 "account_email_verification_sent"),
    re_path(rf"^confirm/{_key}/$",        never_cache(honest(account.confirm_email)), name="account_confirm_email"),
    _at("password/reset/",                account.password_reset,               "account_reset_password"),
    _at("password/reset/sent/",           account.password_reset_done,          "account_reset_password_done"),
    re_path(rf"^password/reset/{_reset}/$", never_cache(honest(account.password_reset_from_key)), name="account_reset_password_from_key"),
    _at("password/change/",               account.password_change,              "account_change_password"),
    _at("password/set/",                  proved(account.password_set),         "account_set_password"),
    _at("email/",                         proved(Email.as_view()),              "account_email"),
    _at("prove/",                         account.reauthenticate,               "account_reauthenticate"),
    _at("prove/code/",                    factor.reauthenticate,                "mfa_reauthenticate"),
    _at("prove/passkey/",                 ProveByPasskey.as_view(),             "mfa_reauthenticate_webauthn"),
    _at("second-factor/",                 factor.index,                         "mfa_index"),
    _at("second-factor/app/",             proved(AddApp.as_view()),             "mfa_activate_totp"),
    _at("second-factor/app/remove/",      proved(RemoveApp.as_view()),         "mfa_deactivate_totp"),
    _at("second-factor/codes/",           proved(codes.view_recovery_codes),    "mfa_view_recovery_codes"),
    _at("second-factor/codes/new/",       proved(codes.generate_recovery_codes), "mfa_generate_recovery_codes"),
    _at("second-factor/codes/download/",  proved(codes.download_recovery_codes), "mfa_download_recovery_codes"),
    _at("second-factor/passkeys/",        passkeys.list_webauthn,               "mfa_list_webauthn"),
    _at("second-factor/passkeys/add/",    proved(AddPasskey.as_view()),        "mfa_add_webauthn"),
    _at("second-factor/passkeys/<row:pk>/rename/", proved(passkeys.edit_webauthn), "mfa_edit_webauthn"),
    _at("second-factor/passkeys/<row:pk>/remove/", proved(RemovePasskey.as_view()), "mfa_remove_webauthn"),
]
# fmt: on
