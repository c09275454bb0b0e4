"""The documented pathway: every row of its map, honest sources, calm words, and rules that stay put.

Each guard is a function that returns complaints. It is run on the real file, where it must be silent, and
on a copy with one fault planted, where it must speak.
"""

import csv
import dataclasses
import re
from collections import Counter
from pathlib import Path

import pytest

import pathways
from pathways import words
from pathways.conditions import All, Is, facts_in
from pathways.definition import DoneBy, Fact, FactKind, GlossaryEntry, Kind, Level, Origin, SeenBy
from pathways.library_format import PathwayFileErrors, read_pathway

LIBRARY = Path(pathways.__file__).parent / "library"
FILE = LIBRARY / "osseous-metastatic-cancer.yaml"
TEXT = FILE.read_text(encoding="utf-8")
REAL = read_pathway(TEXT, FILE.name)


def rows_of(name):
    with (LIBRARY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = {row["row_id"]: row["document_heading"].split("|") for row in rows_of("documented-rows.csv")}
HEADINGS = {row["heading"] for row in rows_of("documented-headings.csv")}

# The level of every row that a family can observe (clinical map, section 2, and DECISIONS 41). A local
# addition without a clinician's signature: whoever changes a level changes this table too.
LEVELS = {
    **dict.fromkeys(("CSC-1", "CSC-2", "CSC-3"), Level.CALL_NOW),
    **dict.fromkeys(("CFX-2", "CFX-4", "CHC-1"), Level.CALL_NOW),
    **dict.fromkeys(("CMS-3", "CMS-4", "CMS-5"), Level.CALL_NOW),
    **dict.fromkeys(("CFX-1", "SYM-1", "CHC-2", "CHC-3"), Level.TELL_TODAY),
    **dict.fromkeys(("CMS-1", "CMS-2", "SYM-2", "SYM-3"), Level.TELL_TODAY),
    **dict.fromkeys(("SYM-4", "SYM-5", "SYM-6", "SYM-7"), Level.TELL_TODAY),
}
WATCH_LEVELS = {
    **dict.fromkeys(("watch-numb-weak-limbs", "watch-bladder-bowel", "watch-back-pain"), Level.CALL_NOW),
    **dict.fromkeys(("watch-broken-bone", "watch-confusion", "watch-fever-breathing"), Level.CALL_NOW),
    **dict.fromkeys(("watch-bleeding", "watch-self-harm"), Level.CALL_NOW),
    **dict.fromkeys(("watch-pain-worse", "watch-weak-tired"), Level.TELL_TODAY),
    **dict.fromkeys(("watch-constipation-unwell", "watch-mood"), Level.TELL_TODAY),
}
CALL_WORDS = "Yes or not sure: call the team now. If nobody answers, call the emergency number."
TELL_WORDS = "Yes or not sure: tell the team today."

# One activity with two purposes in the document is one step (G26), so these pairs stand together.
LINKED_ROWS = ({"PRH-1", "QOL-4"}, {"PRH-2", "QOL-2"}, {"SUP-1", "QOL-3"}, {"PMD-1", "QOL-1"})

KINDS = {
    **dict.fromkeys(("IMG", "LAB", "BIO"), Kind.TEST),
    **dict.fromkeys(("SYS", "LOC", "BDT", "PIN"), Kind.TREATMENT),
    **dict.fromkeys(("PRO",), Kind.DECISION),
    **dict.fromkeys(("CHC", "CSC", "CMS", "SYM"), Kind.WATCH),
}
CATEGORIES = {
    "IMG": "imaging",
    "LAB": "laboratory-tests",
    "BIO": "biopsy",
    "SYS": "systemic-therapy",
    "LOC": "local-therapy",
    "BDT": "bone-directed-therapy",
    "PMD": "pain",
    "PIN": "pain",
    "CAM": "pain",
    "PRH": "rehabilitation",
    "SUP": "support",
    "PRO": "decisions",
    "CHC": "warning-signs",
    "CSC": "warning-signs",
    "CMS": "warning-signs",
    "SYM": "warning-signs",
}
MEDICINES_AND_SPOT = All((Is("medicines-enough", "no"), Is("pain-in-one-spot", "yes")))
CONDITIONS = {
    "nerve-block": MEDICINES_AND_SPOT,
    "ablation": MEDICINES_AND_SPOT,
    "surgery-fix-bone": Is("bone-broken", "yes"),
}

# Never in words that a person reads.
OUTLOOK = (
    r"prognos\w*|outlook|surviv\w*|terminal\w*|incurabl\w*|curable|cured?|cures|life expectancy|dying|die|dies|death"
    r"|palliate|comfort care|end of life|advanced stages?|hopeless|hope|time left|years? left|poor"
)
MARKETING = (
    r"liv|hospital|top-notch|world-class|best|leading|excellent|latest|research|stud(?:y|ies)|experts?|state of the art"
    r"|greatly|international|abroad|trials?|million"
)
DOSES_AND_TIMES = (
    r"mg|ml|milligrams?|tablets?|dos(?:e|es|age)|degrees?|celsius|fahrenheit|minutes?|hours?|weeks?|months?|years?"
    r"|daily dose|(?:every|each) \w*\s?(?:day|morning|evening|night|hour|week|month)s?|(?:once|twice) (?:a|per) \w+"
)
HURRY_OR_BLAME = r"must|failed|failure|fault|should have|overdue|urgent|immediately|never miss|don't forget|!"


def prefix(row):
    return row.split("-")[0]


def parts(definition):
    return (*definition.facts, *definition.steps)


def section_of(part):
    return part.section if isinstance(part, Fact) else part.source.section


def read_by_people(definition, family_only=False):
    """Every text that stands on a page for a family or a nurse: (address, text)."""
    hidden = {"section", "note", "level_source"}
    nurse_only = {step.key for step in definition.steps if step.seen_by is SeenBy.NURSE}
    nurse_only |= {fact.key for fact in definition.facts}
    for text in words.texts(definition):
        if text.place[0] == "document" or text.place[-1] in hidden:
            continue
        if not (family_only and text.place[1] in nurse_only):
            yield "/".join(text.place), text.text


def found_words(definition, pattern, family_only=False):
    search = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)
    texts = read_by_people(definition, family_only)
    return [f"{place}: {match.group()}" for place, text in texts for match in search.finditer(text)]


