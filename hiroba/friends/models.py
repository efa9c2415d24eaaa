"""How people stand to each other. Tables of links are read from the actor's side."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Personal, Purpose

PERSON = settings.AUTH_USER_MODEL


class Friendship(Timed):
    """Two rows a pair, one each way: a look-up starts from the actor's side by one index."""

    personal = Personal(
        of="one",
        what=_("Who your friends are, since when, and who is a top friend"),
        why=Purpose.FRIENDSHIP,
        fields=("one", "other", "top"),
        plain=("id",),
        named=("other",),
    )

    one = models.ForeignKey(PERSON, models.CASCADE, related_name="friendships", db_index=False)
    other = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    top = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="friends_once")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class Request(Timed):
    """Somebody asked somebody to be friends. `declined`: refused in silence (EV-3)."""

    personal = Personal(
        of="sender",
        what=_("Friend requests that wait for an answer, with their message"),
        why=Purpose.FRIENDSHIP,
        fields=("sender", "to", "message", "declined", "withdrawn"),
        plain=("id",),
        also=("to",),
        hidden=("declined", "withdrawn"),
        withheld=models.Q(withdrawn=True),
    )

    sender = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    to = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    message = models.CharField(max_length=300, blank=True)
    declined = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "to"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.sender_id} asks {self.to_id}"


class Circle(Timed):
    """A named list of friends that only its owner knows of."""

    personal = Personal(
        of="owner",
        what=_("Your circles"),
        why=Purpose.FRIENDSHIP,
        fields=("owner", "name"),
        plain=("id",),
    )

    owner = models.ForeignKey(PERSON, models.CASCADE, related_name="circles", db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="circle_names_differ")
        ]

    def __str__(self) -> str:
        return self.name


class Member(Timed):
    """A friend in a circle. Whoever is in one does not learn of it."""

    personal = Personal(
        of="circle__owner",
        what=_("Who is in your circles"),
        why=Purpose.FRIENDSHIP,
        fields=("circle", "friend"),
        plain=("id",),
        named=("friend",),
    )

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="members", db_index=False)
    friend = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "friend"], name="in_once")]

    def __str__(self) -> str:
        return f"{self.friend_id} in {self.circle_id}"


class Block(Timed):
    """Both vanish from each other. The blocked person does not learn of it (T-14)."""

    personal = Personal(
        of="who",
        what=_("Whom you block"),
        why=Purpose.SAFETY,
        fields=("who", "whom"),
        plain=("id",),
        named=("whom",),
    )

    who = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    whom = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "whom"], name="blocked_once")]

    def __str__(self) -> str:
        return f"{self.who_id} blocks {self.whom_id}"


class Mute(Timed):
    """Their posts stay away from one's feed and their deeds from one's notices."""

    personal = Personal(
        of="who",
        what=_("Whom you mute"),
        why=Purpose.SAFETY,
        fields=("who", "whom"),
        plain=("id",),
        named=("whom",),
    )

    who = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    whom = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "whom"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.who_id} mutes {self.whom_id}"


class Invitation(Timed):
    """An invitation by e-mail (EV-4). The address goes when it is taken up or after 30 days."""

    personal = Personal(
        of="sender",
        what=_("Invitations you sent by e-mail"),
        why=Purpose.FRIENDSHIP,
        fields=("sender", "email", "message"),
        plain=("id",),
        keep=timedelta(days=30),
    )

    sender = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    email = models.EmailField()
    message = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
