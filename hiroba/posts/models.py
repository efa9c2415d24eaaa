"""What people publish, and what hangs from it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.accounts.models import Audience
from hiroba.base.models import Timed
from hiroba.base.personal import Personal, Purpose
from hiroba.files.models import Picture
from hiroba.friends.models import Circle

PERSON = settings.AUTH_USER_MODEL


class PostKind(models.TextChoices):
    VOICE = "voice", _("Voice")
    DIARY = "diary", _("Diary")


class Post(Timed):
    """Anything a person publishes. Its counters are kept, not counted.

    `hidden`: by a decision of the desk its author alone sees it (T-23).
    """

    personal = Personal(
        of="author",
        what=_("What you wrote: voices and diaries, with who may read each"),
        why=Purpose.PUBLISHING,
        fields=(
            "author", "kind", "title", "body", "audience", "circle", "edited_at",
            "show_readers", "hidden", "likes_count", "comments_count",
        ),
        plain=("id",),
    )  # fmt: skip

    author = models.ForeignKey(PERSON, models.CASCADE, related_name="posts", db_index=False)
    kind = models.CharField(max_length=8, choices=PostKind)
    title = models.CharField(max_length=100, blank=True)
    body = models.TextField(max_length=10_000, blank=True)
    audience = models.CharField(max_length=20, choices=Audience)
    circle = models.ForeignKey(Circle, models.SET_NULL, null=True, related_name="+")
    show_readers = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True)
    hidden = models.BooleanField(default=False)
    likes_count = models.PositiveIntegerField(default=0)
    comments_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["author", "-id"], name="post_author"),
            models.Index(fields=["audience", "-id"], name="post_square"),
        ]

    def __str__(self) -> str:
        return self.title or self.body[:40]


class Version(Timed):
    """How a post read before it was edited; whoever may read the post may read it."""

    personal = Personal(
        of="post__author",
        what=_("Earlier versions of what you edited"),
        why=Purpose.PUBLISHING,
        fields=("post", "title", "body"),
        plain=("id",),
    )

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    title = models.CharField(max_length=100, blank=True)
    body = models.TextField(max_length=10_000, blank=True)

    def __str__(self) -> str:
        return f"version of {self.post_id}"


class Photo(Timed):
    """A picture that hangs from a post."""

    personal = Personal(
        of="post__author",
        what=_("Which pictures hang from which of your posts"),
        why=Purpose.PUBLISHING,
        fields=("post", "picture", "position"),
        plain=("id",),
    )

    post = models.ForeignKey(Post, models.CASCADE, related_name="photos")
    picture = models.ForeignKey(Picture, models.CASCADE, related_name="hangs", db_index=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture"], name="hangs_from_one_post")]

    def __str__(self) -> str:
        return f"{self.picture_id} under {self.post_id}"


class Comment(Timed):
    personal = Personal(
        of="author",
        what=_("Comments you wrote"),
        why=Purpose.PUBLISHING,
        fields=("author", "post", "body", "hidden"),
        plain=("id",),
    )

    post = models.ForeignKey(Post, models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(PERSON, models.CASCADE, related_name="comments")
    body = models.TextField(max_length=2_000)
    hidden = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["post", "id"], name="comment_post")]

    def __str__(self) -> str:
        return self.body[:40]


class Like(Timed):
    personal = Personal(
        of="person",
        what=_("What you like"),
        why=Purpose.PUBLISHING,
        fields=("person", "post"),
        plain=("id",),
    )

    post = models.ForeignKey(Post, models.CASCADE, related_name="likes")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="likes", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="liked_once")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.post_id}"


class Reading(Timed):
    """Who has read a diary whose author asked to know; the reader is told so on the page."""

    personal = Personal(
        of="reader",
        what=_("Diaries you read whose author sees who has read them"),
        why=Purpose.PUBLISHING,
        fields=("reader", "post"),
        plain=("id",),
        keep=timedelta(days=365),
    )

    post = models.ForeignKey(Post, models.CASCADE, related_name="readings", db_index=False)
    reader = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "reader"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} read {self.post_id}"


class FeedItem(models.Model):
    """One row per reader and post: the home feed is one range of this index."""

    personal = Personal(
        of="reader",
        what=_("Your home feed: which posts stand in it"),
        why=Purpose.PUBLISHING,
        fields=("reader", "post", "author"),
        plain=("pk",),
    )

    pk = models.CompositePrimaryKey("reader_id", "post_id")
    reader = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="feed_items")
    author = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.post_id} for {self.reader_id}"


class Place(models.TextChoices):
    """Lists that remember up to where somebody has read."""

    HOME = "home", _("Home")
    SQUARE = "square", _("The square")
    DIARIES = "diaries", _("Diaries")


class Mark(models.Model):
    """Up to where a person has read in a list; what is newer is shown as new."""

    personal = Personal(
        of="person",
        what=_("Up to where you have read"),
        why=Purpose.PUBLISHING,
        fields=("person", "place", "up_to"),
        plain=("pk",),
    )

    pk = models.CompositePrimaryKey("person_id", "place")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    place = models.CharField(max_length=8, choices=Place)
    up_to = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.place} up to {self.up_to}"
