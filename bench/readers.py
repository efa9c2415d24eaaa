"""Run inside a square's own settings: makes what the bench needs there, prints it as JSON."""

import json

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from hiroba.accounts.models import Account
from hiroba.accounts.sessions import SessionStore
from hiroba.friends.models import Friendship
from hiroba.posts.models import Comment, Post

COMMENTS = 50


def session_of(account: Account) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return session.session_key or ""


def with_comments(post: Post) -> int:
    """A post with 50 comments by different people, its counter true."""
    there = post.comments.count()
    writers = Account.objects.order_by("pk").values_list("pk", flat=True)[: COMMENTS - there]
    Comment.objects.bulk_create(
        Comment(
            post=post, author_id=writer, body="A comment like many others, with a few words."
        )
        for writer in writers
    )
    Post.objects.filter(pk=post.pk).update(comments_count=post.comments.count())
    return post.pk


def main() -> None:
    people = Account.objects.filter(friends_count__gte=20).order_by("friends_count", "pk")
    reader = people.filter(friends_count__lte=60)[0]
    friend = Friendship.objects.filter(one=reader).order_by("pk")[0].other_id
    post = Post.objects.filter(audience="everyone").order_by("-pk")[0]
    many = Account.objects.order_by("-friends_count", "pk")[0]
    few = Account.objects.order_by("friends_count", "pk")[0]
    found = {
        "people": Account.objects.count(),
        "session": session_of(reader),
        "friend": friend,
        "post": with_comments(post),
        "many": {"session": session_of(many), "friends": many.friends_count, "id": many.pk},
        "few": {"session": session_of(few), "friends": few.friends_count, "id": few.pk},
    }
    print(json.dumps(found))
