"""Why a card was not taken: the processor's codes in our words.

A stolen card is told like any other, so that whoever holds it learns nothing.
"""

from django.utils.translation import gettext_lazy as _

EXPIRED = _("This card has expired. Use another card.")
NUMBER = _("The card number is not right. Please look at it again.")
SECURITY_CODE = _("The security code is not right. Please look at it again.")
NOT_PROVED = _("Your card's issuer could not confirm that it is you (3-D Secure).")
LATER = _("Your card's issuer did not answer. Please try again in a moment.")
NO_MONEY = _("The issuer says that the card has no funds. Use another card.")
BROKEN_OFF = _("This registration was broken off. Please begin again.")
DECLINED = _("The card was declined. Use another card, or ask its issuer.")

WORDS = {
    "authentication_required":              NOT_PROVED,
    "canceled":                             BROKEN_OFF,
    "detached":                             BROKEN_OFF,
    "expired_card":                         EXPIRED,
    "incorrect_cvc":                        SECURITY_CODE,
    "incorrect_number":                     NUMBER,
    "insufficient_funds":                   NO_MONEY,
    "invalid_cvc":                          SECURITY_CODE,
    "invalid_expiry_month":                 EXPIRED,
    "invalid_expiry_year":                  EXPIRED,
    "invalid_number":                       NUMBER,
    "issuer_not_available":                 LATER,
    "processing_error":                     LATER,
    "setup_intent_authentication_failure":  NOT_PROVED,
    "try_again_later":                      LATER,
}  # fmt: skip


def words_for(code: str) -> str:
    """In the reader's language."""
    return str(WORDS.get(code, DECLINED))
