"""Signed links: the number of a row, as only we could write it. Tables hold no secret."""

from django.core import signing

from hiroba.base.refusals import NotFound


def number_in(token: str, signer: signing.Signer) -> int:
    """Raises NotFound for a token that this signer did not make."""
    try:
        return int(signer.unsign(token))
    except (signing.BadSignature, ValueError) as forged:
        raise NotFound from forged
