"""Random sessions in the editor: whatever is done, the draft can be read, and every revision can be had again."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careplan.accounts.models import User
from pathways import actions, actions_draft, check, queries
from pathways.actions_draft import Direction
from pathways.conditions import Is, IsNotKnown, NoneOf
from pathways.definition import Definition, Fact, FactKind, GlossaryEntry, Kind, Option, Step
from pathways.models import Version
from pathways.refusals import StaleDraft, StillUsed
from tests.cast import SMALL_PATHWAY

pytestmark = pytest.mark.django_db
TITLES = st.sampled_from(["MRI scan", "Walk", "骨", "راه رفتن", "x" * 80, "3 D", "it's “quoted”"])


def any_of(draw: Callable, parts: tuple) -> str:
    """A part that is there, or a key that is not."""
    return draw(st.sampled_from([*(getattr(one, "key", None) or one.word for one in parts), "never"]))


def any_step(draw: Callable, now: Definition) -> Step:
    condition = st.sampled_from(
        [
            None,
            *(test for fact in now.facts for test in (Is(fact.key, "yes"), NoneOf((IsNotKnown(fact.key),)))),
        ]
    )
    step = draw(st.sampled_from([step for step in SMALL_PATHWAY.steps if step.kind is not Kind.WATCH]))
    ask = draw(st.lists(TITLES, max_size=2).map(tuple))
    where = any_of(draw, now.categories)
    return replace(step, key="", title=draw(TITLES), ask=ask, category=where, condition=draw(condition))


def any_fact(draw: Callable) -> Fact:
    labels = draw(st.lists(TITLES, max_size=3))
    kind = FactKind.CHOICE if labels else FactKind.YES_NO
    return Fact("", kind, draw(TITLES), options=tuple(Option("", label) for label in labels))


def any_act(draw: Callable, now: Definition, revision: int) -> tuple[Callable, dict]:
    """One verb of the editor with what it takes, for a draft as it is now."""
    way = draw(st.sampled_from(Direction))
    step, fact = any_of(draw, now.steps), any_of(draw, now.facts)
    category, word = any_of(draw, now.categories), any_of(draw, now.glossary)
    verbs = actions_draft
    acts = {
        verbs.add_category: lambda: {"title": draw(TITLES)},
        verbs.change_category: lambda: {"key": category, "title": draw(TITLES)},
        verbs.move_category: lambda: {"key": category, "direction": way},
        verbs.remove_category: lambda: {"key": category},
        verbs.add_fact: lambda: {"fact": any_fact(draw)},
        verbs.change_fact: lambda: {"key": fact, "fact": any_fact(draw)},
        verbs.move_fact: lambda: {"key": fact, "direction": way},
        verbs.remove_fact: lambda: {"key": fact},
        verbs.add_step: lambda: {"step": any_step(draw, now)},
        verbs.change_step: lambda: {"key": step, "step": any_step(draw, now)},
        verbs.move_step: lambda: {"key": step, "direction": way},
        verbs.remove_step: lambda: {"key": step},
        verbs.save_word: lambda: {"entry": GlossaryEntry(draw(TITLES), draw(TITLES))},
        verbs.remove_word: lambda: {"word": word},
        verbs.go_back: lambda: {"number": draw(st.integers(1, revision))},
        verbs.change_details: lambda: {
            "title": draw(TITLES), "summary": draw(TITLES), "document_title": "", "document_date": ""
        },
    }  # fmt: skip
    verb = draw(st.sampled_from(list(acts)))
    return verb, acts[verb]()


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), length=st.integers(1, 25))
def test_any_session_leaves_a_readable_draft_and_revisions_that_hold_it(
    data: st.DataObject, length: int, version: Version, ada: User
) -> None:
    with transaction.atomic():
        draft = actions.make_draft(from_version=version, by=ada, at=timezone.now())
        held = {1: SMALL_PATHWAY}
        for _act in range(length):
            _try_one(data.draw, draft, ada, held)
        kept = dict(draft.revisions.values_list("number", "definition_json"))
        assert {number: Definition.from_json(text) for number, text in kept.items()} == held
        number, last = data.draw(st.sampled_from(sorted(held))), max(held)
        actions_draft.go_back(version=draft, revision=last, number=number, by=ada, at=timezone.now())
        assert queries.definition(draft.pk).digest == held[number].digest
        transaction.set_rollback(True)


def _try_one(draw: Callable, draft: Version, ada: User, held: dict[int, Definition]) -> None:
    """Do one act. What was saved is read back and kept in `held`; what was refused has changed nothing."""
    last = max(held)
    verb, values = any_act(draw, held[last], last)
    opened_with = draw(st.sampled_from([last, last, last, last - 1]))
    try:
        with transaction.atomic():
            verb(version=draft, revision=opened_with, by=ada, at=timezone.now(), **values)
    except (StillUsed, StaleDraft, ObjectDoesNotExist):
        assert queries.definition(draft.pk) == held[last]
        return
    now = queries.definition(draft.pk)
    assert opened_with == last
    assert Definition.from_json(now.to_json()) == now
    assert len({step.key for step in now.steps}) == len(now.steps)
    check.problems(now)  # says what is missing, and never stumbles
    held[last + 1] = now
