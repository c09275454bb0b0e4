"""Made-up patients: kept with a pathway, pinned, loaded from a file; and warnings that somebody accepts."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, actions_samples, check, finding_links, queries_check
from pathways.conditions import All, Is
from pathways.definition import Fact, FactKind
from pathways.dry_run import Sample, dry_run
from pathways.models import ClinicLanguage, Pathway, SamplePatient, Version, VersionNote
from pathways.pins import differences
from pathways.refusals import NotReady, Refused
from pathways.sample_files import SampleFileErrors, read_samples
from tests.cast import SMALL_PATHWAY
from tests.pathways.test_documented_pathway import FILE as LIBRARY_FILE
from tests.pathways.test_documented_pathway import REAL
from tests.pathways.test_load_pathway import FILE
from tests.pathways.window import DRAFT, PUBLISHED, SAMPLE, everything, fields_of, sentences, url

pytestmark = pytest.mark.django_db
STAIRS = Fact("stairs", FactKind.YES_NO, "Are there stairs at home?")
UNUSED = "unused-fact:fact/stairs"


def test_publishing_needs_a_tick_for_each_warning(edit: Callable, draft: Version, ada: User) -> None:
    edit(actions_draft.add_fact, fact=STAIRS)
    for accepted in (frozenset(), frozenset({"something-else:fact/x"})):
        with pytest.raises(NotReady, match="Each warning needs its tick") as refused:
            actions.publish(version=draft, change_note="x", by=ada, at=timezone.now(), accepted=accepted)
        assert [one.id for one in refused.value.errors] == [UNUSED]
    at = timezone.now()
    actions.publish(version=draft, change_note="x", by=ada, at=at, accepted=frozenset({UNUSED, "gone:x"}))
    (note,) = VersionNote.objects.filter(version=draft)
    assert (note.kind, note.by_id, note.by_name, note.at) == ("accepted", ada.pk, ada.name, at)
    assert note.text.startswith("Are there stairs at home?: No step asks for this fact")


def test_nobody_accepts_a_warning_on_the_command_line(edit: Callable, draft: Version) -> None:
    edit(actions_draft.add_fact, fact=STAIRS)
    with pytest.raises(NotReady):
        actions.publish(
            version=draft, change_note="x", by=None, at=timezone.now(), accepted=frozenset({UNUSED})
        )


def test_an_error_cannot_be_ticked_away(edit: Callable, draft: Version, ada: User) -> None:
    edit(actions_draft.change_step, key="mri-scan", step=replace(SMALL_PATHWAY.step("mri-scan"), why=""))
    with pytest.raises(NotReady, match="not ready"):
        actions.publish(
            version=draft,
            change_note="x",
            by=ada,
            at=timezone.now(),
            accepted=frozenset({"no-why:step/mri-scan/why"}),
        )


def test_the_page_asks_for_ticks_and_keeps_them(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_draft.add_fact, fact=STAIRS)
    form = {"revision": 2, "change_note": "A new fact."}
    answer = browser.post(url("publish_version"), form)
    assert answer.status_code == 422
    assert sentences(answer) == ["Tick each warning when you have looked at it, or change what it is about."]
    assert "A new fact." in answer.content.decode()
    assert Version.objects.get(pk=draft.pk).is_draft
    answer = browser.post(url("publish_version"), form | {"accepted": ["gone:x", UNUSED]}, follow=True)
    page = answer.content.decode()
    assert "Version 2 is published." in page
    assert "Looked at when it was published" in page
    assert "No step asks for this fact" in page


def test_a_warning_that_came_meanwhile_is_shown_before_publishing(
    browser: Client, edit: Callable, draft: Version
) -> None:
    form = {"revision": 1, "change_note": "x"}
    edit(actions_draft.add_fact, fact=STAIRS)
    assert browser.post(url("publish_version"), form).status_code == 422
    answer = browser.post(url("publish_version"), form | {"accepted": [UNUSED]})
    assert answer.status_code == 409
    assert "Not published." in answer.content.decode()
    assert Version.objects.get(pk=draft.pk).is_draft


def test_a_language_of_the_clinic_without_words_is_a_warning(draft: Version, ada: User) -> None:
    ClinicLanguage.objects.create(code="es", added_at=timezone.now(), added_by_id=ada.pk, added_by_name="Ada")
    ClinicLanguage.objects.create(code="en", added_at=timezone.now(), added_by_id=ada.pk, added_by_name="Ada")
    found = check.findings(SMALL_PATHWAY, queries_check.surroundings(draft, SMALL_PATHWAY))
    assert [one.id for one in found] == ["translation:language/es"]
    assert finding_links.url_of(found[0].place, draft, SMALL_PATHWAY).endswith("/languages/es/")


def test_a_pin_is_checked_at_every_publish(
    browser: Client, edit: Callable, draft: Version, sample: SamplePatient, ada: User
) -> None:
    browser.post(url("pin_samples"), {"sample": sample.pk})
    block = SMALL_PATHWAY.step("nerve-block")
    other = All((Is("medicines-enough", "no"), Is("pain-in-one-spot", "no")))
    edit(actions_draft.change_step, key="nerve-block", step=replace(block, condition=other))
    page = browser.get(url("publish_version"))
    (error,) = page.context["page"].checked.errors
    assert (error.title, error.url) == (SAMPLE, url("show_samples", *DRAFT))
    assert "was pinned as: in. Now: out" in error.reason
    with pytest.raises(NotReady):
        actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    browser.post(url("pin_samples", *DRAFT), {"sample": sample.pk})
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())


def test_pinning_concerns_the_patients_that_were_sent(
    browser: Client, sample: SamplePatient, ada: User
) -> None:
    pathway = sample.pathway
    other = actions_samples.add_sample(pathway=pathway, sample=Sample("Other"), by=ada, at=timezone.now())
    browser.post(url("pin_samples"), {"sample": [other.pk, "x", "99999"]})
    sample.refresh_from_db()
    other.refresh_from_db()
    assert (sample.pinned, bool(other.pinned)) == (None, True)
    page = browser.post(url("pin_samples"), {"sample": [other.pk, sample.pk], "do": "unpin"}, follow=True)
    assert "1 result is no longer pinned." in page.content.decode()
    assert not SamplePatient.objects.filter(pinned__isnull=False).exists()


def test_a_made_up_patient_is_written_read_changed_and_removed(browser: Client, draft: Version) -> None:
    form = {
        "name": "Example: breast",
        "fact_1": "breast",
        "done_step_1": "mri-scan",
        "done_1": "30, -2 3",
        "decided_step_2": "denosumab",
        "decided_2": "no",
    }
    page = browser.post(url("add_sample"), form, follow=True).content.decode()
    row = SamplePatient.objects.get(name="Example: breast")
    assert (row.answers, row.done, row.decided) == (
        {"primary-cancer": "breast"},
        {"mri-scan": [-2, 3, 30]},
        {"denosumab": False},
    )
    assert "a nurse said that it does not apply" in page
    address = url("change_sample", *PUBLISHED, row.pk)
    again = fields_of(browser.get(address)) | {"seen": actions_samples.version_of(row), "decided_2": ""}
    again |= {"decided_step_1": "", "decided_1": "", "name": "Example: renamed"}
    assert browser.post(address, again).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.done, row.decided) == ("Example: renamed", {"mri-scan": [-2, 3, 30]}, {})
    assert browser.post(url("remove_sample", *PUBLISHED, row.pk), follow=True).status_code == 200
    assert not SamplePatient.objects.filter(pk=row.pk).exists()


BAD = {
    "no name": ({"name": ""}, "Give the made-up patient a name."),
    "a long name": ({"name": "n" * 61}, "This text has 61 characters; at most 60 fit."),
    "no such answer": (
        {"fact_1": "liver"},
        "Select a valid choice. liver is not one of the available choices.",
    ),
    "days in words": (
        {"done_step_1": "mri-scan", "done_1": "Monday"},
        "“Monday” is not a whole number of days from -3660 to 3660.",
    ),
    "a day beyond the end": (
        {"done_step_1": "mri-scan", "done_1": "3661"},
        "“3661” is not a whole number of days from -3660 to 3660.",
    ),
    "the same day twice": ({"done_step_1": "mri-scan", "done_1": "3 3"}, "The same day stands here twice."),
    "a step without days": ({"done_step_1": "mri-scan"}, "Write the days on which it was done."),
    "days without a step": ({"done_1": "3"}, "Choose the step."),
    "a decision without a step": ({"decided_1": "yes"}, "Choose the step."),
    "half a decision": ({"decided_step_1": "mri-scan"}, "Say what the nurse said."),
    "a step in two rows": (
        {"done_step_1": "mri-scan", "done_1": "3", "done_step_2": "mri-scan", "done_2": "4"},
        "This step stands in another row already.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(name: str, browser: Client) -> None:
    typed, sentence = BAD[name]
    before = everything()
    answer = browser.post(url("add_sample"), {"name": "Example: typed", **typed})
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    assert typed.get("name") or "Example: typed" in answer.content.decode() or "name" in typed
    assert everything() == before


def test_two_who_change_one_made_up_patient(browser: Client, sample: SamplePatient, ada: User) -> None:
    seen = actions_samples.version_of(sample)
    actions_samples.change_sample(
        row=sample,
        sample=Sample("Example: by Bo"),
        seen=seen,
        by=ada,
        at=sample.changed_at + timedelta(minutes=1),
    )
    address = url("change_sample", *PUBLISHED, sample.pk)
    answer = browser.post(address, {"name": "Example: mine", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada Moreno changed this made-up patient on" in page
    assert "Example: mine" in page
    assert SamplePatient.objects.get(pk=sample.pk).name == "Example: by Bo"
    assert browser.post(address, {"name": "Example: mine", "seen": answer.context["seen"]}).status_code == 302


def test_a_name_stands_once_and_there_is_an_end(sample: SamplePatient, ada: User) -> None:
    pathway, at = sample.pathway, timezone.now()
    with pytest.raises(Refused, match="is here already"):
        actions_samples.add_sample(pathway=pathway, sample=Sample(SAMPLE), by=ada, at=at)
    for number in range(actions_samples.MOST_SAMPLES - 1):
        actions_samples.add_sample(pathway=pathway, sample=Sample(f"Example {number}"), by=ada, at=at)
    with pytest.raises(Refused, match="at most 12 made-up patients"):
        actions_samples.add_sample(pathway=pathway, sample=Sample("One more"), by=ada, at=at)


def test_what_another_version_asks_is_kept(browser: Client, sample: SamplePatient) -> None:
    sample.answers |= {"gone": "yes"}
    sample.save()
    address = url("change_sample", *PUBLISHED, sample.pk)
    form = fields_of(browser.get(address)) | {
        "seen": actions_samples.version_of(sample),
        "fact_1": "prostate",
    }
    assert browser.post(address, form).status_code == 302
    sample.refresh_from_db()
    assert sample.answers["gone"] == "yes"
    assert sample.answers["primary-cancer"] == "prostate"


def test_the_page_costs_the_same_with_one_patient_and_with_three(browser: Client, ada: User) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    addresses = [url("show_samples"), url("show_samples", *DRAFT), url("publish_version")]
    [cost(address) for address in addresses]
    with_one = [cost(address) for address in addresses]
    pathway = Pathway.objects.get()
    for number in range(2):
        actions_samples.add_sample(
            pathway=pathway, sample=Sample(f"Example {number}"), by=ada, at=timezone.now()
        )
    assert [cost(address) for address in addresses] == with_one
    assert max(with_one) <= 11


def test_only_steps_that_differ_are_shown_when_asked(
    browser: Client, ada: User, sample: SamplePatient
) -> None:
    answers = {"medicines-enough": "yes", "pain-in-one-spot": "yes"}
    actions_samples.add_sample(
        pathway=sample.pathway, sample=Sample("Other", answers), by=ada, at=timezone.now()
    )
    page = browser.get(url("show_samples") + "?show=differences").context["page"]
    assert [line.title for block in page.blocks for line in block.lines] == ["Nerve block"]
    assert page.step_count == 10


# --- the made-up patients beside a pathway file ---------------------------------------------------

LIBRARY_SAMPLES = LIBRARY_FILE.with_suffix(".samples.json")


def test_the_documented_pathway_gives_its_made_up_patients_what_their_file_expects() -> None:
    samples = read_samples(LIBRARY_SAMPLES.read_bytes(), "samples", REAL)
    assert len(samples) >= 3
    for sample in samples:
        assert sample.pinned is not None, sample.name
        assert differences(sample.pinned, dry_run(REAL, sample), REAL) == (), sample.name
        assert sample.name.startswith("Example ")


def test_one_wrong_expectation_is_seen() -> None:
    entries = json.loads(LIBRARY_SAMPLES.read_text())
    entries[1]["expected"]["out"].remove("surgery-fix-bone")
    _first, second, *_rest = read_samples(json.dumps(entries), "samples", REAL)
    assert len(differences(second.pinned, dry_run(REAL, second), REAL)) == 1


def test_the_library_is_loaded_with_them_and_published() -> None:
    call_command("load_pathway", LIBRARY_FILE, publish_first=True, verbosity=0)
    version = Version.objects.get()
    assert not version.is_draft
    assert SamplePatient.objects.filter(pathway=version.pathway, pinned__isnull=False).count() == 4
    SamplePatient.objects.filter(name__startswith="Example Alder").delete()
    call_command("load_pathway", LIBRARY_FILE, publish_first=True, verbosity=0)
    assert SamplePatient.objects.count() == 3


def beside(tmp_path: Path, samples: object) -> Path:
    file = tmp_path / "walking.yaml"
    file.write_text(FILE, encoding="utf-8")
    text = samples if isinstance(samples, str) else json.dumps(samples)
    file.with_suffix(".samples.json").write_text(text, encoding="utf-8")
    return file


def test_a_made_up_patient_changed_by_hand_is_left_alone(tmp_path: Path, ada: User) -> None:
    samples = [{"name": "Example One", "answers": {"stairs": "yes"}}, {"name": "Example Two"}]
    call_command("load_pathway", beside(tmp_path, samples), verbosity=0)
    one = SamplePatient.objects.get(name="Example One")
    actions_samples.change_sample(
        row=one,
        sample=Sample("Example One", {"stairs": "no"}),
        seen=actions_samples.version_of(one),
        by=ada,
        at=timezone.now(),
    )
    loaded = [Sample("Example One", {"stairs": "yes"}), Sample("Example Two", {"stairs": "yes"})]
    assert actions_samples.load_samples(pathway=one.pathway, samples=loaded, at=timezone.now()) == 1
    assert dict(SamplePatient.objects.values_list("name", "answers")) == {
        "Example One": {"stairs": "no"},
        "Example Two": {"stairs": "yes"},
    }


def test_faults_beside_a_file_are_told_at_once_and_nothing_is_loaded(tmp_path: Path) -> None:
    samples = [
        {"name": "A", "answers": {"stairs": "perhaps", "lift": "yes"}, "colour": "red"},
        {"name": "A", "done": {"short-walk": ["x"]}, "decided": {"short-walk": "yes"}},
        {"name": "", "expected": {"out": ["gone"], "day": []}},
    ]
    with pytest.raises(CommandError) as refused:
        call_command("load_pathway", beside(tmp_path, samples), verbosity=0)
    said = str(refused.value)
    for fault in ("“perhaps”", "“lift”", "“colour”", "two are called “A”", "“['x']”", "“gone”", "“day” has"):
        assert fault in said, fault
    assert "Nothing was loaded." in said
    assert not Version.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", "[" * 100_000, '"x"', "\x00"])
def test_a_file_of_another_shape_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SampleFileErrors, match="samples"):
        read_samples(text, "samples", SMALL_PATHWAY)
