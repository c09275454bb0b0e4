"""Hypothesis: whole versions that could be published, with words that YAML likes to misread."""

from dataclasses import replace

from hypothesis import strategies as st

from pathways import conditions
from pathways.conditions import All, Any, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.definition import (
    Anchor,
    Category,
    Choice,
    Definition,
    DoneBy,
    Fact,
    FactKind,
    GlossaryEntry,
    Goal,
    Kind,
    Level,
    Option,
    Origin,
    SeenBy,
    Source,
    Step,
    Succession,
)
from pathways.dependencies import ChoiceRule, HowMany, WaitsFor
from pathways.schedules import (
    MOST_TIMES,
    MOST_UNITS,
    MOST_WINDOW_DAYS,
    CountedFrom,
    Point,
    Reference,
    Repeat,
    Schedule,
    Span,
    Unit,
)

TRICKY = (
    *("no", "yes", "null", "~", "12", "0x1f", "1:30", "2025-11-27", "1e3", ".5", "=", "<<", "on", "y"),
    *("#x", "a:", "b", ": c", "- d", "? e", "'f'", '"g"', "\\n", "{h}", "[i]", "j,", "k;", ">-", "|", "%l"),
    *("&m", "*n", "!o", "@p", "`q`", "---", "...", "r.", "s?", "t!", "“u”", "(v", "w)", "über", "日本語"),
    *("درد", "می\u200cشود", "😀", "x/y", "z=1"),
)
KEYS = ("a", "no", "yes", "null", "b-2", "c3", "on", "e1", "off", "true")
NOT_KNOWN_KEYS = {"not-known", "yes", "no"}


def texts(most_words=8):
    many = st.lists(st.sampled_from(TRICKY), min_size=1, max_size=most_words)
    return many.map(" ".join).map(lambda text: " ".join(text.split())[:80].strip())


@st.composite
def keys(draw, least, most):
    return draw(st.lists(st.sampled_from(KEYS), min_size=least, max_size=most, unique=True))


maybe_text = st.just("") | texts()
covers = st.lists(st.sampled_from(["IMG-1", "PAI-22", "X-3"]), max_size=3, unique=True).map(tuple)


@st.composite
def facts(draw):
    found = []
    for key in draw(keys(0, 3)):
        options = [one for one in draw(keys(1, 3)) if one not in NOT_KNOWN_KEYS]
        kind = draw(st.sampled_from(FactKind)) if options else FactKind.YES_NO
        found.append(
            Fact(
                key,
                kind,
                draw(texts()),
                draw(maybe_text),
                tuple(Option(one, draw(texts())) for one in options) if kind is FactKind.CHOICE else (),
                draw(st.sampled_from(SeenBy)),
                draw(covers),
                draw(maybe_text),
            )
        )
    return tuple(found)


@st.composite
def conditions_over(draw, known, level=1):
    fact = draw(st.sampled_from(known))
    values = sorted(fact.values)
    shape = draw(st.sampled_from(["is", "one", "unknown", "all", "any", "none"]))
    if shape == "unknown":
        return IsNotKnown(fact.key)
    if shape == "one":
        several = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))
        return IsOneOf(fact.key, tuple(several))
    if shape == "is" or level == conditions.MAX_DEPTH:
        return Is(fact.key, draw(st.sampled_from(values)))
    parts = draw(st.lists(conditions_over(known, level + 1), min_size=1, max_size=3))
    return {"all": All, "any": Any, "none": NoneOf}[shape](tuple(parts))


def maybe_condition(known):
    return st.none() | conditions_over(known) if known else st.none()


def spans(least):
    return st.builds(Span, st.integers(least, MOST_UNITS), st.sampled_from(Unit))


@st.composite
def points(draw, anchors, earlier):
    named = [(Reference.PLAN_START, "")]
    named += [(Reference.ANCHOR, anchor.key) for anchor in anchors]
    named += [(Reference.STEP, step.key) for step in earlier]
    reference, key = draw(st.sampled_from(named))
    return Point(reference, key, draw(st.just(Span(0)) | spans(0)), draw(st.booleans()))


