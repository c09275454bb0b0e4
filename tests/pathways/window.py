"""How the tests of the pathway window talk to it."""

from collections.abc import Callable
from dataclasses import replace

from django.core import serializers
from django.test import Client
from django.urls import reverse

from pathways import actions_lists
from pathways.definition import DoneBy, Goal, Kind
from pathways.listed import ListName
from pathways.models import Category, Fact, Pathway, SamplePatient, Step, Version, VersionNote
from tests.cast import SMALL_PATHWAY

DRAFT = ("small-pathway", 2)
PUBLISHED = ("small-pathway", 1)
SAMPLE = "Example: pain in one spot"
# What the editor makes of the small pathway: a family answers the watch questions.
AS_EDITED = replace(
    SMALL_PATHWAY,
    steps=tuple(
        replace(step, done_by=DoneBy.FAMILY) if step.kind is Kind.WATCH else step
        for step in SMALL_PATHWAY.steps
    ),
)
WRITE = "only pathway admins"
READ = "everybody who reads pathways"
# name -> (arguments, who, status of a GET by Ada). POST only: 405.
PAGES = {
    "list_pathways": ((), READ, 200),
    "show_version": (PUBLISHED, READ, 200),
    "list_languages": ((), READ, 200),
    "add_language": ((), WRITE, 405),
    "remove_language": (("fa",), WRITE, 405),
    "list_translations": (PUBLISHED, READ, 200),
    "show_translation": ((*PUBLISHED, "fa"), READ, 200),
    "translate_part": ((*PUBLISHED, "fa", "step", "mri-scan"), WRITE, 200),
    "start_pathway": ((), WRITE, 200),
    "compare_versions": (("small-pathway",), READ, 200),
    "import_file": ((), WRITE, 200),
    "export_version": (PUBLISHED, READ, 200),
    "export_steps": (PUBLISHED, READ, 200),
    "make_draft": (PUBLISHED, WRITE, 405),
    "record_review": (PUBLISHED, WRITE, 200),
    "retire_version": (PUBLISHED, WRITE, 200),
    "show_samples": (PUBLISHED, READ, 200),
    "show_sample": ((*PUBLISHED, SAMPLE), READ, 200),
    "add_sample": (PUBLISHED, WRITE, 200),
    "change_sample": ((*PUBLISHED, SAMPLE), WRITE, 200),
    "remove_sample": ((*PUBLISHED, SAMPLE), WRITE, 200),
    "pin_samples": (PUBLISHED, WRITE, 405),
    "edit_draft": (DRAFT, WRITE, 200),
    "change_details": (DRAFT, WRITE, 200),
    "publish_version": (DRAFT, WRITE, 200),
    "discard_draft": (DRAFT, WRITE, 200),
    "list_revisions": (DRAFT, WRITE, 200),
    "show_revision": ((*DRAFT, 1), WRITE, 200),
    "go_back": ((*DRAFT, 1), WRITE, 405),
    "add_category": (DRAFT, WRITE, 200),
    "change_category": ((*DRAFT, "imaging"), WRITE, 200),
    "move_category": ((*DRAFT, "imaging"), WRITE, 405),
    "remove_category": ((*DRAFT, "imaging"), WRITE, 200),
    "add_fact": (DRAFT, WRITE, 200),
    "change_fact": ((*DRAFT, "primary-cancer"), WRITE, 200),
    "move_fact": ((*DRAFT, "primary-cancer"), WRITE, 405),
    "remove_fact": ((*DRAFT, "primary-cancer"), WRITE, 200),
    "add_step": (DRAFT, WRITE, 200),
    "change_step": ((*DRAFT, "mri-scan"), WRITE, 200),
    "move_step": ((*DRAFT, "mri-scan"), WRITE, 405),
    "remove_step": ((*DRAFT, "mri-scan"), WRITE, 200),
    "duplicate_step": ((*DRAFT, "mri-scan"), WRITE, 405),
    "show_rule": ((*DRAFT, "nerve-block"), WRITE, 200),
    "add_test": ((*DRAFT, "nerve-block", "top"), WRITE, 200),
    "add_group": ((*DRAFT, "nerve-block", "top"), WRITE, 200),
    "change_test": ((*DRAFT, "nerve-block", "2"), WRITE, 200),
    "change_group": ((*DRAFT, "nerve-block", "top"), WRITE, 200),
    "wrap_part": ((*DRAFT, "nerve-block", "1"), WRITE, 200),
    "remove_part": ((*DRAFT, "nerve-block", "1"), WRITE, 405),
    "change_schedule": ((*DRAFT, "mri-scan"), WRITE, 200),
    "change_waiting": ((*DRAFT, "mri-scan"), WRITE, 200),
    "add_listed": ((*DRAFT, "goals"), WRITE, 200),
    "change_listed": ((*DRAFT, "goals", "stay-at-home"), WRITE, 200),
    "move_listed": ((*DRAFT, "goals", "stay-at-home"), WRITE, 405),
    "remove_listed": ((*DRAFT, "goals", "stay-at-home"), WRITE, 200),
    "add_watch": (DRAFT, WRITE, 200),
    "change_watch": ((*DRAFT, "numb-legs"), WRITE, 200),
    "add_word": (DRAFT, WRITE, 200),
    "change_word": ((*DRAFT, "Bone scan"), WRITE, 200),
    "remove_word": ((*DRAFT, "Bone scan"), WRITE, 200),
}


STAY_AT_HOME = Goal("stay-at-home", "Stay at home", "It is what you said.")
LISTED = {"change_listed", "move_listed", "remove_listed"}


def arrange(name: str, edit: Callable) -> None:
    """Put a goal into the draft, for the pages that are about a part of a list."""
    if name in LISTED:
        edit(actions_lists.add_listed, name=ListName.GOALS, part=STAY_AT_HOME)


def url(name: str, *arguments: object) -> str:
    given = arguments or PAGES[name][0]
    return reverse(f"pathways:{name}", args=[_number(one) if one == SAMPLE else one for one in given])


def _number(name: str) -> int:
    """A made-up patient is found by a number that the database gave."""
    return SamplePatient.objects.values_list("pk", flat=True).get(name=name)


def everything() -> str:
    """Every row of this package, as text."""
    models = (Pathway, Version, VersionNote, Category, Fact, Step, SamplePatient)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


def opened(browser: Client, name: str, *arguments: object) -> dict[str, object]:
    """Open a form. Out: what a browser would send back if nothing was typed."""
    response = browser.get(url(name, *arguments))
    return fields_of(response) | {"revision": response.context["draft"].revision}


def fields_of(response: object) -> dict[str, object]:
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in values.items() if value is not False and value not in (None, "", [])
    }


def sentences(response: object) -> list[str]:
    return [sentence for errors in response.context["form"].errors.values() for sentence in errors]
