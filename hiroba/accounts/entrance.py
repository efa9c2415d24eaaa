"""The forms of the entrance: allauth's, with plain hints and one password field each."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as factors
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest  # noqa: TID251  (allauth's views are the exception)
from django.utils.translation import gettext as _

from hiroba.accounts import devices
from hiroba.accounts.models import Kind
from hiroba.base.sentences import joined

NAME_OF_PASSKEY = 40
CODE_LIVES = factors.TOTP_PERIOD * (1 + 2 * factors.TOTP_TOLERANCE)
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, struct.error)


class Plain(forms.Form):
    """Labels say what a field is, so placeholders go; a password is typed once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = ""
        if "password1" in self.fields:
            self.fields["password1"].help_text = joined(password_validators_help_texts())


class SignIn(Plain, account.LoginForm):
    pass


class SignUp(Plain, account.SignupForm):  # type: ignore[misc]
    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Hashed whether or not the address is taken: the time it takes tells nothing."""
        self.cleaned_data["hash"] = make_password(self.cleaned_data["password1"])
        try:
            return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:  # Somebody else signed up with it a moment ago.
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])

    def save(self, request: HttpRequest) -> Any:
        """The account, its joining and its address: all of it or nothing."""
        with transaction.atomic():
            return super().save(request)


class StaffSignUp(SignUp):
    """A login for the staff of an organisation (PR-7): no user account."""

    kind = Kind.ORGANISATION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Your name")
        self.fields["name"].help_text = _("Your colleagues and the operator see it.")


class NewEmail(Plain, account.AddEmailForm):
    pass


class ChangePassword(Plain, account.ChangePasswordForm):
    pass


class SetPassword(Plain, account.SetPasswordForm):
    pass


class ResetPassword(Plain, account.ResetPasswordForm):
    def clean_email(self) -> str:
        """An address that still waits for its confirmation is nobody's: whoever reads what is
        sent there, for a slip of the pen, must not be let in."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.email == email.lower()]
        return email


class NewPassword(Plain, account.ResetPasswordKeyForm):
    pass


class Prove(Plain, account.ReauthenticateForm):
    pass


class Numeric(Plain):
    """A code from the app, or one of the recovery codes: digits all of them. It counts once:
    allauth marks it as used for one period, and takes it for as long as `CODE_LIVES`."""

    user: Any  # Whose form it is; set by the form of allauth's beside this one.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.widget.attrs |= {"inputmode": "numeric", "autocapitalize": "off"}

    def clean_code(self) -> Any:
        used = f"code {self.user.pk} {normalize_user_code(self.cleaned_data['code'])}"
        with devices.guessing(context.request, "code", self.user.email):
            if cache.get(used):
                raise get_adapter().validation_error("incorrect_code")
            code = super().clean_code()  # type: ignore[misc]  # That of the form beside.
            cache.set(used, True, CODE_LIVES)
        return code


class Code(Numeric, factor.AuthenticateForm):
    pass


class ProveByCode(Numeric, factor.ReauthenticateForm):
    pass


class FirstCode(Numeric, ActivateTOTPForm):
    pass


class Said(Plain):
    """What a browser says of a passkey; the library takes it apart without looking first."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class Counted(Said):
    """Of somebody who is known already, by a password or a session."""

    user: Any  # As above.

    def clean_credential(self) -> Any:
        with devices.guessing(context.request, "code", self.user.email):
            return super().clean_credential()


class SignInByPasskey(Said, passkey.LoginWebAuthnForm):
    pass


class SecondStepByPasskey(Counted, passkey.AuthenticateWebAuthnForm):
    pass


class ProveByPasskey(Counted, passkey.ReauthenticateWebAuthnForm):
    pass


class NewPasskey(Plain, passkey.AddWebAuthnForm):
    """Always a passkey: kept by the device, unlocked there, good for signing in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        _name(self)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskey(Plain, passkey.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self)


def _name(form: forms.Form) -> None:
    required = form.fields["name"].required
    form.fields["name"] = forms.CharField(
        label=_("Name of this passkey"), max_length=NAME_OF_PASSKEY, required=required
    )