@st.composite
def schedules(draw, anchors, earlier, known_facts):
    window = st.none() | st.integers(-MOST_WINDOW_DAYS, MOST_WINDOW_DAYS)
    opens, closes = draw(window), draw(window)
    if opens is not None and closes is not None:
        opens, closes = min(opens, closes), max(opens, closes)
    repeat = None
    if draw(st.booleans()):
        repeat = Repeat(
            draw(spans(1)),
            draw(st.sampled_from(CountedFrom)),
            draw(st.none() | st.integers(1, MOST_TIMES)),
            draw(st.none() | points(anchors, earlier)),
            draw(maybe_condition(known_facts)),
        )
    return Schedule(draw(points(anchors, earlier)), opens, closes, repeat)


@st.composite
def sources(draw):
    if draw(st.booleans()):
        return Source(Origin.LOCAL, "", draw(texts()))
    return Source(Origin.DOCUMENT, draw(texts()), draw(maybe_text))


@st.composite
def steps(draw, key, category, known_facts, anchors, earlier):
    step = Step(
        key,
        category,
        draw(st.sampled_from(Kind)),
        draw(texts()),
        draw(texts(14)),
        draw(texts(14)),
        tuple(draw(st.lists(texts(), max_size=3))),
        covers=draw(covers),
        source=draw(sources()),
    )
    if step.kind is Kind.WATCH:
        level, words = draw(st.sampled_from(Level)), draw(texts())
        return replace(
            step, question=words, level=level, level_source=words, done_by=DoneBy.FAMILY, family_ticks=False
        )
    seen_by = draw(st.sampled_from(SeenBy))
    schedule = draw(st.none() | schedules(anchors, earlier, known_facts))
    waits = [one.key for one in earlier if draw(st.booleans())]
    return replace(
        step,
        done_by=draw(
            st.sampled_from([one for one in DoneBy if one is not DoneBy.FAMILY or seen_by is SeenBy.FAMILY])
        ),
        seen_by=seen_by,
        family_ticks=seen_by is SeenBy.FAMILY and draw(st.booleans()),
        condition=draw(maybe_condition(known_facts)),
        schedule=schedule,
        schedule_source=draw(texts()) if schedule else "",
        waits_for=WaitsFor(tuple(waits), draw(st.sampled_from(HowMany))) if waits else None,
    )


@st.composite
def all_steps(draw, categories, known_facts, anchors):
    """One step for each category at least; rules name earlier steps only, so there is no circle."""
    found = []
    for number, key in enumerate(draw(keys(len(categories), 6))):
        category = categories[number % len(categories)].key
        earlier = [step for step in found if step.kind is not Kind.WATCH]
        found.append(draw(steps(key, category, known_facts, anchors, earlier)))
    return tuple(found)


@st.composite
def definitions(draw):
    categories = tuple(Category(key, draw(texts())) for key in draw(keys(1, 3)))
    known_facts = draw(facts())
    anchors = tuple(Anchor(key, draw(texts()), draw(maybe_text)) for key in draw(keys(0, 2)))
    made = draw(all_steps(categories, known_facts, anchors))
    free = tuple(step.key for step in made if step.kind is not Kind.WATCH)
    rule = draw(st.sampled_from(ChoiceRule))
    words = draw(st.lists(texts(3), max_size=3, unique_by=str.casefold))
    return Definition(
        draw(st.sampled_from(KEYS)),
        draw(texts()),
        draw(maybe_text),
        draw(st.sampled_from(["de", "no", "pt-BR"])),
        draw(maybe_text),
        draw(st.sampled_from(["", "2025-11-27", "spring 2025"])),
        categories,
        known_facts,
        made,
        tuple(GlossaryEntry(word[:60].strip(), draw(texts())) for word in words),
        anchors,
        (Choice(draw(st.sampled_from(KEYS)), draw(texts()), free, rule),) if len(free) > 1 else (),
        tuple(Goal(key, draw(texts()), draw(maybe_text)) for key in draw(keys(0, 2))),
        (Succession(("gone", "left"), free[:1]), Succession(("old",), free)) if free else (),
    )
