"""Mail without a mail server: one `.eml` a mail in the data folder, newest shown at /mail/."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from hiroba.base.ids import new_id
from hiroba.privacy.letters import folder


class KeptMail(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            self._keep(message)
        return len(email_messages)

    def _keep(self, message: Any) -> None:
        path = folder() / f"{new_id()}.eml"
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_bytes(message.message().as_bytes())
        part.rename(path)
