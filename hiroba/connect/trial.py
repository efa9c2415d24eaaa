"""How a service is tried in its sandbox: the address to open, and what to send afterwards."""

from urllib.parse import urlencode

from hiroba.connect.claims import issuer
from hiroba.connect.models import Service

# A pair that everybody knows (RFC 7636, appendix B): for a first try, for nothing else.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def authorize(service: Service, scopes: list[str]) -> str:
    words = {
        "response_type": "code",
        "client_id": service.client,
        "redirect_uri": service.redirect_addresses[0],
        "scope": " ".join(scopes),
        "state": "a-value-of-yours",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{issuer()}/oauth/authorize?{urlencode(words)}"


def exchange(service: Service) -> str:
    """A command line; key and code are put in by whoever tries it."""
    words = {
        "grant_type": "authorization_code",
        "client_id": service.client,
        "client_secret": "$KEY",
        "code": "$CODE",
        "redirect_uri": service.redirect_addresses[0],
        "code_verifier": VERIFIER,
    }
    sent = " \\\n".join(f'  --data-urlencode "{name}={value}"' for name, value in words.items())
    return f"curl {issuer()}/oauth/token \\\n{sent}"
