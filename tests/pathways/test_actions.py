"""What happens to whole versions: drafted, published, reviewed, retired, discarded."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, queries
from pathways.conditions import All, Is
from pathways.models import Pathway, Version, VersionNote
from pathways.refusals import DraftIsOpen, NoLongerADraft, NotReady, Refused, StaleDraft
from tests.cast import SMALL_PATHWAY

pytestmark = pytest.mark.django_db
MRI = SMALL_PATHWAY.step("mri-scan")
NUMB_LEGS = SMALL_PATHWAY.step("numb-legs")


def stored(draft: Version) -> Version:
    return Version.objects.get(pk=draft.pk)


def refused_reasons(draft: Version, ada: User) -> list[str]:
    with pytest.raises(NotReady) as refused:
        actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    assert stored(draft).is_draft
    return [error.reason for error in refused.value.errors]


def test_a_draft_is_a_full_copy(version: Version, draft: Version, ada: User) -> None:
    assert queries.definition(draft.pk) == queries.definition(version.pk) == SMALL_PATHWAY
    assert (draft.number, draft.based_on_id, draft.created_by_name) == (2, version.pk, ada.name)
    assert not set(queries.step_rows(draft.pk).values()) & set(queries.step_rows(version.pk).values())


def test_a_pathway_has_one_draft_at_a_time(version: Version, draft: Version, ada: User) -> None:
    with pytest.raises(DraftIsOpen) as refused:
        actions.make_draft(from_version=version, by=ada, at=timezone.now())
    assert refused.value.draft == draft
    assert Version.objects.count() == 2


def test_publishing_keeps_who_when_and_why(draft: Version, ada: User) -> None:
    at = timezone.now()
    actions.publish(version=draft, change_note="New words.", by=ada, at=at, revision=1)
    published = stored(draft)
    assert (published.published_at, published.published_by_id, published.change_note) == (
        at,
        ada.pk,
        "New words.",
    )
    assert published.digest == SMALL_PATHWAY.digest
    assert queries.latest_published("small-pathway") == published


def test_publishing_names_everything_that_is_missing_at_once(
    edit: Callable, draft: Version, ada: User
) -> None:
    edit(actions_draft.add_category, title="Empty")
    edit(actions_draft.change_step, key="numb-legs", step=replace(NUMB_LEGS, level=None, level_source=""))
    broken = replace(MRI, condition=All((Is("primary-cancer", "liver"), Is("nothing", "yes"))))
    edit(actions_draft.change_step, key="mri-scan", step=broken)
    edit(
        actions_draft.change_step,
        key="bone-scan",
        step=replace(MRI, why="", what="w " * 200, title="Bone scan"),
    )
    *reasons, too_long = refused_reasons(draft, ada)
    assert reasons == [
        "No step stands in this category. Add one, or remove the category.",
        "The condition asks for “liver”, which is no answer to “Where did the cancer begin?”.",
        "The condition asks for the fact “nothing”, which is not in this version.",
        "Say why it matters.",
        "Choose: call now, or tell the team today.",
        "Say where this choice comes from.",
    ]
    assert "has 200 words; at most 22 are allowed" in too_long


def test_an_empty_draft_cannot_be_published(ada: User) -> None:
    draft = actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())
    assert refused_reasons(draft, ada) == ["There is no step yet. Add at least one."]


def test_a_check_in_asks_at_most_twelve_questions(edit: Callable, draft: Version, ada: User) -> None:
    for number in range(11):
        edit(actions_draft.add_step, step=replace(NUMB_LEGS, title=f"Sign {number}"))
    assert refused_reasons(draft, ada) == ["There are 13 watch questions; at most 12 are allowed."]


def test_a_page_that_is_behind_does_not_publish(edit: Callable, draft: Version, ada: User) -> None:
    edit(actions_draft.change_category, key="imaging", title="Pictures")
    with pytest.raises(StaleDraft):
        actions.publish(version=draft, change_note="x", by=ada, at=timezone.now(), revision=1)
    assert stored(draft).is_draft


def test_a_published_version_takes_no_more_edits(edit: Callable, draft: Version, ada: User) -> None:
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    with pytest.raises(NoLongerADraft, match="Version 2 was published by Ada Moreno on "):
        edit(actions_draft.change_category, key="imaging", title="Pictures")
    with pytest.raises(NoLongerADraft):
        actions.discard_draft(version=draft, revision=1)
    assert Version.objects.get(pk=draft.pk).categories.first().title == "Imaging"


def test_a_draft_is_discarded_with_everything_in_it(draft: Version, version: Version) -> None:
    with pytest.raises(StaleDraft):
        actions.discard_draft(version=draft, revision=0)
    actions.discard_draft(version=draft, revision=1)
    assert list(Version.objects.all()) == [version]


def test_a_pathway_without_versions_goes_with_its_last_draft(ada: User) -> None:
    draft = actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())
    with pytest.raises(Refused, match="is here already"):
        actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())
    actions.discard_draft(version=draft, revision=1)
    assert not Pathway.objects.exists()


def test_retired_versions_start_no_plans(version: Version, draft: Version, ada: User) -> None:
    with pytest.raises(Refused, match="still a draft"):
        actions.retire(version=draft, reason="x", by=ada, at=timezone.now())
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    assert list(queries.published_versions()) == [draft, version]
    actions.retire(version=draft, reason="Wrong words.", by=ada, at=timezone.now())
    assert list(queries.published_versions()) == [version]
    assert queries.latest_published("small-pathway") == version
    with pytest.raises(Refused, match=r"Ada Moreno retired this version on .* already"):
        actions.retire(version=draft, reason="Again.", by=ada, at=timezone.now())
    assert VersionNote.objects.count() == 1


def test_the_banner_stands_until_a_review_is_recorded(version: Version, ada: User) -> None:
    assert queries.needs_clinician_banner(version.pk)
    for name in ("Dr. Weber", "Dr. Amsel"):
        actions.record_review(
            version=version,
            reviewer_name=name,
            reviewer_role="oncologist",
            text="",
            by=ada,
            at=timezone.now(),
        )
    assert not queries.needs_clinician_banner(version.pk)
    assert queries.reviewed_by(version.pk).reviewer_name == "Dr. Amsel"


def test_a_draft_cannot_be_reviewed(draft: Version, ada: User) -> None:
    with pytest.raises(Refused, match="still a draft"):
        actions.record_review(
            version=draft, reviewer_name="x", reviewer_role="x", text="", by=ada, at=timezone.now()
        )
    assert queries.reviewed_by(draft.pk) is None


def test_what_is_published_is_read_from_the_process(
    version: Version, draft: Version, django_assert_num_queries: Callable
) -> None:
    queries.definition(version.pk), queries.step_rows(version.pk)
    with django_assert_num_queries(0):
        assert queries.definition(version.pk) is queries.definition(version.pk)
        assert queries.step_rows(version.pk)["mri-scan"]
    with django_assert_num_queries(4):
        queries.definition(draft.pk)


def test_a_draft_is_never_kept_in_the_process(edit: Callable, draft: Version) -> None:
    queries.definition(draft.pk)
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, title="Another title"))
    assert queries.definition(draft.pk).step("mri-scan").title == "Another title"
