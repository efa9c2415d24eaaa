"""The people that the chaos tests need, made inside an installation: run as a program there.

Hana has posts that everyone may read. Eight writers are friends of Fumi, who only reads; many
ask each writer to be friends. Prints numbers and names as JSON.
"""

import json
import sys
from typing import Any

WRITERS = 8
ASKING = 40
POSTS = 40
PASSWORD = "only-for-chaos-3"


def build() -> dict[str, Any]:
    from django.contrib.auth.hashers import make_password

    from hiroba.friends.models import Friendship, Request

    secret = make_password(PASSWORD)
    hana, fumi = _person("hana"), _person("fumi")
    writers = [_person(f"writer{n}", secret) for n in range(WRITERS)]
    asking: dict[int, list[int]] = {}
    for writer in writers:
        Friendship.objects.create(one=writer, other=fumi)
        Friendship.objects.create(one=fumi, other=writer)
        _count(writer, 1)
        people = [_person(f"{writer.name}-asker{n}") for n in range(ASKING)]
        Request.objects.bulk_create(Request(sender=p, to=writer) for p in people)
        asking[writer.pk] = [person.pk for person in people]
    _count(fumi, WRITERS)
    return {
        "posts": _posts(hana),
        "writers": {writer.email: writer.pk for writer in writers},
        "asking": asking,
    }


def _person(name: str, password: str = "!") -> Any:
    from allauth.account.models import EmailAddress

    from hiroba.accounts.models import Account
    from hiroba.agreements.documents import NAMES, in_force

    accepted = {f"{document}_version": in_force(document) for document in NAMES}
    email = f"{name}@example.com"
    person = Account.objects.create(
        name=name, email=email, status="active", password=password, **accepted
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _count(person: Any, friends: int) -> None:
    person.friends_count = friends
    person.save()


def _posts(author: Any) -> list[int]:
    from hiroba.posts.models import Post

    made = [
        Post(author=author, kind="voice", body=f"post {n}", audience="everyone")
        for n in range(POSTS)
    ]
    Post.objects.bulk_create(made)
    return [post.pk for post in made]


if __name__ == "__main__":
    import django
    from django.db import transaction

    django.setup()
    with transaction.atomic():
        json.dump(build(), sys.stdout)
