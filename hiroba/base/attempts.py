"""Under which key attempts are counted: nobody reads an address or an account out of it."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def key(key: str, key_prefix: str, version: int) -> str:
    """Keyed by the installation's secret: a bare hash of an IP address is soon guessed."""
    return salted_hmac("attempts", key, settings.SECRET_KEY, algorithm="sha256").hexdigest()
