"""People come to the demo square: accounts, profiles, friends, circles, requests."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from hiroba.accounts.models import Account, ProfileField, Status
from hiroba.agreements.documents import NAMES, document, in_force
from hiroba.agreements.models import Acceptance
from hiroba.cli import world
from hiroba.cli.demo import inbox, profiles
from hiroba.cli.demo.drawing import Drawing
from hiroba.cli.demo.hours import DAYS, soon_after
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import Someone, Square, cast, email_of, joined
from hiroba.friends.models import Block, Circle, Friendship, Member, Request
from hiroba.inbox.models import NoticeKind

PASSWORD = "hiroba-demo"  # for invented people
PHOTO = 256
SHARED_SCENES = 60
RECENT = 40  # friendships made while the square is watched
ASKING = 70
REFUSED = 5
# What people show instead of themselves.
SCENES = (
    "hills", "fuji", "coast", "clouds", "moon", "tent", "train", "ramen", "coffee", "bread",
    "onigiri", "record", "board", "knit", "waves", "paving", "stars", "leaves", "flowers",
    "branch", "cat", "cat", "lanterns", "fireworks", "onsen", "leaves",
)  # fmt: skip


# Arriving


def arrive(square: Square, rows: Rows) -> None:
    """Accounts, confirmed addresses, acceptances, photos and profiles."""
    password = make_password(PASSWORD)
    for someone in square.people.values():
        account = _account(square, someone, password)
        rows.add(account)
        rows.add(_address(someone))
        rows.did(
            "account.join", someone.id, _later(someone, 2), to=someone.id, result=someone.id
        )
        _accept(rows, someone)
        _show_photos(rows, account, someone)
    _say(rows, profiles.of_everyone(square))


def _account(square: Square, someone: Someone, password: str) -> Account:
    dice = random.Random(f"account {someone.number}")
    # Everybody of the cast can be found, whatever the dice say.
    careful = 1.0 if someone.key else dice.random()
    return Account(
        id=someone.id,
        name=someone.name,
        email=email_of(someone),
        password=password,
        language=someone.language,
        timezone=someone.zone,
        status=Status.ACTIVE,
        friends_count=len(square.friends[someone.number]),
        findable="nobody"
        if careful < 0.03
        else "friends_of_friends"
        if careful < 0.15
        else "everyone",
        suggested=careful > 0.08,
        **{f"{name}_version": in_force(name) for name in NAMES},
    )


def _address(someone: Someone) -> EmailAddress:
    return EmailAddress(
        user_id=someone.id, email=email_of(someone), verified=True, primary=True
    )


def _accept(rows: Rows, someone: Someone) -> None:
    """The versions in force, on the day they came into force or on the first day here."""
    for place, name in enumerate(NAMES):
        version = in_force(name)
        day = document(name, someone.language).in_force
        since = datetime.combine(day, time(), UTC) + timedelta(seconds=someone.number * 37)
        moment = min(max(since, _later(someone, 3)), rows.anchor - timedelta(minutes=1))
        accepted = Acceptance(
            id=rows.id(moment), account_id=someone.id, document=name, version=version,
            language=someone.language,
        )  # fmt: skip
        rows.add(accepted)
        if place == 0:
            rows.did("account.accept", someone.id, accepted.at, to=someone.id)


def _show_photos(rows: Rows, account: Account, someone: Someone) -> None:
    dice = random.Random(f"photos {someone.number}")
    public, friends = dice.random() < 0.88, dice.random() < 0.12
    if someone.key:
        public, friends = True, someone.key == "hana"
    wanted = (("photo_public", public, _portrayed), ("photo_friends", friends, _scenery))
    for place, wants, drawing in wanted:
        if wants:
            moment = _later(someone, dice.uniform(10, 900))
            picture = rows.picture(someone.id, moment, drawing(someone, dice))
            setattr(account, f"{place}_id", picture.pk)
            rows.did("account.show_photo", someone.id, moment, to=someone.id, pictures=[])


def _portrayed(someone: Someone, dice: random.Random) -> Drawing:
    """Half show a face, their own; half show what they like, and some like the same."""
    seed = str(someone.number)
    for one in cast():
        if one["key"] == someone.key:
            seed = one["portrait"]
    if someone.key or dice.random() < 0.5:
        scene = f"portrait {someone.gender} {someone.language}"
        return Drawing(scene, PHOTO, PHOTO, seed)
    return _scenery(someone, dice)


def _scenery(someone: Someone, dice: random.Random) -> Drawing:
    if someone.key == "hana":
        return Drawing("cat", PHOTO, PHOTO, "mugi")
    seed = dice.randrange(SHARED_SCENES)
    return Drawing(SCENES[seed % len(SCENES)], PHOTO, PHOTO, str(seed))


def _say(rows: Rows, lines: Iterator[tuple[Someone, str, str, str]]) -> None:
    written = set()
    for someone, field, value, audience in lines:
        moment = _later(someone, 20)
        line = ProfileField(person_id=someone.id, field=field, value=value, audience=audience)
        line.pk = rows.id(moment)
        rows.add(line)
        if someone.number not in written:
            rows.did("profile.write", someone.id, moment, to=someone.id)
            written.add(someone.number)


def _later(someone: Someone, minutes: float) -> datetime:
    return joined(someone.number) + timedelta(minutes=minutes)


# Meeting


def meet(square: Square, rows: Rows) -> None:
    """Friendships, top friends, circles, blocks."""
    dice = random.Random("friendships")
    recent = set(dice.sample(square.pairs, RECENT))
    for pair in square.pairs:
        _befriend(square, rows, pair, dice, recent=pair in recent)
    for someone in square.people.values():
        _favour(square, someone)
        _gather(square, rows, someone)
    for friendship in _friendships(square, rows):
        rows.add(friendship)
    _keep_apart(square, rows)


def _befriend(
    square: Square, rows: Rows, pair: tuple[int, int], dice: random.Random, *, recent: bool
) -> None:
    """One asked, the other accepted; the request is gone, the log has both."""
    asks, accepts = (square.people[n] for n in (pair if dice.random() < 0.5 else pair[::-1]))
    first = max(joined(number) for number in pair) + timedelta(minutes=dice.uniform(60, 80_000))
    if recent:
        first = rows.anchor - timedelta(days=dice.uniform(1, DAYS - 4))
    then = soon_after(dice, first, 4, accepts)
    if recent:
        then = min(then, rows.anchor - timedelta(minutes=10))
    request = rows.id(first)
    asked = rows.did("friendship.ask", asks.id, first, to=accepts.id, result=request)
    accepted = rows.did(
        "request.accept", accepts.id, then, to=request, one=asks.id, other=accepts.id
    )
    square.since[pair] = then
    # Notices are kept for a year; the older ones are gone.
    if recent:
        inbox.tell(square, rows, asked, accepts.id, NoticeKind.REQUEST)
        inbox.tell(square, rows, accepted, asks.id, NoticeKind.ACCEPTANCE)


def _friendships(square: Square, rows: Rows) -> Iterator[Friendship]:
    for pair, then in square.since.items():
        for one, other in (pair, pair[::-1]):
            top = other in square.top[one]
            a, b = square.people[one].id, square.people[other].id
            yield Friendship(id=rows.id(then), one_id=a, other_id=b, top=top)
            if top:
                soon = min(then + timedelta(days=2), rows.anchor - timedelta(minutes=1))
                rows.did("friendship.favour", a, soon, to=b)


def _favour(square: Square, someone: Someone) -> None:
    """Top friends are among those with whom one shares most."""
    dice = random.Random(f"top {someone.number}")
    mine = square.friends[someone.number]
    close = sorted(mine, key=lambda n: (-len(mine & square.friends[n]), n))
    named = {
        square.of_cast(key).number
        for one in cast()
        if one["key"] == someone.key
        for key in one.get("top", ())
    }
    some = close[: dice.choice((0, 0, 2, 3, 4))] if not someone.key else []
    square.top[someone.number] = named | set(some)


def _gather(square: Square, rows: Rows, someone: Someone) -> None:
    square.circles[someone.number] = {}
    for name, members in _circles(square, someone):
        moment = rows.anchor - timedelta(days=DAYS + 30, seconds=someone.number * 61)
        circle = Circle(id=rows.id(moment), owner_id=someone.id, name=name)
        rows.add(circle)
        rows.did("circle.create", someone.id, moment, to=someone.id, result=circle.pk)
        rows.did("circle.fill", someone.id, moment + timedelta(seconds=40), to=circle.pk)
        for number in sorted(members):
            member = rows.id(moment + timedelta(seconds=40))
            friend = square.people[number].id
            rows.add(Member(id=member, circle_id=circle.pk, friend_id=friend))
        square.circles[someone.number][name] = members
        square.circle_ids[someone.number, name] = circle.pk


def _circles(square: Square, someone: Someone) -> Iterator[tuple[str, set[int]]]:
    dice = random.Random(f"circles {someone.number}")
    mine = sorted(square.friends[someone.number])
    for one in cast():
        if one["key"] == someone.key:
            for circle in one.get("circle", ()):
                named = {square.of_cast(key).number for key in circle["members"]}
                yield circle["name"], named | set(dice.sample(mine, circle["more"]))
            return
    names = dice.sample(world.profiles(someone.language).circles, dice.choice((0, 0, 0, 1, 2)))
    for name in names if len(mine) >= 8 else []:
        yield name, set(dice.sample(mine, dice.randint(3, 8)))


def _keep_apart(square: Square, rows: Rows) -> None:
    """Hana blocks Rin; elsewhere, too, two cannot stand each other."""
    dice = random.Random("blocks")
    wanted = [
        (square.of_cast(one["key"]).number, square.of_cast(key).number)
        for one in cast()
        for key in one.get("blocks", ())
    ]
    others = [number for number, someone in square.people.items() if not someone.key]
    wanted += [(one, other) for one, other in (dice.sample(others, 2) for _ in range(4))]
    for who, whom in wanted:
        if whom in square.friends[who]:
            continue
        moment = rows.anchor - timedelta(days=DAYS + 20, minutes=who)
        a, b = square.people[who].id, square.people[whom].id
        rows.add(Block(id=rows.id(moment), who_id=a, whom_id=b))
        rows.did("account.block", a, moment, to=b)
        square.apart.add(frozenset((who, whom)))


# Asking


def ask(square: Square, rows: Rows) -> None:
    """Friends of friends who would like to be friends; some have waited long."""
    dice = random.Random("asking")
    hana = square.of_cast("hana")
    near = [square.people[n] for n in sorted(_could_ask(square, hana.number))]
    known = [one for one in near if one.language == "ja" and not one.key]
    wanted = [(one, hana) for one in dice.sample(known, 4)]
    wanted.append((hana, next(one for one in known if (one, hana) not in wanted)))
    everybody = [one for one in square.people.values() if not one.key]
    while len(wanted) < ASKING:
        one = dice.choice(everybody)
        if options := sorted(_could_ask(square, one.number)):
            pair = (one, square.people[dice.choice(options)])
            if pair not in wanted and pair[::-1] not in wanted and not pair[1].key:
                wanted.append(pair)
    for n, (asks, asked) in enumerate(wanted):
        _request(square, rows, asks, asked, dice, refused=n >= ASKING - REFUSED)


def _could_ask(square: Square, one: int) -> set[int]:
    near = square.near(one) - square.friends[one] - {one}
    return {other for other in near if frozenset((one, other)) not in square.apart}


def _request(
    square: Square, rows: Rows, asks: Someone, asked: Someone, dice: random.Random,
    *, refused: bool,
) -> None:  # fmt: skip
    days = 6 if asked.key else 30
    moment = rows.anchor - timedelta(minutes=dice.uniform(90, days * 1440))
    words = (
        dice.choice(world.requests(asked.language)) if dice.random() < 0.85 or asked.key else ""
    )
    request = Request(
        id=rows.id(moment), sender_id=asks.id, to_id=asked.id, message=words, declined=refused
    )
    rows.add(request)
    event = rows.did("friendship.ask", asks.id, moment, to=asked.id, result=request.pk)
    inbox.tell(square, rows, event, asked.id, NoticeKind.REQUEST)
    if refused:
        then = min(moment + timedelta(hours=9), rows.anchor)
        rows.did("request.decline", asked.id, then, to=request.pk)
