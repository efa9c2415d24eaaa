"""Keys of a service: shown once, kept as SHA-256, two at a time so that one can be changed."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.connect import deliveries
from hiroba.connect.models import MOST_KEYS, Grant, Key, Service
from hiroba.connect.tokens import hashed
from hiroba.policy.gate import Again, action

HINT = 4


@action("key.issue")
def issue(actor: Actor, service: Service, /, *, secret: str) -> Key:
    """Raises Conflict for a third one. Nobody reads the secret here again."""
    if in_force(service).count() >= MOST_KEYS:
        raise Conflict(_("A service has two keys at most. Revoke one first."))
    made = Key.objects.create(service=service, hash=hashed(secret), hint=secret[-HINT:])
    deliveries.tell_of_keys(service)
    return made


@action("key.revoke")
def revoke(actor: Actor, key: Key, /) -> Again[None] | None:
    """At once. With the last key goes what the service may do for itself; what people agreed
    to stands."""
    if key.revoked_at is not None:
        return Again(None)
    # Two that revoke one key each must not both see the other's.
    service = Service.objects.select_for_update(no_key=True).get(pk=key.service_id)
    Key.objects.filter(pk=key.pk).update(revoked_at=clock.now())
    if not in_force(service).exists():
        Grant.objects.filter(service=service, person=None).delete()
    deliveries.tell_of_keys(service)
    return None


def in_force(service: Service) -> QuerySet[Key]:
    return Key.objects.filter(service=service, revoked_at=None)
