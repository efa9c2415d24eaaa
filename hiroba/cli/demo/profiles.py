"""What people of the demo square say of themselves, and to whom."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from hiroba.accounts.models import Field
from hiroba.cli import world
from hiroba.cli.demo.square import Someone, Square, cast
from hiroba.cli.world import Language

Line = tuple[Someone, str, str, str]

# How many say it, and to whom, as often as named.
SAID: dict[str, tuple[float, tuple[str, ...]]] = {
    Field.BIRTHDAY: (0.6, ("friends", "friends", "top_friends", "self", "friends_of_friends")),
    Field.GENDER: (0.4, ("everyone", "friends", "friends")),
    Field.BLOOD_TYPE: (0.3, ("friends", "everyone")),
    Field.LOCATION: (0.75, ("everyone", "friends_of_friends", "friends")),
    Field.HOMETOWN: (0.5, ("everyone", "friends_of_friends", "friends")),
    Field.OCCUPATION: (0.55, ("everyone", "friends_of_friends", "friends", "friends")),
    Field.ORGANIZATIONS: (0.3, ("friends", "friends_of_friends", "everyone")),
    Field.INTERESTS: (0.75, ("everyone", "everyone", "friends_of_friends", "friends")),
    Field.FAVORITE_THINGS: (0.5, ("everyone", "friends", "top_friends")),
}
HERS = ("夫と", "夫は", "夫が", "夫に", "よくしゃべる夫", "husband", "mum ", "mother of")
HIS = ("二児の父", "妻", "my wife", "dad ", "father of")


def of_everyone(square: Square) -> Iterator[Line]:
    about = {number: text for number, text in _about(square)}
    played = {one["number"]: one["profile"] for one in cast()}
    for number, someone in square.people.items():
        if number in played:
            for field, (value, audience) in played[number].items():
                yield someone, field, value, audience
        else:
            yield from _lines(someone, about.get(number, ""))


def told_by(text: str) -> str:
    """A guess: "f", "m", or empty where nothing tells. There are couples of all kinds."""
    lower = text.lower()
    hers, his = (any(word in lower for word in words) for words in (HERS, HIS))
    return "" if hers == his else "f" if hers else "m"


def suits(told: str, someone: Someone) -> bool:
    return told in {"", someone.gender} or someone.gender == "x"


def _about(square: Square) -> Iterator[tuple[int, str]]:
    """Each text once, to those with most friends, as they are read most."""
    languages: tuple[Language, ...] = ("ja", "en")
    for language in languages:
        texts = list(world.profiles(language).about)
        random.Random(f"about {language}").shuffle(texts)
        people = sorted(
            square.people.values(), key=lambda s: (-len(square.friends[s.number]), s.number)
        )
        for someone in people:
            if someone.language != language or someone.key:
                continue
            fitting = next((text for text in texts if suits(told_by(text), someone)), None)
            if fitting is not None:
                texts.remove(fitting)
                yield someone.number, fitting


def _lines(someone: Someone, about: str) -> Iterator[Line]:
    dice = random.Random(f"profile {someone.number}")
    if about:
        yield someone, Field.ABOUT_ME, about, dice.choice(("everyone", "everyone", "friends"))
    for field, (share, audiences) in SAID.items():
        value, said = _value(someone, field, dice), dice.random() < share
        audience = dice.choice(audiences)
        # About me tells of work and family already.
        if said and value and not (about and field in {Field.OCCUPATION, Field.GENDER}):
            yield someone, field, value, audience


def _value(someone: Someone, field: str, dice: random.Random) -> str:
    said = world.profiles(someone.language)
    comma = "、" if someone.language == "ja" else ", "
    match field:
        case Field.BIRTHDAY:
            return str(date(1950, 1, 1) + timedelta(days=dice.randrange(55 * 365)))
        case Field.GENDER:
            return {"f": "female", "m": "male"}.get(someone.gender, "other")
        case Field.BLOOD_TYPE:
            return dice.choices(("A", "O", "B", "AB"), (4, 3, 2, 1))[0]
        case Field.LOCATION:
            return someone.place
        case Field.HOMETOWN:
            return dice.choice(said.places)
        case Field.OCCUPATION:
            return dice.choice(said.occupations)
        case Field.ORGANIZATIONS:
            return dice.choice(said.organisations)
        case Field.INTERESTS:
            return comma.join(dice.sample(said.interests, dice.randint(3, 6)))
    return comma.join(dice.sample(said.favourites, dice.randint(1, 3)))
