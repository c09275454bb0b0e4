"""What stands in each address: of Maryam's plan, of another patient's, and what never existed."""

from types import SimpleNamespace

from careplan.accounts import actions as account_actions
from tests.permissions.engine import Arguments, arguments_by_name

NEVER: Arguments = {
    "patient": "never2222222",
    "item": 987654321,
    "question": 987654321,
    "visit_question": 987654321,
    "sign": 987654321,
    "check_in": 987654321,
    "member": 987654321,
    "plan": 987654321,
    "goal": 987654321,
    "anchor": "never-existed",
    "team": 987654321,
    "template": 987654321,
    "version": 987654321,
    "move": 987654321,
    "moving": 987654321,
    "held": 987654321,
    "handover": 987654321,
    "person": 987654321,
    "invitation": 987654321,
    "step": "never-existed",
    "pathway": "never-existed",
    "number": 987,
    "key": "never-existed",
    "word": "never existed",
    "name": "never-existed",
    "place": "never-existed",
    "revision": 987,
    "language": "never",
    "part": "never",
    "sample": 987654321,
    "signed": "never.existed",
    "uidb36": "zzzz",
    "kept": 987654321,
}
PUBLISHED = {
    "pathways:show_version",
    "pathways:export_version",
    "pathways:export_steps",
    "pathways:make_draft",
    "pathways:record_review",
    "pathways:retire_version",
    "insights:show_numbers",
    "insights:export_numbers",
    "insights:offer_version",
}

RULE_PLACES = {
    "pathways:add_test": "top",
    "pathways:add_group": "top",
    "pathways:change_test": "1",
    "pathways:change_group": "top",
    "pathways:wrap_part": "1",
    "pathways:remove_part": "1",
}
# Parts of a list that are there only once they were arranged.
LISTED_PARTS = {"pathways:change_listed", "pathways:move_listed", "pathways:remove_listed"}
EMPTY_PARTS = {"pathways:remove_category": "sleep", "pathways:remove_fact": "cold"}


def arguments(stage: SimpleNamespace, name: str) -> Arguments:
    """The arguments of a URL name, all of this patient, this team, this pathway."""
    known = _everywhere(stage) | _for(stage, name)
    return {argument: known[argument] for argument in arguments_by_name()[name]}


def foreign(stage: SimpleNamespace) -> Arguments:
    """What has a number of its own, of the other patient."""
    there = stage.there
    things = (
        *(
            "item",
            "question",
            "visit_question",
            "sign",
            "check_in",
            "member",
            "plan",
            "goal",
            "moving",
            "held",
            "handover",
        ),
    )
    return {thing: getattr(there, thing).pk for thing in things}


def _everywhere(stage: SimpleNamespace) -> Arguments:
    here = stage.here
    return {
        "patient": here.patient.public_id,
        "item": here.item.pk,
        "question": here.question.pk,
        "visit_question": here.visit_question.pk,
        "sign": here.sign.pk,
        "check_in": here.check_in.pk,
        "member": here.member.pk,
        "plan": here.plan.pk,
        "goal": here.goal.pk,
        "anchor": "first-infusion",
        "step": "exercises",
        "team": stage.team.pk,
        "template": stage.template.pk,
        "version": stage.second.pk,
        "move": stage.move.pk,
        "moving": here.moving.pk,
        "held": here.held.pk,
        "handover": here.handover.pk,
        "person": stage.colleague.pk,
        "invitation": stage.to_staff.pk,
        "pathway": "small-pathway",
        "number": stage.draft.number,
        "word": "Bone scan",
        "revision": 1,
        "language": "fa",
        "part": "step",
        "sample": stage.sample.pk,
        "kept": stage.kept_list.pk,
        "uidb36": "1",
    }


def _for(stage: SimpleNamespace, name: str) -> Arguments:
    """What differs for this one address."""
    room, _colon, verb = name.partition(":")
    if name in PUBLISHED:
        return {"number": stage.version.number}
    if name in EMPTY_PARTS:
        return {"key": EMPTY_PARTS[name]}
    if name in RULE_PLACES:
        return {"key": "nerve-block", "place": RULE_PLACES[name]}
    if verb.endswith("_listed"):
        return {"name": "goals", "key": "stay-at-home"}
    if name == "pathways:translate_part":
        return {"key": "mri-scan", "number": stage.version.number}
    if room == "pathways":
        keys = {"categor": "imaging", "fact": "primary-cancer", "watch": "numb-legs"}
        keys |= dict.fromkeys(("step", "schedule", "waiting"), "mri-scan") | {"rule": "nerve-block"}
        return {"key": next((key for part, key in keys.items() if part in verb), "")}
    by_name: dict[str, Arguments] = {
        "insights:end_offer": {"number": stage.second.number},
        "account_reset_password_from_key": {"key": "set-password"},
        "accounts:accept_staff_invitation": {"signed": _signed(stage.to_staff)},
        "checklist:accept_invitation": {"signed": _signed(stage.here.invited.invitation)},
        "clinic:void_item": {"item": stage.here.own_item.pk},
        "clinic:correct_words": {"number": stage.here.nurse_note},
        "checklist:correct_words": {"number": stage.here.question.event.number},
        "clinic:set_course": {"step": "denosumab"},
        "clinic:show_invitation": {"member": stage.here.invited.pk},
        "clinic:renew_invitation": {"member": stage.here.invited.pk},
    }
    return by_name.get(name, {})


def _signed(invitation: object) -> str:
    return account_actions.invitation_link(invitation).rstrip("/").rpartition("/")[2]