# The guards ------------------------------------------------------------------------------------


def rows_missing(definition):
    covered = {row for part in parts(definition) for row in part.covers}
    return sorted(set(ROWS) - covered)


def rows_unknown(definition):
    return sorted({row for part in parts(definition) for row in part.covers} - set(ROWS))


def rows_twice(definition):
    """Sharing goes one way: one part may cover several rows, but a row belongs to one part."""
    count = Counter(row for part in parts(definition) for row in part.covers)
    return [row for row, times in count.items() if times > 1]


def headings_wrong(definition):
    """A part names exactly the headings of the rows it covers; without rows, headings of the document."""
    complaints = []
    for part in parts(definition):
        named = section_of(part).split("; ") if section_of(part) else []
        if unknown := set(named) - HEADINGS:
            complaints.append(f"{part.key}: not a heading: {unknown}")
        due = {heading for row in part.covers for heading in ROWS.get(row, ())}
        if part.covers and (set(named) != due or len(named) != len(due)):
            complaints.append(f"{part.key}: names {named}, its rows stand under {sorted(due)}")
    return complaints


def sources_wrong(definition):
    """Only thoughts of self-harm are a step of ours; all else is in the document and covers a row."""
    complaints = []
    for step in definition.steps:
        local = step.source.origin is Origin.LOCAL
        if local != (step.key == "watch-self-harm") or local == bool(step.covers):
            complaints.append(step.key)
    return complaints


def levels_wrong(definition):
    complaints = []
    for step in definition.watch_steps:
        if WATCH_LEVELS.get(step.key) is not step.level:
            complaints.append(f"{step.key}: {step.level}")
        complaints += [f"{row} in {step.key}" for row in step.covers if LEVELS.get(row) is not step.level]
        if not step.level_source.startswith("Local addition, not signed off. "):
            complaints.append(f"{step.key}: its level looks like the document's")
    covered = {row for step in definition.watch_steps for row in step.covers}
    return complaints + sorted(set(LEVELS) - covered)


def call_words_wrong(definition):
    complaints = []
    for step in definition.watch_steps:
        due = CALL_WORDS if step.level is Level.CALL_NOW else TELL_WORDS
        looks_for = step.what.split("Yes or not sure:")[0]
        if due not in step.what or words.word_count(looks_for) < 8 or not step.question.endswith("?"):
            complaints.append(step.key)
        if step.level is Level.CALL_NOW and "today" in step.what:
            complaints.append(f"{step.key}: two answers to one question")
    return complaints


def urgent_ways_out_missing(definition):
    """Where a calmer question could hide a worse sign, its words name the sign and the call (G4, G6)."""
    due = {
        "watch-pain-worse": "Sudden or much worse: call the team now.",
        "watch-weak-tired": "Only legs or arms weak, or any part numb: call the team now.",
        "watch-constipation-unwell": "New confusion as well: call the team now.",
        "watch-mood": "Thoughts of self-harm: call the team now.",
        "watch-fever-breathing": "Fever or shaking: call now, whatever the number.",
    }
    return [key for key, text in due.items() if text not in definition.step(key).what]


