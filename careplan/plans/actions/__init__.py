"""The only writers of the patient's side. Each is `verb(*, ..., by, at, op_id=None)`: one transaction, under
the patient's lock, rights read again, the move checked, the rows changed, the events appended."""

from careplan.plans.actions.anchors import move_anchor
from careplan.plans.actions.asking_back import ask_back, reply
from careplan.plans.actions.by_kind import BY_KIND, plan_of_act
from careplan.plans.actions.correcting import correct_words
from careplan.plans.actions.dates import Appointment, set_appointment, set_date, set_result
from careplan.plans.actions.desk_lists import MOST_LISTS, delete_list, rename_list, save_list
from careplan.plans.actions.ending import end_plan, end_within, reopen_plan
from careplan.plans.actions.family import (
    Part,
    change_part,
    end_access,
    invite_caregiver,
    join_care_team,
    leave_care_team,
    renew_invitation,
)
from careplan.plans.actions.goals import GoalWords, add_goal, goal_words_of, set_goal
from careplan.plans.actions.handover import (
    Receiver,
    accept_handover,
    decline_handover,
    is_nurse_of,
    offer_handover,
    waiting_handover,
    withdraw_handover,
)
from careplan.plans.actions.held import hold_act, is_for_family, let_in_act, open_held, set_aside_act
from careplan.plans.actions.items import Outcome, skip_item, tick_item, undo_item
from careplan.plans.actions.lookup import open_plan_of
from careplan.plans.actions.move_back import move_back
from careplan.plans.actions.move_plans import (
    Agreed,
    Progress,
    agree_to_move,
    carry_out_batch,
    lease_move,
    progress_of,
    resume_move,
    stop_move,
)
from careplan.plans.actions.overtaken import keep_overtaken, keep_refused
from careplan.plans.actions.pausing import Pause, pause_plan, resume_plan
from careplan.plans.actions.plan import (
    Identity,
    add_own_item,
    clean_identity,
    correct_patient,
    create_patient,
    folded,
    set_nurse,
    start_plan,
    void_item,
)
from careplan.plans.actions.review import confirm_skip, mark_reviewed, see_question, verify_items
from careplan.plans.actions.sent_acts import SentAct
from careplan.plans.actions.signs import place_signs, raise_sign, record_check_in, settle_sign
from careplan.plans.actions.steps import Decision, answer_facts, decide_step, decide_steps, set_course
from careplan.plans.actions.taking import hand_on_item, let_go_item, take_item, taking_part
from careplan.plans.actions.templates import delete_template, save_template
from careplan.plans.actions.together import Together, taking_together
from careplan.plans.actions.understanding import mark_seen, understand_step
from careplan.plans.actions.visit import add_visit_question, order_visit_question, settle_visit_question
from careplan.plans.actions.words import answer_question, ask_nurse, note_item
from careplan.plans.actions.writing import (
    BY_PAGE,
    ActConflict,
    Acting,
    ActRefused,
    ActSettled,
    History,
    Sent,
    is_same_act,
    writing,
)

__all__ = [
    "BY_KIND",
    "BY_PAGE",
    "MOST_LISTS",
    "ActConflict",
    "ActRefused",
    "ActSettled",
    "Acting",
    "Agreed",
    "Appointment",
    "Decision",
    "GoalWords",
    "History",
    "Identity",
    "Outcome",
    "Part",
    "Pause",
    "Progress",
    "Receiver",
    "Sent",
    "SentAct",
    "Together",
    "accept_handover",
    "add_goal",
    "add_own_item",
    "add_visit_question",
    "agree_to_move",
    "answer_facts",
    "answer_question",
    "ask_back",
    "ask_nurse",
    "carry_out_batch",
    "change_part",
    "clean_identity",
    "confirm_skip",
    "correct_patient",
    "correct_words",
    "create_patient",
    "decide_step",
    "decide_steps",
    "decline_handover",
    "delete_list",
    "delete_template",
    "end_access",
    "end_plan",
    "end_within",
    "folded",
    "goal_words_of",
    "hand_on_item",
    "hold_act",
    "invite_caregiver",
    "is_for_family",
    "is_nurse_of",
    "is_same_act",
    "join_care_team",
    "keep_overtaken",
    "keep_refused",
    "lease_move",
    "leave_care_team",
    "let_go_item",
    "let_in_act",
    "mark_reviewed",
    "mark_seen",
    "move_anchor",
    "move_back",
    "note_item",
    "offer_handover",
    "open_held",
    "open_plan_of",
    "order_visit_question",
    "pause_plan",
    "place_signs",
    "plan_of_act",
    "progress_of",
    "raise_sign",
    "record_check_in",
    "rename_list",
    "renew_invitation",
    "reopen_plan",
    "reply",
    "resume_move",
    "resume_plan",
    "save_list",
    "save_template",
    "see_question",
    "set_appointment",
    "set_aside_act",
    "set_course",
    "set_date",
    "set_goal",
    "set_nurse",
    "set_result",
    "settle_sign",
    "settle_visit_question",
    "skip_item",
    "start_plan",
    "stop_move",
    "take_item",
    "taking_part",
    "taking_together",
    "tick_item",
    "understand_step",
    "undo_item",
    "verify_items",
    "void_item",
    "waiting_handover",
    "withdraw_handover",
    "writing",
]
