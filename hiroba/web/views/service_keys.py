"""Keys of a service."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.connect import keys as deeds
from hiroba.connect import queries, webhook_keys
from hiroba.connect.models import MOST_KEYS, Key
from hiroba.connect.protocol.webhooks import written
from hiroba.connect.tokens import new_secret
from hiroba.policy.gate import fetch_for, why
from hiroba.web.door import page, show, sure
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET", "POST")
def keys(request: Request, id: int) -> HttpResponse:
    """The list; a POST makes one, which is shown once and cannot be read again."""
    partner = own_partner(request)
    service = queries.service(request.actor, partner, id)
    secret = new_secret() if request.method == "POST" else ""
    made = deeds.issue(request.actor, service, secret=secret) if secret else None
    found = list(queries.keys(request.actor, service))
    answer = show(
        request,
        "developers/service_keys.html",
        partner=partner,
        service=service,
        keys=found,
        room=sum(one.revoked_at is None for one in found) < MOST_KEYS,
        secret=secret,
        webhook_secret=written(webhook_keys.secret(made)) if made else "",
        reasons=why(request.actor, "key.issue", service).reasons,
    )
    answer["Cache-Control"] = "no-store"
    return answer


@page("GET", "POST")
def revoke(request: Request, id: int) -> HttpResponse:
    partner = own_partner(request)
    key = queries.key(request.actor, partner, id)
    back = reverse("service_keys", args=[key.service_id])
    if request.method == "POST":
        deeds.revoke(request.actor, key)
        return HttpResponseRedirect(back)
    fetch_for(request.actor, "key.revoke", Key, id)
    return sure(
        request,
        title=_("Revoke this key?"),
        quote=f"…{key.hint}",
        words=_(
            "Whoever uses it is refused at once. With the last key the service’s own tokens"
            " end, too; what people agreed to stands."
        ),
        button=_("Revoke the key"),
        back=back,
    )
