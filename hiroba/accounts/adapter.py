"""What allauth decides for us: each decision passes here, and becomes one of our actions."""

from dataclasses import replace
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse  # noqa: TID251  (allauth's views are the exception)
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hiroba.accounts import devices
from hiroba.accounts.actions import change_email, confirm, join
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account, Kind, Session, Status
from hiroba.accounts.queries import browser
from hiroba.accounts.sessions import hashed
from hiroba.base.refusals import Unavailable
from hiroba.base.sealed import seal, unseal


class Adapter(DefaultAccountAdapter):
    """Sign-up, sign-in, mail and e-mail change. Erased accounts are refused by `is_active`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account does not exist any more."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not right, or too old. Please try again."),
        "incorrect_password": _("The password is not right."),
        "rate_limited": _("Too many attempts. Please wait five minutes."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait a while, or choose a new password by mail."
        ),
    }

    def save_user(
        self, request: HttpRequest, user: Any, form: Any, commit: bool = True
    ) -> Account:
        """Inside the transaction of `entrance.SignUp.save`."""
        given = form.cleaned_data
        user.email, user.password, user.name = given["email"], given["hash"], given["name"]
        user.save(force_insert=True)
        language = translation.get_language()
        kind = getattr(form, "kind", Kind.USER)
        join(of_account(user), user, name=given["name"], language=language, kind=kind)
        user.refresh_from_db()
        return user  # type: ignore[no-any-return]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address counts from here on. Whoever asked for the change proved themselves then,
        and the link proves the mailbox, in whichever browser it is opened."""
        me, email = Account.objects.get(pk=email_address.user_id), email_address.email
        if Account.objects.filter(email=email).exclude(pk=me.pk).exists():
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email})
            return False
        with transaction.atomic():
            if me.email != email:
                change_email(replace(of_account(me), step_up=True), me, email=email)
            if me.status == Status.NEW:
                confirm(of_account(me), me)
            confirmed = super().confirm_email(request, email_address)
            transaction.set_rollback(not confirmed)
        return confirmed

    def set_password(self, user: Any, password: str) -> None:
        """One column, since counters in the row move meanwhile; signed out everywhere else."""
        user.set_password(password)
        here = hashed(self.request.session.session_key or "")
        with transaction.atomic():
            user.save(update_fields=["password"])
            Session.objects.filter(account=user).exclude(key=here).delete()

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """The same proof, for the same fifteen minutes, as the law asks (T-6)."""
        return not self.request.actor.step_up

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        closing = getattr(request.user, "status", "") == Status.CLOSING
        return reverse("close_account" if closing else "home")

    def is_safe_url(self, url: str) -> bool:
        here = {self.request.get_host()}
        return url_has_allowed_host_and_scheme(url, here, self.request.is_secure())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth counts by host, and we answer to several; and it knows no browsers."""
        email = credentials.get("email", "")
        self._login_failed_rl_usage = devices.guess(request, "password", email)

    def _delete_login_attempts_cached_email(
        self, request: HttpRequest, **credentials: Any
    ) -> None:
        devices.forget(request, "password", credentials["email"])

    def post_login(self, request: HttpRequest, user: Any, **words: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **words)
        devices.know(response, user)
        return response

    def get_client_ip(self, request: HttpRequest) -> str:
        """Our middleware has put there what a trusted proxy said."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def is_ajax(self, request: HttpRequest) -> bool:
        """allauth answers in JSON at one place only: where signing in by passkey begins."""
        begins = request.path == reverse("mfa_login_webauthn") and request.method == "GET"
        return begins and request.headers.get("Accept") == "application/json"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _address("account_confirm_email", emailconfirmation.key)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return _address("account_reset_password_from_key", uid, token)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whose mail it is. Links go by the site's own address."""
        words = {"email": email, "request": self.request, "address": _address} | context
        with translation.override(_language_of(email, context)):
            message = self.render_mail(template_prefix, email, words)
        try:
            message.send()
        except (SMTPException, OSError) as unreachable:
            self._count_as_not_sent(email)
            raise Unavailable(_no_mail(template_prefix)) from unreachable

    def _count_as_not_sent(self, email: str) -> None:
        """The next link need not wait for the minute that follows one that was sent."""
        ratelimit.clear(
            self.request, app="allauth.account", action="confirm_email", key=email.lower()
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What has changed is told once it is certain, and outside the transaction. It stays
        changed where it cannot be told; that stands in the log."""
        words = {"user": user, "browser": browser(self.get_http_user_agent(self.request))}
        words |= context or {}
        send = super().send_notification_mail

        def tell() -> None:
            send(template_prefix, user, words, email)

        transaction.on_commit(tell, robust=True)


class SecondFactor(DefaultMFAAdapter):
    """Codes from an app, recovery codes and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not right, or too old. Please try again."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Black on white, in the dark too: some cameras read nothing else."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        image = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(image.to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        """Whoever reads the table cannot make codes from it: the key lies beside it."""
        return seal(text, "second_factor")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, "second_factor")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return browser(self.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys go by the site's own name, whatever name the page was asked under."""
        return {"id": urlsplit(settings.HIROBA_BASE_URL).hostname or "", "name": "hiroba"}


def _no_mail(template_prefix: str) -> str:
    """The same to whoever signs up, whether or not there was an account already."""
    if template_prefix.endswith(("email_confirmation_signup", "account_already_exists")):
        return gettext(
            "No mail can be sent just now. What you entered is kept: sign in a little later,"
            " and the link is sent."
        )
    return gettext("No mail can be sent just now.")


def _address(name: str, *args: Any) -> str:
    return f"{settings.HIROBA_BASE_URL}{reverse(name, args=args)}"


def _language_of(email: str, context: dict[str, Any]) -> str:
    known = context.get("user") or Account.objects.filter(email=email).first()
    return known.language if known else translation.get_language() or settings.LANGUAGE_CODE
