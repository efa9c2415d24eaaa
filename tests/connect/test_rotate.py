"""The site's own keys change; what the old ones signed stays good as long as it matters."""

import json

import pytest
from joserfc import jwk, jwt

from hiroba.base.models import Event
from hiroba.cli import keys as cli
from hiroba.connect import deliveries, senders, signing, webhook_keys
from hiroba.connect.models import SigningKey
from hiroba.connect.protocol import webhooks
from tests.cast import a_service
from tests.doors import signed_out

CLAIMS = {"sub": "s", "aud": "1"}


def opened(token):
    """By whoever asks for the key set now."""
    keys = jwk.KeySet.import_key_set(signed_out().get("/oauth/jwks").json())
    return jwt.decode(token, keys, algorithms=["ES256"])


def kid(token):
    return jwt.decode(token, jwk.KeySet(list(map(by_row, rows())))).header["kid"]


def rows():
    return SigningKey.objects.filter(use=signing.USE)


def by_row(row):
    return signing._open(row.sealed)


@pytest.mark.usefixtures("db")
def test_a_token_signed_before_is_good_after_and_the_new_key_signs_a_day_later(clock):
    clock.set(clock.now())
    old = signing.sign(CLAIMS)
    clock.forward(days=2)
    cli.rotate(which="signing")
    assert opened(old).claims == CLAIMS
    assert rows().count() == 2
    assert kid(signing.sign(CLAIMS)) == kid(old)
    clock.forward(days=1, seconds=1)
    new = signing.sign(CLAIMS)
    assert kid(new) != kid(old)
    for token in (old, new):
        assert opened(token).claims == CLAIMS
        assert signing.read(token) == CLAIMS
    assert Event.objects.filter(verb="key.rotate").count() == 1


@pytest.mark.usefixtures("db")
def test_what_a_withdrawn_key_signed_is_good_for_nothing_at_once(clock):
    clock.set(clock.now())
    old = signing.sign(CLAIMS)
    assert cli.withdraw(number=rows().get().pk) == 0
    new = signing.sign(CLAIMS)
    assert opened(new).claims == CLAIMS
    with pytest.raises(ValueError, match="not a token of ours"):
        signing.read(old)
    published = {key["kid"] for key in signed_out().get("/oauth/jwks").json()["keys"]}
    assert published == {kid(new)}


@pytest.mark.usefixtures("db")
def test_a_withdrawn_pair_signs_no_message_any_more():
    webhook_keys.published()
    (old,) = SigningKey.objects.filter(use=webhook_keys.USE)
    assert cli.withdraw(number=old.pk) == 0
    assert SigningKey.objects.get(use=webhook_keys.USE).pk != old.pk
    assert cli.withdraw(number=old.pk) == 1


@pytest.mark.usefixtures("db")
def test_by_schedule_a_key_is_there_in_time_and_goes_when_it_is_over(clock):
    clock.set(clock.now())
    old = signing.sign(CLAIMS)
    for _ in range(2):
        signing.rotate_when_due()
    assert rows().count() == 1
    clock.forward(days=89, seconds=1)
    for _ in range(2):
        signing.rotate_when_due()
    assert rows().count() == 2
    assert kid(signing.sign(CLAIMS)) == kid(old)
    clock.forward(days=1)
    assert kid(signing.sign(CLAIMS)) != kid(old)
    assert opened(old).claims == CLAIMS
    clock.forward(days=8)
    signing.rotate_when_due()
    assert rows().count() == 1
    with pytest.raises(ValueError, match="not a token of ours"):
        signing.read(old)


def test_a_new_pair_by_command_signs_beside_the_old_one_and_services_are_told(
    cast, outside, capsys
):
    a_service(cast, webhook=f"{outside.url}/hook")
    [old] = webhook_keys.published()
    cli.rotate(which="webhooks")
    new, kept = webhook_keys.published()
    assert kept == old
    assert capsys.readouterr().out.count("webhooks") == 2
    senders.send_due()
    [asked] = outside.asked
    assert json.loads(asked.body)["type"] == "key.rotate"
    assert json.loads(asked.body)["data"]["public_keys"] == [new, old]
    assert asked.headers["webhook-signature"].count("v1a,") == 2


def test_by_schedule_the_pair_changes_once_a_year(cast, clock, outside):
    clock.set(clock.now())
    a_service(cast, webhook=f"{outside.url}/hook")
    old = webhook_keys.published()
    deliveries.rotate_pair_when_due()
    assert webhook_keys.published() == old
    clock.forward(days=366)
    for _ in range(2):
        deliveries.rotate_pair_when_due()
    assert len(webhook_keys.published()) == 2
    clock.forward(days=366)
    deliveries.rotate_pair_when_due()
    assert len(webhook_keys.published()) == 2
    assert old[0] not in webhook_keys.published()
    assert SigningKey.objects.filter(use=webhook_keys.USE).count() == 2
    assert webhooks.PUBLIC in old[0]
