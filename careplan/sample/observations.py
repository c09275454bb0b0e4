"""What a made-up family adds to a check-in when there is time for it: now and then all of it, on other days nothing."""

from datetime import date, timedelta
from random import Random

from careplan.checkins.answers import Carer, Eating, Mood, Place, Woke

MOST_PAIN = 10


def more_of_the_day(chance: Random, day: date, pain: int) -> dict[str, object]:
    """Further fields of an `Observation`, or none."""
    if chance.random() < 0.3:
        return {}
    places = chance.sample(list(Place), k=chance.randrange(1, 3)) if pain else []
    return {
        "pain_worst": str(min(pain + chance.randrange(0, 4), MOST_PAIN)),
        "places": tuple(str(place) for place in places),
        "woke": str(chance.choice(list(Woke))),
        "tired": str(chance.randrange(2, 9)),
        "eating": str(chance.choice(list(Eating))),
        "bowels_on": day - timedelta(days=chance.randrange(0, 3)),
        "mood": (str(chance.choice(list(Mood))),),
        "carer": str(chance.choice([Carer.COPING, Carer.COPING, Carer.HARD])),
    }
