"""What a check-in asks beside the warning signs, in our own words, and how an answer is said again. Pure.

Answers are kept as keys (`lower_back`), so that each reader sees them in their own language. A check-in of earlier
days has fewer of them. Nothing here compares an answer with anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BETWEEN = ","  # between the keys of one answer
SCALE = range(11)
# The same two ends every time, beside the question, the chart and the table.
PAIN_ENDS = gettext_lazy("0 is no pain, 10 is the worst one can think of.")
TIRED_ENDS = gettext_lazy("0 is not tired at all, 10 is too tired for anything.")


class Place(TextChoices):
    HEAD = "head", gettext_lazy("head")
    NECK = "neck", gettext_lazy("neck")
    SHOULDER = "shoulder", gettext_lazy("shoulder")
    ARM = "arm", gettext_lazy("arm or hand")
    CHEST = "chest", gettext_lazy("chest or ribs")
    BELLY = "belly", gettext_lazy("belly")
    UPPER_BACK = "upper_back", gettext_lazy("upper back")
    LOWER_BACK = "lower_back", gettext_lazy("lower back")
    HIP = "hip", gettext_lazy("hip or bottom")
    LEG = "leg", gettext_lazy("leg or knee")
    FOOT = "foot", gettext_lazy("foot")
    ELSEWHERE = "elsewhere", gettext_lazy("somewhere else")


class Woke(TextChoices):
    NO = "no", gettext_lazy("no")
    ONCE = "once", gettext_lazy("yes, once")
    SOME = "some", gettext_lazy("yes, two or three times")
    OFTEN = "often", gettext_lazy("yes, more often")


class Eating(TextChoices):
    USUAL = "usual", gettext_lazy("as usual")
    LESS = "less", gettext_lazy("less than usual")
    HARDLY = "hardly", gettext_lazy("hardly anything")


class Mood(TextChoices):
    CALM = "calm", gettext_lazy("calm")
    CHEERFUL = "cheerful", gettext_lazy("cheerful")
    QUIET = "quiet", gettext_lazy("quiet")
    WORRIED = "worried", gettext_lazy("worried")
    SAD = "sad", gettext_lazy("sad")
    AFRAID = "afraid", gettext_lazy("afraid")
    ANGRY = "angry", gettext_lazy("angry")
    RESTLESS = "restless", gettext_lazy("restless")


class Carer(TextChoices):
    """How the one who writes is. It is kept apart from what is said of the patient."""

    COPING = "coping", gettext_lazy("I am coping")
    HARD = "hard", gettext_lazy("It is hard")
    NEED_HELP = "need_help", gettext_lazy("I need help")


SEVERAL: dict[str, type[TextChoices]] = {"places": Place, "mood": Mood}
ONE_OF: dict[str, type[TextChoices]] = {"woke": Woke, "eating": Eating, "carer": Carer}


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of a check-in and what was entered: one value, or the chosen ones, each by itself."""

    name: str
    label: str
    values: tuple[str, ...]


def answered(words: Mapping[str, str]) -> tuple[Answered, ...]:
    """What the opened words of a check-in say, in the order of the form. Signs, note and carer are not among it."""
    said = (
        ("pain", _("Pain now"), _of_ten(words.get("pain", ""))),
        ("pain_worst", _("Worst pain since yesterday"), _of_ten(words.get("pain_worst", ""))),
        ("places", _("Where it hurts"), _labels("places", words)),
        ("temperature", _("Temperature"), _text(words, "temperature")),
        ("woke", _("Woke at night"), _labels("woke", words)),
        ("tired", _("Tired"), _of_ten(words.get("tired", ""))),
        ("eating", _("Eating"), _labels("eating", words)),
        ("bowels_on", _("Last bowel movement"), _day(words.get("bowels_on", ""))),
        ("mood", _("Mood"), (*_labels("mood", words), *_text(words, "mood_words"))),
    )
    return tuple(Answered(name, label, values) for name, label, values in said if values)


def carer_words(words: Mapping[str, str]) -> str:
    """How the writer said that they are themselves; empty when they did not."""
    return " ".join(_labels("carer", words))


def number_of(words: Mapping[str, str], name: str) -> int | None:
    """An answer on a scale as the number that it is; None when there is none, or none from 0 to 10."""
    text = words.get(name, "")
    return int(text) if text in {str(number) for number in SCALE} else None


def _labels(name: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """The chosen ones, as they are called now; a key that is not known any more stands for itself."""
    choices = (SEVERAL | ONE_OF)[name]
    keys = [key for key in words.get(name, "").split(BETWEEN) if key]
    return tuple(str(choices(key).label) if key in choices.values else key for key in keys)


def _text(words: Mapping[str, str], name: str) -> tuple[str, ...]:
    return (words[name],) if words.get(name) else ()


def _of_ten(number: str) -> tuple[str, ...]:
    return (_("%(number)s of 10") % {"number": number},) if number else ()


def _day(text: str) -> tuple[str, ...]:
    try:
        return (date_format(date.fromisoformat(text), "DATE_FORMAT"),)
    except ValueError:
        return (text,) if text else ()
