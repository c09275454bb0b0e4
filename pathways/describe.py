"""A part of a version as pairs of label and text, for pages that show one, or two side by side. Pure."""

from django.utils.translation import gettext

from pathways import conditions, labels
from pathways.definition import Category, Definition, Fact, GlossaryEntry, Kind, Origin, Step

Described = list[tuple[str, str]]


def category(one: Category) -> Described:
    return [(gettext("Title"), one.title)]


def entry(one: GlossaryEntry) -> Described:
    return [(gettext("Hard word"), one.word), (gettext("What it means"), one.meaning)]


def fact(one: Fact) -> Described:
    return [
        (gettext("Question"), one.question),
        (gettext("Explanation"), one.explanation),
        (gettext("Answers"), "\n".join(option.label for option in one.choices)),
        (gettext("Who sees it"), str(labels.SEEN_BY[one.seen_by])),
        (gettext("Section of the document"), one.section),
        (gettext("Rows of the documented pathway"), ", ".join(one.covers)),
    ]


def step(one: Step, definition: Definition) -> Described:
    """Return a step, or a watch question, in the order of its form. What does not concern it is left out."""
    return [
        (gettext("Title"), one.title),
        *(_watch(one) if one.kind is Kind.WATCH else ()),
        (gettext("What it is"), one.what),
        (gettext("Why it matters"), one.why),
        (gettext("What to ask"), "\n".join(one.ask)),
        (gettext("Category"), _category_title(one, definition)),
        *(() if one.kind is Kind.WATCH else _place(one, definition)),
        (gettext("Where it comes from"), source(one)),
        (gettext("Rows of the documented pathway"), ", ".join(one.covers)),
    ]


def source(one: Step) -> str:
    """Return where a step comes from, as one line."""
    if one.source.origin is Origin.LOCAL:
        return gettext("local addition: %(source)s") % {"source": one.source.note or gettext("no source yet")}
    return one.source.section or gettext("no section yet")


def _watch(one: Step) -> Described:
    return [
        (gettext("Question in the check-in"), one.question),
        (gettext("When the answer is yes or not sure"), str(labels.LEVEL[one.level]) if one.level else ""),
        (gettext("Where this choice comes from"), one.level_source),
    ]


def _place(one: Step, definition: Definition) -> Described:
    return [
        (gettext("Kind"), str(labels.KIND[one.kind])),
        (gettext("Who does it"), str(labels.DONE_BY[one.done_by])),
        (gettext("Who sees it"), str(labels.SEEN_BY[one.seen_by])),
        (gettext("The family may tick it off"), gettext("yes") if one.family_ticks else gettext("no")),
        (gettext("Applies"), conditions.in_words(one.condition, definition.facts_by_key)),
    ]


def _category_title(one: Step, definition: Definition) -> str:
    titles = {category.key: category.title for category in definition.categories}
    return titles.get(one.category, one.category)