def weakness_mixed_up(definition):
    """G6: weak limbs, weak all over and weak bones are three things and never share a question."""
    complaints = []
    for step in definition.watch_steps:
        limbs = {"CSC-2"} & set(step.covers)
        whole_body = {"CHC-2", "CMS-2", "SYM-2"} & set(step.covers)
        if limbs and (whole_body or "all over" in step.question):
            complaints.append(step.key)
        if whole_body and "all over" not in step.question:
            complaints.append(step.key)
        if "weak" in step.question and not (limbs or whole_body):
            complaints.append(step.key)
    return complaints


def kinds_wrong(definition):
    complaints = []
    for step in definition.steps:
        for row in step.covers:
            if KINDS.get(prefix(row), step.kind) is not step.kind:
                complaints.append(f"{step.key}: {step.kind}")
            if not row.startswith(("QOL", "CFX")) and CATEGORIES[prefix(row)] != step.category:
                complaints.append(f"{step.key}: {step.category}")
    return complaints


def conditions_wrong(definition):
    return [step.key for step in definition.steps if step.condition != CONDITIONS.get(step.key)]


def who_sees_wrong(definition):
    """Weak bones, other cancers, every prognosis row and every fact are for nurses only (DECISIONS 40)."""
    complaints = [fact.key for fact in definition.facts if fact.seen_by is not SeenBy.NURSE]
    for step in definition.steps:
        nurse_only = "CFX-3" in step.covers or any(row.startswith("PRO") for row in step.covers)
        if nurse_only != (step.seen_by is SeenBy.NURSE):
            complaints.append(step.key)
    return complaints


def family_pages_name_prognosis(definition):
    return [
        step.key
        for step in definition.steps
        if step.seen_by is SeenBy.FAMILY
        and re.search("prognosis|terminal", step.source.section, re.IGNORECASE)
    ]


def pain_medicines_wrong(definition):
    """G18, DECISIONS 39: decided by a clinician, no tick for the family, nothing asked about strength."""
    complaints = [
        step.key
        for step in definition.steps
        if {"PMD-2", "PMD-3"} & set(step.covers)
        and (step.done_by is not DoneBy.CLINICIAN or step.family_ticks or step.condition)
    ]
    strength = re.compile(r"\b(strong|strength|mild|severe|how bad|level of pain)", re.IGNORECASE)
    return complaints + [
        fact.key for fact in definition.facts if strength.search(f"{fact.question} {fact.explanation}")
    ]


def linked_rows_apart(definition):
    together = [set(step.covers) for step in definition.steps]
    return [sorted(pair) for pair in LINKED_ROWS if pair not in together]


def thin_steps(definition):
    complaints = []
    for step in definition.steps:
        asks = step.ask
        if (
            not 2 <= len(asks) <= 4
            or not all(ask.endswith("?") for ask in asks)
            or len(set(asks)) < len(asks)
        ):
            complaints.append(f"{step.key}: ask")
        if not all(re.search(r"[.?]$", text) for text in (step.what, step.why)):
            complaints.append(f"{step.key}: no full stop")
        if step.title.endswith(".") or words.word_count(step.title) > 8:
            complaints.append(f"{step.key}: title")
    titles = Counter(step.title for step in definition.steps)
    return complaints + [title for title, times in titles.items() if times > 1]


def digits(definition):
    return [place for place, text in read_by_people(definition) if re.search(r"\d", text)]


def outlook(definition):
    return found_words(definition, OUTLOOK)


def marketing(definition):
    return found_words(definition, MARKETING)


def doses_and_times(definition):
    return found_words(definition, DOSES_AND_TIMES)


def hurry_or_blame(definition):
    return found_words(definition, HURRY_OR_BLAME, family_only=True)


def unused_parts(definition):
    used = {step.category for step in definition.steps}
    return [category.key for category in definition.categories if category.key not in used]


