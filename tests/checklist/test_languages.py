"""Words of the pathway on a family's pages: in the reader's language, and visibly not where none translated them."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from careplan.accounts import actions as account_actions
from careplan.accounts.models import User
from careplan.plans.models import Patient, Plan
from pathways import actions_translations, queries
from pathways.models import Version
from pathways.translation_file import TranslatedPart, TranslationFile
from pathways.translations import source_parts

pytestmark = pytest.mark.django_db


def translate(version: Version, *keys: str, checked_by: str = "") -> None:
    """Put parts of the pathway into Turkish: the same words in capitals. All parts, where none is named."""
    definition = queries.definition(version.pk)
    parts = [
        TranslatedPart(
            one.part, one.key, one.digest, {text.name: text.text.upper() for text in one.texts}, checked_by
        )
        for one in source_parts(definition)
        if not keys or one.key in keys
    ]
    actions_translations.load_translation(
        pathway=version.pathway,
        file=TranslationFile(definition.pathway_key, "tr", tuple(parts)),
        filename="x.tr.yaml",
        at=timezone.now(),
    )


@pytest.fixture
def family(client: Client, carl: User, plan: Plan) -> Client:
    """Carl reads in Turkish. The catalogue may be empty: what is looked at here is not the interface."""
    account_actions.choose_language(user=carl, language="tr", at=timezone.now())
    client.force_login(carl)
    return client


def read(client: Client, patient: Patient, name: str, *more: object) -> str:
    text = client.get(reverse(f"checklist:{name}", args=[patient.public_id, *more])).content.decode()
    return " ".join(text.split())


def test_translated_words_stand_on_every_page(family: Client, patient: Patient, version: Version) -> None:
    translate(version)
    exercises = Plan.objects.get().items.get(plan_step__step_key="exercises")
    assert "EXERCISES" in read(family, patient, "show_today")
    assert "EXERCISES" in read(family, patient, "show_item", exercises.pk)
    plan = read(family, patient, "show_plan")
    assert ("MRI SCAN" in plan, "IMAGING" in plan) == (True, True)
    assert "MRI SCAN" in read(family, patient, "show_glossary")
    assert 'class="untranslated"' not in plan
    step = read(family, patient, "show_step", "mri-scan")
    title = queries.definition(version.pk).step("mri-scan").title
    assert f">{title}<" not in step
    assert f">{title.upper()}<" in step


def test_a_row_that_comes_back_after_an_act_is_in_the_readers_language(
    family: Client, patient: Patient, version: Version
) -> None:
    translate(version)
    item = Plan.objects.get().items.get(plan_step__step_key="exercises")
    for name in ("tick_item", "undo_item", "take_item"):
        address = reverse(f"checklist:{name}", args=[patient.public_id, item.pk])
        piece = family.post(address, {"op_id": uuid4(), "back": "today"}, headers={"HX-Request": "true"})
        assert piece.status_code == 200
        assert ("EXERCISES" in piece.content.decode(), "Exercises" in piece.content.decode()) == (True, False)


def test_what_is_not_translated_says_its_language(family: Client, patient: Patient, version: Version) -> None:
    translate(version, "exercises")
    plan = read(family, patient, "show_plan")
    mark = '<span lang="en" dir="ltr" class="worded">Imaging</span> <span class="untranslated">'
    assert mark in plan
    assert 'lang="en" dir="ltr" class="worded">EXERCISES' not in plan


def test_what_was_changed_since_is_not_read_any_more(
    family: Client, patient: Patient, version: Version
) -> None:
    definition = queries.definition(version.pk)
    part = next(one for one in source_parts(definition) if one.key == "imaging")
    stale = TranslatedPart(part.part, part.key, "f" * 64, {"title": "ESKİ"})
    actions_translations.load_translation(
        pathway=version.pathway,
        file=TranslationFile(definition.pathway_key, "tr", (stale,)),
        filename="x.tr.yaml",
        at=timezone.now(),
    )
    plan = read(family, patient, "show_plan")
    assert "ESKİ" not in plan
    assert 'class="worded">Imaging</span>' in plan


def test_call_now_words_stand_in_both_languages_until_they_are_checked(
    family: Client, patient: Patient, version: Version
) -> None:
    numb = queries.definition(version.pk).step("numb-legs")
    both = (
        f'<span class="both"><span lang="en" dir="ltr" class="worded">{numb.title}</span> '
        f'<span lang="tr" dir="ltr" class="worded">{numb.title.upper()}</span></span>'
    )
    translate(version)
    assert both in read(family, patient, "show_warning_signs")
    assert both in read(family, patient, "check_in")
    translate(version, checked_by="Dr. Weber")
    checked = read(family, patient, "show_warning_signs")
    assert both not in checked
    assert f">{numb.title.upper()}<" in checked
    assert f">{numb.title}<" not in checked


def test_numbers_are_in_latin_digits_from_left_to_right(
    client: Client, carl: User, patient: Patient, plan: Plan
) -> None:
    account_actions.choose_language(user=carl, language="ar", at=timezone.now())
    client.force_login(carl)
    numbers = re.findall(
        r'<bdi class="number" dir="ltr">([^<]*)</bdi>', read(client, patient, "show_warning_signs")
    )
    assert len(numbers) >= 2
    assert all(re.fullmatch(r"[+0-9 ()/-]+", number) for number in numbers)


def test_the_page_says_once_what_nobody_checked_or_translated(
    family: Client, patient: Patient, version: Version
) -> None:
    with translation.override("tr"):
        unchecked = translation.gettext("Translated. Not yet checked by a clinician.")
        missing = translation.gettext("Words with the name of a language behind them are not translated yet.")

    def told() -> tuple[int, int]:
        page = read(family, patient, "show_plan")
        return page.count(unchecked), page.count(missing)

    assert told() == (0, 1)
    translate(version, "exercises")
    assert told() == (1, 1)
    translate(version)
    assert told() == (1, 0)
    translate(version, checked_by="Dr. Weber")
    assert told() == (0, 0)


def queries_of(client: Client, patient: Patient, name: str) -> int:
    client.get(reverse(f"checklist:{name}", args=[patient.public_id]))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(f"checklist:{name}", args=[patient.public_id]))
    return len(captured)


@pytest.mark.parametrize(
    "name", ["show_today", "show_plan", "show_warning_signs", "check_in", "show_glossary"]
)
def test_another_language_costs_one_query(
    client: Client, carl: User, patient: Patient, plan: Plan, name: str
) -> None:
    client.force_login(carl)
    english = queries_of(client, patient, name)
    account_actions.choose_language(user=carl, language="tr", at=timezone.now())
    translate(plan.version, "exercises")
    some = queries_of(client, patient, name)
    translate(plan.version)
    assert (some, queries_of(client, patient, name)) == (english + 1, english + 1)


def test_a_nurse_reads_in_her_language_too(client: Client, nora: User, patient: Patient, plan: Plan) -> None:
    translate(plan.version)
    account_actions.choose_language(user=nora, language="tr", at=timezone.now())
    client.force_login(nora)
    text = client.get(reverse("clinic:show_patient", args=[patient.public_id])).content.decode()
    assert "EXERCISES" in text
    assert "IMAGING" in text
    # What only nurses see is not translated, and says so.
    nurses_only = queries.definition(plan.version_id).step("weak-bones").title
    assert f'class="worded">{nurses_only}</span>' in text
