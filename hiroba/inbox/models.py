"""What the square tells a person, and how they want to be told."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Personal, Purpose
from hiroba.posts.models import Post

PERSON = settings.AUTH_USER_MODEL


class NoticeKind(models.TextChoices):
    REQUEST = "request", _("Friend requests")
    ACCEPTANCE = "acceptance", _("Accepted requests")
    COMMENT = "comment", _("Comments on your posts")
    LIKE = "like", _("Likes of your posts")
    MENTION = "mention", _("Mentions of you")
    CASE = "case", _("News of a case")
    DESK = "desk", _("Work at the desk")
    PARTNER = "partner", _("News of your partner registration")


# What somebody has to learn of is always shown and always mailed (T-23, PV-13).
ALWAYS = (NoticeKind.CASE, NoticeKind.DESK, NoticeKind.PARTNER)


class Notice(Timed):
    """One thing that concerns `to`, done by `doer`; `cause` makes a second run harmless.

    `about` is the number of the case or of the service, where it is about one.
    """

    personal = Personal(
        of="to",
        what=_("Notices you received"),
        why=Purpose.NOTICES,
        fields=("to", "kind", "doer", "post", "read"),
        plain=("id", "cause", "about"),
        named=("doer",),
        keep=timedelta(days=365),
    )

    to = models.ForeignKey(PERSON, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=10, choices=NoticeKind)
    doer = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    read = models.BooleanField(default=False)
    cause = models.BigIntegerField()
    about = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "cause"], name="one_notice_per_cause")
        ]
        indexes = [
            models.Index(fields=["to", "-id"], name="notice_to"),
            models.Index(fields=["to"], condition=models.Q(read=False), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.to_id}"


class NoticeChoice(models.Model):
    """What a person wants to be told of, and whether by mail as well; no row: only here."""

    personal = Personal(
        of="person",
        what=_("What you want to be told of, and how"),
        why=Purpose.NOTICES,
        fields=("person", "kind", "here", "by_mail"),
        plain=("pk",),
    )

    pk = models.CompositePrimaryKey("person_id", "kind")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=NoticeKind)
    here = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"