GUARDS = (
    *(rows_missing, rows_unknown, rows_twice, headings_wrong, sources_wrong, levels_wrong, call_words_wrong),
    *(urgent_ways_out_missing, weakness_mixed_up, kinds_wrong, conditions_wrong, who_sees_wrong),
    *(family_pages_name_prognosis, pain_medicines_wrong, linked_rows_apart, thin_steps, digits, outlook),
    *(marketing, doses_and_times, hurry_or_blame, unused_parts),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_pathway_keeps_every_rule(guard):
    assert guard(REAL) == []


# A copy with one fault: what is changed in the file's text, and who must notice.
PLANTED = (
    (rows_missing, "    covers: [IMG-4]\n", ""),
    (rows_missing, "covers: [PRI-1, PRI-2,", "covers: [PRI-1,"),
    (rows_unknown, "covers: [IMG-4]", "covers: [IMG-4, IMG-6]"),
    (rows_twice, "covers: [IMG-4]", "covers: [IMG-3, IMG-4]"),
    (headings_wrong, "section: Imaging Studies", "section: Imaging studies"),
    (headings_wrong, "section: Laboratory Tests", "section: Imaging Studies"),
    (headings_wrong, "Function; Maintaining Quality of Life", "Function"),
    (sources_wrong, "origin: local_addition", "section: Conclusion"),
    (sources_wrong, "section: Conclusion", "origin: local_addition\n    note: Ours."),
    (levels_wrong, "level: call_now", "level: tell_today"),
    (levels_wrong, "level: tell_today", "level: call_now"),
    (levels_wrong, "Local addition, not signed off. NICE", "NICE"),
    (levels_wrong, "covers: [CFX-2, CFX-4]", "covers: [CFX-2]"),
    (levels_wrong, "covers: [CSC-3]", "covers: [CSC-3, SYM-5]"),
    (call_words_wrong, CALL_WORDS, "Call the team today."),
    (
        call_words_wrong,
        "A leg or an arm has lost strength or feeling. Walking, standing or holding",
        "Holding",
    ),
    (urgent_ways_out_missing, " Sudden or much worse: call the team now.", ""),
    (urgent_ways_out_missing, "Fever or shaking: call now, whatever the number. ", ""),
    (weakness_mixed_up, "weak all over, very tired", "weak, very tired"),
    (weakness_mixed_up, "Are the legs or arms numb or weak?", "Is the person weak all over?"),
    (weakness_mixed_up, "Is the person more confused than usual?", "Is the person more confused or weak?"),
    (kinds_wrong, "kind: test", "kind: habit"),
    (kinds_wrong, "category: imaging", "category: biopsy"),
    (conditions_wrong, '    when:\n      fact: bone-broken\n      is: "yes"\n', ""),
    (
        conditions_wrong,
        'fact: pain-in-one-spot\n          is: "yes"',
        'fact: pain-in-one-spot\n          is: "no"',
    ),
    (conditions_wrong, "      all:\n", "      any:\n"),
    (conditions_wrong, "covers: [IMG-4]", 'covers: [IMG-4]\n    when: {fact: spine-involved, is: "yes"}'),
    (who_sees_wrong, "    seen_by: nurse\n", ""),
    (
        who_sees_wrong,
        "done_by: together\n    covers: [PMD-4]",
        "done_by: together\n    seen_by: nurse\n    covers: [PMD-4]",
    ),
    (
        who_sees_wrong,
        "section: Local Treatments\n\nsteps",
        "section: Local Treatments\n    seen_by: family\n\nsteps",
    ),
    (family_pages_name_prognosis, "section: Imaging Studies", "section: Factors Affecting Prognosis"),
    (pain_medicines_wrong, '    family_ticks: "no"\n', ""),
    (pain_medicines_wrong, "question: Is the pain in one spot?", "question: Is the pain severe?"),
    (linked_rows_apart, "covers: [PRH-1, QOL-4]", "covers: [PRH-1]"),
    (
        thin_steps,
        "      - What if holding still hurts?\n      - Who will tell us the result, and when?\n",
        "",
    ),
    (thin_steps, "What if holding still hurts?", "Hold still."),
    (thin_steps, "title: CT scan", "title: MRI scan"),
    (thin_steps, "title: CT scan", "title: A CT scan of all the bones and all parts"),
    (digits, "a long wait in between", "a wait of 90 minutes"),
    (outlook, "Comfort comes first.", "The outlook is better with less pain."),
    (outlook, "The plan has two jobs.", "There is no cure."),
    (marketing, "It is often the first picture that is taken.", "Studies show that it helps."),
    (doses_and_times, "in fine detail", "every week"),
    (doses_and_times, "An injection quiets", "One dose quiets"),
    (hurry_or_blame, "Who could show us how it is done?", "Do you know that you must do it?"),
    (unused_parts, "  - key: warning-signs\n", "  - key: more\n    title: More\n  - key: warning-signs\n"),
)


@pytest.mark.parametrize(
    ("guard", "old", "new"), PLANTED, ids=[f"{guard.__name__}-{n}" for n, (guard, *_) in enumerate(PLANTED)]
)
def test_each_guard_speaks_when_its_rule_is_broken(guard, old, new):
    assert old in TEXT
    assert guard(read_pathway(TEXT.replace(old, new, 1), FILE.name)) != []


def test_every_guard_was_seen_to_speak():
    assert {guard for guard, *_ in PLANTED} == set(GUARDS)


# The file as a whole ---------------------------------------------------------------------------


def test_the_map_has_76_rows_under_headings_of_the_document():
    assert len(ROWS) == 76
    assert {heading for headings in ROWS.values() for heading in headings} <= HEADINGS
    counts = Counter(prefix(row) for row in ROWS)
    assert counts == {
        **{
            "PRI": 5,
            "IMG": 5,
            "LAB": 4,
            "BIO": 2,
            "SYS": 4,
            "LOC": 3,
            "BDT": 3,
            "PMD": 4,
            "PIN": 2,
            "PRH": 2,
        },
        **{"CAM": 2, "SUP": 5, "CFX": 4, "CHC": 3, "CSC": 3, "CMS": 5, "SYM": 7, "PRO": 9, "QOL": 4},
    }


def test_every_row_that_can_be_watched_at_home_has_a_level():
    watched = {row for row in ROWS if prefix(row) in ("CFX", "CHC", "CSC", "CMS", "SYM")}
    assert set(LEVELS) == watched - {"CFX-3"}


def test_the_shape_of_the_pathway():
    assert REAL.pathway_key == FILE.stem
    assert (REAL.language, REAL.document_date) == ("en", "2025-11-27")
    assert len(REAL.categories) <= 12
    assert len(REAL.watch_steps) == 12
    assert set(WATCH_LEVELS) == {step.key for step in REAL.watch_steps}


def test_call_now_stands_before_tell_today():
    levels = [step.level for step in REAL.watch_steps]
    assert levels == sorted(levels)


def test_the_facts_are_the_six_that_the_document_gives():
    assert {fact.key: [choice.key for choice in fact.choices] for fact in REAL.facts} == {
        "primary-cancer": ["breast", "prostate", "lung", "kidney", "thyroid", "other", "not_known"],
        "bones-involved": ["one", "several", "many", "not_known"],
        "spine-involved": ["yes", "no", "not_known"],
        "medicines-enough": ["yes", "no", "not_known"],
        "pain-in-one-spot": ["yes", "no", "not_known"],
        "bone-broken": ["yes", "no", "not_known"],
    }
    assert REAL.fact("primary-cancer").kind is FactKind.CHOICE
    assert REAL.fact("primary-cancer").covers == ("PRI-1", "PRI-2", "PRI-3", "PRI-4", "PRI-5", "PRO-1")
    assert {key for step in REAL.steps for key in facts_in(step.condition)} == {
        *("medicines-enough", "pain-in-one-spot", "bone-broken")
    }


def test_needles_and_a_new_team_wait_for_a_nurse():
    """Acupuncture and palliative care are no habit that stands in every plan: a nurse says yes first."""
    assert REAL.step("acupuncture").kind is Kind.TREATMENT
    assert REAL.step("palliative-care").kind is Kind.TREATMENT


def test_the_words_stay_within_their_limits():
    assert words.problems(REAL) == ()


LIMIT_FAULTS = {
    "has 26 words": ("It can show that a bone has changed.", f"It {'really ' * 24}can."),
    "at most 5 in 100": ("meaning: ", f"meaning: {'This and that ' * 5}is so, and also "),
    "hard word": (
        "  - word: Palliative care\n    meaning: Care that eases pain and worry and helps the family too.\n",
        "",
    ),
    "at most 80 fit": ("title: CT scan", f"title: {'CT scan ' * 11}"),
}


@pytest.mark.parametrize("sentence", LIMIT_FAULTS)
def test_words_over_a_limit_are_refused(sentence):
    old, new = LIMIT_FAULTS[sentence]
    assert old in TEXT
    with pytest.raises(PathwayFileErrors, match=sentence):
        read_pathway(TEXT.replace(old, new), FILE.name)


def test_a_missing_row_names_itself():
    without = tuple(step for step in REAL.steps if step.key != "mri-scan")
    assert rows_missing(dataclasses.replace(REAL, steps=without)) == ["IMG-4"]


def test_the_glossary_is_in_order_and_of_short_meanings():
    listed = [entry.word.casefold() for entry in REAL.glossary]
    assert listed == sorted(listed)
    assert GlossaryEntry("Biopsy", "Taking a tiny piece of the body to look at it closely.") in REAL.glossary
    assert all(entry.meaning.endswith(".") for entry in REAL.glossary)
