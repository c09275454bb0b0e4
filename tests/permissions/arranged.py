"""What must have happened before an address has anything to do. It is taken back after the row."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Invitation, User
from careplan.checkins import actions as checkin_actions
from careplan.notify.models import DeadAddress
from careplan.plans import actions, days
from careplan.plans.actions import Acting, Appointment, Decision
from careplan.plans.models import MovingPlan, Plan
from careplan.plans.states import PauseReason, Variance
from pathways import actions as pathway_actions
from pathways import actions_draft, actions_lists
from pathways.definition import Fact, FactKind, Goal
from pathways.listed import ListName
from pathways.models import Version


def arrange(stage: SimpleNamespace, name: str) -> None:
    ARRANGE.get(name, _nothing)(stage)


def _nothing(stage: SimpleNamespace) -> None:
    """Most addresses need nothing more than the world as it is."""


def _at(stage: SimpleNamespace, by: User) -> dict[str, object]:
    return {"patient": stage.here.patient, "by": by, "at": timezone.now()}


def _today(stage: SimpleNamespace) -> dict[str, object]:
    today = days.today(stage.team.time_zone, timezone.now())
    return {"today": today, "item_id": stage.here.item.pk}


def _ticked(stage: SimpleNamespace) -> None:
    day = _today(stage)
    actions.tick_item(**_at(stage, stage.cast.carl), **day, done_on=day["today"])


def _asked_back(stage: SimpleNamespace) -> None:
    _ticked(stage)
    actions.ask_back(**_at(stage, stage.cast.nora), item_id=stage.here.item.pk, question="Which day was it?")


def _told_not_needed(stage: SimpleNamespace) -> None:
    actions.skip_item(**_at(stage, stage.cast.carl), **_today(stage), reason=Variance.TOLD_NOT_NEEDED)


def _taken(stage: SimpleNamespace) -> None:
    """Carl has it, and somebody else takes part to whom he can hand it on."""
    actions.take_item(**_at(stage, stage.cast.carl), item_id=stage.here.item.pk)
    part = actions.Part("friend", "takes_part", "patient")
    member = actions.invite_caregiver(**_at(stage, stage.cast.nora), name="Jon", email="", part=part)
    actions.join_care_team(invitation=member.invitation, user=stage.colleague, at=timezone.now())


def _with_appointment(stage: SimpleNamespace) -> None:
    actions.set_appointment(
        **_at(stage, stage.cast.nora),
        item_id=stage.here.item.pk,
        appointment=Appointment(timezone.now(), "Room 4", ""),
        acting=Acting.NURSE,
    )


def _decided(stage: SimpleNamespace) -> None:
    decision = Decision("yes", "It was agreed.", "Dr. Weber")
    plan_id = stage.here.plan.pk
    actions.decide_step(
        **_at(stage, stage.cast.nora), plan_id=plan_id, step_key="denosumab", decision=decision
    )


def _signs_closed(stage: SimpleNamespace) -> None:
    checkin_actions.close_sign(
        **_at(stage, stage.cast.nora), sign_id=stage.here.sign.pk, outcome="called", words="We called."
    )


def _sign_answered(stage: SimpleNamespace) -> None:
    checkin_actions.answer_sign(
        **_at(stage, stage.cast.nora), sign_id=stage.here.sign.pk, outcome="called", words="We called."
    )


def _messages_do_not_arrive(stage: SimpleNamespace) -> None:
    for user in User.objects.all():
        DeadAddress.objects.create(address=user.email.lower(), reason="unknown", since=timezone.now())


def _finished(stage: SimpleNamespace) -> None:
    _signs_closed(stage)
    actions.end_plan(
        **_at(stage, stage.cast.nora),
        plan_id=stage.here.plan.pk,
        status=Plan.Status.FINISHED,
        reason="It is over.",
    )


def _invitation_too_old(stage: SimpleNamespace) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(pk=stage.here.invited.invitation_id).update(expires_at=yesterday)


def _no_draft(stage: SimpleNamespace) -> None:
    draft = Version.objects.get(pk=stage.draft.pk)
    pathway_actions.discard_draft(version=draft, revision=draft.revision)


def _switched_off(stage: SimpleNamespace) -> None:
    account_actions.switch_off_user(user=stage.colleague, by=stage.cast.simon, at=timezone.now())


def _with_empty_parts(stage: SimpleNamespace) -> None:
    """A category without steps, and a fact that decides nothing: only these can be removed."""
    fact = Fact("cold", FactKind.YES_NO, "Is it cold?")
    for add, part in (
        (actions_draft.add_category, {"title": "Sleep"}),
        (actions_draft.add_fact, {"fact": fact}),
    ):
        draft = Version.objects.get(pk=stage.draft.pk)
        add(version=draft, revision=draft.revision, by=stage.cast.ada, at=timezone.now(), **part)


def _not_offered(stage: SimpleNamespace) -> None:
    actions.withdraw_handover(**_at(stage, stage.cast.nora), handover_id=stage.here.handover.pk)


def _paused(stage: SimpleNamespace) -> None:
    pause = actions.Pause(PauseReason.TRAVEL)
    actions.pause_plan(**_at(stage, stage.cast.nora), plan_id=stage.here.plan.pk, pause=pause)


def _moved(stage: SimpleNamespace) -> None:
    move = actions.lease_move(worker="one", now=timezone.now())
    actions.carry_out_batch(move=move, worker="one", now=timezone.now())


def _left_out(stage: SimpleNamespace) -> None:
    """The plan waits in no move, so that another can be agreed to."""
    MovingPlan.objects.filter(pk=stage.here.moving.pk).update(state=MovingPlan.State.LEFT_OUT)


def _stopped(stage: SimpleNamespace) -> None:
    actions.stop_move(move=stage.move, by=stage.cast.nora, at=timezone.now())


def _with_a_goal(stage: SimpleNamespace) -> None:
    for title in ("Stay at home", "Sleep well"):
        draft = Version.objects.get(pk=stage.draft.pk)
        actions_lists.add_listed(
            version=draft,
            revision=draft.revision,
            name=ListName.GOALS,
            part=Goal("", title),
            by=stage.cast.ada,
            at=timezone.now(),
        )


ARRANGE: dict[str, Callable[[SimpleNamespace], None]] = {
    "checklist:undo_item": _ticked,
    "checklist:hand_on_item": _taken,
    "checklist:let_go_item": _taken,
    "checklist:remove_appointment": _with_appointment,
    "clinic:undo_item": _ticked,
    "clinic:verify_items": _ticked,
    "clinic:confirm_skip": _told_not_needed,
    "clinic:ask_back": _ticked,
    "checklist:reply_item": _asked_back,
    "clinic:remove_appointment": _with_appointment,
    "clinic:set_course": _decided,
    "clinic:finish_plan": _signs_closed,
    "clinic:enter_plan_in_error": _signs_closed,
    "clinic:reopen_plan": _finished,
    # the loop of a sign, and messages that do not arrive
    "clinic:close_answered_sign": _sign_answered,
    "clinic:try_member_again": _messages_do_not_arrive,
    "clinic:try_colleague_again": _messages_do_not_arrive,
    "clinic:start_known_plan": _finished,
    "clinic:renew_invitation": _invitation_too_old,
    "clinic:switch_on_staff": _switched_off,
    "clinic:show_new_version": _left_out,
    "clinic:resume_move": _stopped,
    "clinic:move_back": _moved,
    "clinic:hand_over": _not_offered,
    "clinic:hand_over_several": _not_offered,
    "clinic:resume_plan": _paused,
    "pathways:make_draft": _no_draft,
    "pathways:remove_category": _with_empty_parts,
    "pathways:remove_fact": _with_empty_parts,
    "pathways:change_listed": _with_a_goal,
    "pathways:move_listed": _with_a_goal,
    "pathways:remove_listed": _with_a_goal,
}
