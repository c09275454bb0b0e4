"""Two pathway admins at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, actions_translations, queries
from pathways.models import PartText, Version
from pathways.refusals import DraftIsOpen, NoLongerADraft, Refused
from tests.cast import SMALL_PATHWAY


def stored(draft: Version) -> Version:
    return Version.objects.get(pk=draft.pk)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same moment, each on its own connection. Out: results and refusals, in order."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def kinds(results: list[object]) -> set[str]:
    return {type(result).__name__ for result in results}


@pytest.mark.django_db(transaction=True)
def test_of_two_publishers_one_wins_and_the_other_is_told_by_whom(
    version: Version, ada: User, make_user: Callable
) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    for _round in range(5):
        draft = actions.make_draft(from_version=version, by=ada, at=timezone.now())
        results = at_once(
            *(
                lambda by=by, draft=draft: actions.publish(
                    version=draft, change_note=f"By {by.name}", by=by, at=timezone.now(), revision=1
                )
                for by in (ada, bo)
            )
        )
        assert kinds(results) == {"Version", "NoLongerADraft"}
        winner = next(result for result in results if isinstance(result, Version))
        loser = next(result for result in results if isinstance(result, NoLongerADraft))
        assert stored(draft).change_note == f"By {winner.published_by_name}"
        assert winner.published_by_name in loser.sentence


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_from_the_same_page_one_wins(version: Version, ada: User, make_user: Callable) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    draft = actions.make_draft(from_version=version, by=ada, at=timezone.now())
    for revision in range(1, 6):
        results = at_once(
            *(
                lambda by=by, revision=revision: actions_draft.change_category(
                    version=draft, revision=revision, key="imaging", title=by.name, by=by, at=timezone.now()
                )
                for by in (ada, bo)
            )
        )
        assert kinds(results) == {"Category", "StaleDraft"}
        after = stored(draft)
        assert after.revision == revision + 1
        assert after.categories.first().title == after.changed_by_name


@pytest.mark.django_db(transaction=True)
def test_of_two_translators_of_one_part_one_wins(version: Version, ada: User, make_user: Callable) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    source = queries.source_part(version.pk, "category", "imaging")
    for number in range(5):
        newest = PartText.objects.order_by("-pk").first()
        results = at_once(
            *(
                lambda by=by, title=f"{by.name} {number}", seen=newest.pk if newest else 0: (
                    actions_translations.write_text(
                        version=version, part="category", key="imaging", language="fa",
                        source_digest=source.digest, words={"title": title}, checked_by="", seen=seen,
                        by=by, at=timezone.now(),
                    )
                )
                for by in (ada, bo)
            )
        )  # fmt: skip
        assert kinds(results) == {"PartText", "StaleText"}
        kept = PartText.objects.order_by("-pk").first()
        assert queries.words_in(version.pk, "fa").definition.category("imaging").title == kept.words["title"]
    assert PartText.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_make_one(version: Version, ada: User) -> None:
    results = at_once(
        *[lambda: actions.make_draft(from_version=version, by=ada, at=timezone.now())] * 2,
        lambda: actions.load_definition(
            definition=replace(SMALL_PATHWAY, title="Changed"),
            source_digest="1" * 64,
            by=ada,
            at=timezone.now(),
        ),
    )
    assert sum(isinstance(result, DraftIsOpen) for result in results) == 2
    assert Version.objects.filter(published_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_pathways_of_one_name_make_one(ada: User) -> None:
    results = at_once(
        *[lambda: actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())] * 2
    )
    assert kinds(results) == {"Version", "Refused"}
    assert Version.objects.count() == 1
