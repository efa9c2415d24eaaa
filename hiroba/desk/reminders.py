"""Cases that are nearly due, and those that are late, are called to mind (PV-13)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from hiroba.base import clock
from hiroba.desk.models import Case, State
from hiroba.policy.gate import happened

BEFORE = timedelta(days=1)
AGAIN = timedelta(days=1)


def remind() -> None:
    """Once a day before it is due, then every day that it is late."""
    now = clock.now()
    soon = Case.objects.filter(state=State.OPEN, due__lt=now + BEFORE)
    never = Q(reminded=None)
    late = Q(due__lt=now) & (Q(reminded__lt=F("due")) | Q(reminded__lt=now - AGAIN))
    for case in soon.filter(never | late):
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(reminded=now)
            happened("desk.remind", case)
