"""What is sent to each address: what its form would send for somebody who may. A refusal must refuse just that."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careplan.accounts.phones import account_id
from careplan.accounts.roles import Permission
from careplan.clinic.forms.start import sign_identity
from careplan.clinic.queries import moves
from careplan.clinic.queries.moves import MoveGroup
from careplan.plans import days
from careplan.plans.access import open_patient
from careplan.plans.actions import Identity, Part
from careplan.plans.models import CareTeamMember, Plan
from pathways import queries
from pathways.library_writer import write_pathway
from tests.cast import PASSWORD, SMALL_PATHWAY
from tests.checklist.phones import kept
from tests.permissions.arguments import arguments

PART = Part(
    relation=CareTeamMember.Relation.SIBLING,
    rights=CareTeamMember.Rights.TAKES_PART,
    agreed_by=CareTeamMember.AgreedBy.PATIENT,
)
NEW_ACCOUNT = {
    "name": "Ines Aziz",
    "email": "ines@example.org",
    "password": "three calm green words",
    "password_again": "three calm green words",
}
FACTS = {
    "fact_primary-cancer": "prostate",
    "fact_medicines-enough": "no",
    "fact_pain-in-one-spot": "yes",
}
NOTHING: dict[str, str] = {}


class SentAgain(SimpleUploadedFile):
    """A file that is sent whole each time, however often it was sent before."""

    def read(self, *args: object) -> bytes:
        self.seek(0)
        return super().read()


Stage = SimpleNamespace


def payload(stage: Stage, clients: Mapping[str, Client], name: str) -> dict:
    """The fields for one address, or {} where a button is all there is."""
    made = FIELDS.get(name, NOTHING)
    fields = made(stage) if callable(made) else dict(made)
    if name in FILLED_BY:
        fields = _filled(stage, clients[FILLED_BY[name]], name) | fields
    return {"op_id": str(uuid.uuid4()), **fields}


def body(stage: Stage, name: str, person: str) -> str | None:
    """What a phone of this person sends: one note. None for an address that no program asks."""
    if name != "checklist:push_acts":
        return None
    account = account_id(getattr(stage.cast, person)) if person != "anonymous" else ""
    note = kept("note", item=stage.here.item.pk, note="She slept.")
    return json.dumps({"account": account, "acts": [note]})


def _filled(stage: Stage, browser: Client, name: str) -> dict:
    """What a browser sends when the page is opened and nothing is typed."""
    page = browser.get(reverse(name, kwargs=arguments(stage, name)))
    fields = values_of(page.context["form"])
    if page.context.get("draft"):
        fields["revision"] = page.context["draft"].revision
    return fields


def values_of(form: forms.Form) -> dict:
    """The values a form shows, as a browser would send them."""
    values = {}
    for field in form:
        value = field.value()
        if isinstance(field.field, forms.BooleanField):
            value = "on" if value else None
        elif not isinstance(value, list | tuple):
            value = field.field.widget.format_value(value)
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if value not in (None, "", []):
            values[field.html_name] = value
    return values


def _seen(stage: Stage) -> dict:
    stage.here.item.refresh_from_db()
    return {"seen": stage.here.item.last_event_number}


def _day(stage: Stage, *, ahead: int = 0) -> str:
    return (days.today(stage.team.time_zone, timezone.now()) + timedelta(days=ahead)).isoformat()


def _revision(stage: Stage) -> dict:
    stage.draft.refresh_from_db()
    return {"revision": stage.draft.revision}


def _new_patient(stage: Stage) -> Identity:
    born_on = days.today(stage.team.time_zone, timezone.now()) - timedelta(days=20_000)
    return Identity("Peter Lang", "Peter", born_on, "50001")


def _stay(groups: list[MoveGroup]) -> dict:
    """The answer of somebody who lets the plans of each group stay where they are."""
    return {
        name: value
        for group in groups
        for name, value in ((f"wish-{group.key}", "stay"), (f"basis-{group.key}", group.basis))
    }


def _groups_of_the_team(stage: Stage) -> dict:
    preview = moves.move_preview(stage.cast.nora, stage.team, stage.second, mine=False, after=0)
    return _stay(preview.groups)


def _group_of_one(stage: Stage) -> dict:
    plan = Plan.objects.select_related("version", "patient").get(pk=stage.here.plan.pk)
    access = open_patient(stage.cast.nora, plan.patient.public_id, Permission.PLAN_CARE, now=timezone.now())
    found = moves.plan_move(access, plan)
    if found is None:
        return {}
    _version, move, words = found
    return _stay([moves.MoveGroup(move.signature, words, plan.version, [plan])])


# Pages whose form is sent back as it is shown to this person, with the fields of FIELDS over it.
FILLED_BY = {
    "clinic:edit_team": "simon",
    "clinic:edit_staff": "simon",
    "clinic:invite_staff": "simon",
    "clinic:edit_team_contacts": "nora",
    "clinic:decide_step": "nora",
    "clinic:set_dates": "nora",
    "clinic:change_facts": "nora",
    "clinic:move_anchor": "nora",
    "clinic:correct_patient": "nora",
    "clinic:change_part": "nora",
    "pathways:change_details": "ada",
    "pathways:publish_version": "ada",
    "pathways:change_sample": "ada",
    "pathways:change_category": "ada",
    "pathways:add_category": "ada",
    "pathways:add_fact": "ada",
    "pathways:change_fact": "ada",
    "pathways:add_step": "ada",
    "pathways:change_step": "ada",
    "pathways:add_test": "ada",
    "pathways:add_group": "ada",
    "pathways:change_test": "ada",
    "pathways:change_group": "ada",
    "pathways:wrap_part": "ada",
    "pathways:change_schedule": "ada",
    "pathways:change_waiting": "ada",
    "pathways:add_listed": "ada",
    "pathways:change_listed": "ada",
    "pathways:add_watch": "ada",
    "pathways:change_watch": "ada",
    "pathways:add_word": "ada",
    "pathways:change_word": "ada",
}

FIELDS: dict[str, dict | Callable[[Stage], dict]] = {
    "accounts:choose_language": {"language": "tr"},
    # --- accounts
    "account_login": {"login": "carl@example.org", "password": "not the password"},
    "account_change_password": {
        "oldpassword": PASSWORD,
        "password1": "three calm green words",
        "password2": "three calm green words",
    },
    "account_reset_password": {"email": "carl@example.org"},
    "accounts:set_up": NEW_ACCOUNT | {"code": "BCDF-GHJK"},
    "accounts:accept_staff_invitation": NEW_ACCOUNT,
    # --- the families' window
    "checklist:accept_invitation": NEW_ACCOUNT,
    "checklist:check_in": {"whose_words": "caregiver", "watch-numb-legs": "no", "pain": "3"},
    "checklist:ask_nurse": {"question": "When does it begin?"},
    "checklist:ask_about_item": {"question": "When does it begin?"},
    "checklist:note_item": {"note": "It went well."},
    "checklist:skip_item": {"reason": "too_ill"},
    "checklist:hand_on_item": lambda stage: {"to": stage.here.patient.care_team.get(user=stage.colleague).pk},
    "checklist:tick_several": lambda stage: {"item": stage.here.item.pk},
    "checklist:mark_seen": {"up_to": 10_000},
    "checklist:add_visit_question": {"question": "May she swim?"},
    "checklist:ask_at_visit": {"question": "Does it hurt?"},
    "checklist:order_visit_question": lambda stage: {"before": stage.here.visit_question.pk - 1},
    "checklist:settle_visit_question": {"outcome": "asked"},
    "checklist:set_appointment": lambda stage: {"day": _day(stage, ahead=3), "time": "09:30", **_seen(stage)},
    "checklist:remove_appointment": _seen,
    # --- the nurses' window
    "clinic:search_patients": {"words": "Maryam"},
    # the worklist: lists kept under a name
    "clinic:save_list": {"name": "My questions", "query": "question=1"},
    "clinic:rename_list": {"name": "Mine alone"},
    "clinic:start_new_patient": lambda stage: {
        **{key: str(value) for key, value in asdict(_new_patient(stage)).items()},
        "version": stage.version.pk,
    },
    "clinic:start_new_plan": lambda stage: {
        "identity": sign_identity(_new_patient(stage), stage.team.pk),
        "version": stage.version.pk,
        "answered": "yes",
        "agreed": "yes",
        **FACTS,
    },
    "clinic:start_known_plan": lambda stage: {
        "version": stage.version.pk,
        "answered": "yes",
        "agreed": "yes",
        **FACTS,
    },
    "clinic:tick_item": {"note": ""},
    "clinic:skip_item": {"reason": "too_ill"},
    "clinic:note_item": {"note": "Seen."},
    "clinic:set_date": lambda stage: {"due_on": _day(stage, ahead=5), **_seen(stage)},
    "clinic:set_appointment": lambda stage: {
        "appointment_at": _day(stage, ahead=5),
        "time": "10:00",
        **_seen(stage),
    },
    "clinic:remove_appointment": _seen,
    "clinic:set_result": {"result": "waiting"},
    "clinic:void_item": {"reason": "Written for somebody else."},
    "clinic:verify_items": lambda stage: {"which": stage.here.item.pk},
    "clinic:mark_reviewed": lambda stage: {"up_to": stage.here.item.last_event_number},
    "clinic:answer_question": {"answer": "On Monday."},
    # talk; the answers of the team to use again
    "clinic:ask_back": {"question": "Which day was it?"},
    "clinic:correct_words": {"words": "On Tuesday."},
    "clinic:add_template": {"title": "After a scan", "words": "It takes a week."},
    "clinic:change_template": {"title": "After a scan", "words": "It takes two weeks."},
    "checklist:reply_item": {"answer": "On Monday."},
    "checklist:correct_words": {"words": "When does it end?"},
    "clinic:set_aside_act": {"reason": "It was about another week."},
    "clinic:close_sign": {"outcome": "called", "words": "We called."},
    "clinic:close_answered_sign": {"words": "Seen."},
    "clinic:decide_step": {"applies": "no", "reason": "It was agreed."},
    "clinic:set_course": {"course": "started"},
    "clinic:set_dates": lambda stage: {f"due_{stage.here.item.pk}": _day(stage, ahead=4)},
    "clinic:change_facts": FACTS | {"agreed": "yes"},
    "clinic:move_anchor": lambda stage: {"day": _day(stage, ahead=9), "agreed": "yes"},
    "clinic:add_goal": {"wording": "See the sea", "standing": "proposed"},
    "clinic:set_goal": {"wording": "Walk to the shop", "standing": "active", "agreed_by": "Maryam"},
    "clinic:add_own_item": {"title": "Bring the list", "category_key": "support"},
    "clinic:set_nurse": lambda stage: {"nurse": ""},
    "clinic:finish_plan": {"because": "done", "reason": "It is over."},
    "clinic:pause_plan": {"reason": "travel"},
    "clinic:hand_over": lambda stage: {"to": f"nurse-{stage.colleague.pk}", "note": "Please."},
    "clinic:hand_over_several": lambda stage: {
        "plans": stage.here.plan.pk,
        "to": f"nurse-{stage.colleague.pk}",
        "note": "Please.",
    },
    "clinic:decline_handover": {"why": "We are full."},
    "clinic:decide_steps": {"applies_denosumab": "yes"},
    "clinic:enter_plan_in_error": {"reason": "The wrong person."},
    "clinic:correct_patient": {"called": "Maryam A."},
    "clinic:invite_caregiver": {
        "name": "Jon Aziz",
        "relation": "friend",
        "rights": "looks_on",
        "agreed_by": "patient",
    },
    "clinic:change_part": {"rights": "looks_on"},
    "clinic:preview_move": _groups_of_the_team,
    "clinic:show_new_version": _group_of_one,
    "clinic:edit_team_contacts": {"urgent_phone": "555 0999"},
    # --- site admin
    "clinic:add_team": {"name": "Lung", "time_zone": "Europe/Oslo"},
    "clinic:edit_team": {"urgent_phone": "555 0999"},
    "clinic:rename_team": {"name": "Bones"},
    "clinic:invite_staff": {"name": "Jon Ek", "is_pathway_admin": "on"},
    "clinic:edit_staff": {"is_pathway_admin": "on"},
    "clinic:list_access": {"act": "looked"},
    # --- numbers and offers
    "insights:offer_version": {"note": "It is better."},
    "insights:end_offer": {"note": "Not yet."},
    # --- pathways
    "pathways:start_pathway": {"title": "Care at home"},
    "pathways:import_file": lambda stage: {
        "file": SentAgain("home.yaml", write_pathway(replace(SMALL_PATHWAY, pathway_key="home")).encode())
    },
    "pathways:record_review": {"reviewer_name": "Dr. Weber", "reviewer_role": "oncologist"},
    "pathways:retire_version": {"reason": "Wrong words."},
    "pathways:change_details": {"title": "Another title"},
    "pathways:publish_version": {"change_note": "Better words.", "accepted": "translation:language/fa"},
    "pathways:add_sample": {"name": "Example: two bones"},
    "pathways:change_sample": {"name": "Example: renamed"},
    "pathways:pin_samples": lambda stage: {"sample": stage.sample.pk, "do": "pin"},
    "pathways:discard_draft": _revision,
    "pathways:go_back": _revision,
    "pathways:add_language": {"code": "ar"},
    "pathways:translate_part": lambda stage: {
        "title": "عکس",
        "what": "یک عکس.",
        "why": "نشان می‌دهد.",
        "ask-1": "کی؟",
        "source": queries.source_part(stage.version.pk, "step", "mri-scan").digest,
    },
    "pathways:add_category": {"title": "Sleep"},
    "pathways:change_category": {"title": "Pictures"},
    "pathways:move_category": lambda stage: {"direction": "down", **_revision(stage)},
    "pathways:remove_category": _revision,
    "pathways:add_fact": {"question": "Is it cold?", "kind": "yes_no"},
    "pathways:change_fact": {"question": "Where did it begin?"},
    "pathways:move_fact": lambda stage: {"direction": "down", **_revision(stage)},
    "pathways:remove_fact": _revision,
    "pathways:add_step": {
        "title": "Walk to the door",
        "what": "A short walk.",
        "why": "It keeps you strong.",
        "category": "support",
        "kind": "habit",
        "done_by": "family",
        "origin": "local_addition",
        "source_note": "Ward handbook",
    },
    "pathways:change_step": {"title": "Big scan"},
    "pathways:move_step": lambda stage: {"direction": "down", **_revision(stage)},
    "pathways:remove_step": _revision,
    "pathways:duplicate_step": _revision,
    "pathways:add_test": {"fact_1": "primary-cancer", "test_1": "is_not_known"},
    "pathways:add_group": {"joint": "any", "fact_1": "primary-cancer", "test_1": "is_not_known"},
    "pathways:change_test": {"fact_1": "primary-cancer", "test_1": "is_not_known"},
    "pathways:change_group": {"joint": "any"},
    "pathways:wrap_part": {"joint": "any"},
    "pathways:remove_part": _revision,
    "pathways:change_schedule": {
        "rhythm": "once",
        "start_reference": "plan_start:",
        "schedule_source": "Ward handbook",
    },
    "pathways:change_waiting": {"how_many": "all", "step_1": "bone-scan"},
    "pathways:add_listed": {"title": "Walk to the garden"},
    "pathways:change_listed": {"title": "Walk to the garden"},
    "pathways:move_listed": lambda stage: {"direction": "down", **_revision(stage)},
    "pathways:remove_listed": _revision,
    "pathways:add_watch": {
        "title": "Confused",
        "question": "Is the person confused?",
        "level": "call_now",
        "level_source": "Ward",
        "what": "New muddle.",
        "why": "It can be calcium.",
        "category": "warning-signs",
        "section": "Symptoms",
    },
    "pathways:change_watch": {"title": "Numb legs or arms"},
    "pathways:add_word": {"word": "Calcium", "meaning": "A salt in the blood."},
    "pathways:change_word": {"meaning": "A picture of the bones."},
    "pathways:remove_word": _revision,
}
