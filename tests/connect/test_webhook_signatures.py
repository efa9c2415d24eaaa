"""Standard Webhooks 1.0.0: its libraries' vectors, and its library for Python itself."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hiroba.base import clock
from hiroba.connect.protocol import webhooks
from hiroba.connect.protocol.webhooks import Forged

NUMBER, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)
SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
PRIVATE = Ed25519PrivateKey.from_private_bytes(
    base64.b64decode("VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=")
)
BY_SECRET = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
BY_PRIVATE = (
    "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7"
    "KaaBRdM5WqyeFiL8Ag=="
)
ANOTHER = b"another" * 4
ANOTHER_PAIR = Ed25519PrivateKey.generate()
KEYS = {"a secret": (SECRET, SECRET), "a key pair": (PRIVATE, PRIVATE.public_key())}
each_kind = pytest.mark.parametrize(("signing", "checking"), KEYS.values(), ids=KEYS)


def test_the_vectors_of_the_reference_libraries():
    signed = webhooks.headers(NUMBER, AT, BODY, [SECRET, PRIVATE])
    assert signed == {
        "webhook-id": NUMBER,
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"{BY_SECRET} {BY_PRIVATE}",
    }


@each_kind
def test_a_message_is_good_with_its_own_key_among_several(signing, checking):
    signed = webhooks.headers(NUMBER, AT, BODY, [ANOTHER, signing])
    webhooks.verify(signed, BODY, checking, AT)


@each_kind
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", "msg_other"), ("webhook-id", None), ("webhook-timestamp", "1614265331"),
        ("webhook-timestamp", "soon"), ("webhook-timestamp", None), ("webhook-signature", None),
        ("webhook-signature", ""), ("webhook-signature", "v1,"), ("webhook-signature", "v1a,"),
        ("webhook-signature", "v1,é"), ("webhook-signature", "v1a,!!"),
        ("webhook-signature", BY_SECRET.replace("g", "h", 1).replace("v1", "v2")),
        ("webhook-signature", BY_PRIVATE.replace("v1a", "v1")),
    ],
)  # fmt: skip
def test_whatever_is_changed_makes_it_forged(signing, checking, name, value):
    signed = webhooks.headers(NUMBER, AT, BODY, [signing])
    signed = {n: v for n, v in (signed | {name: value}).items() if v is not None}
    with pytest.raises(Forged):
        webhooks.verify(signed, BODY, checking, AT)


@each_kind
@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_message_of_another_hour_or_with_another_body_is_forged(signing, checking, seconds):
    signed = webhooks.headers(NUMBER, AT, BODY, [signing])
    for body, now in ((BODY, AT + timedelta(seconds=seconds)), (BODY + b" ", AT)):
        with pytest.raises(Forged):
            webhooks.verify(signed, body, checking, now)


@each_kind
@pytest.mark.parametrize("other", [ANOTHER, ANOTHER_PAIR.public_key()], ids=["v1", "v1a"])
def test_a_message_by_another_key_is_forged(signing, checking, other):
    signed = webhooks.headers(NUMBER, AT, BODY, [signing])
    with pytest.raises(Forged):
        webhooks.verify(signed, BODY, other, AT)


def test_the_reference_library_accepts_ours_and_we_accept_its():
    now = clock.now()
    theirs = standardwebhooks.Webhook(webhooks.written(SECRET))
    ours = webhooks.headers(NUMBER, now, BODY, [ANOTHER, PRIVATE, SECRET])
    assert theirs.verify(BODY, ours) == {"test": 2432232314}
    signature = theirs.sign(NUMBER, now, BODY.decode())
    webhooks.verify({**ours, "webhook-signature": signature}, BODY, SECRET, now)


def test_keys_are_written_as_the_specification_says():
    assert webhooks.written(SECRET) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    written = webhooks.written(PRIVATE)
    assert written == "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="
    assert webhooks.private_key(written).private_bytes_raw() == PRIVATE.private_bytes_raw()
    assert webhooks.written(PRIVATE.public_key()).startswith("whpk_")
