"""The access log in words: what each act is called, and what each page is.

A page that has no words here is shown by its URL name; a test names those that are missing.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careplan.audit.models import AccessLog

ACT_WORDS: dict[str, Promise] = {
    AccessLog.Act.LOOKED: _("opened"),
    AccessLog.Act.CHANGED: _("sent a change"),
    AccessLog.Act.REFUSED: _("was refused"),
    AccessLog.Act.LISTED: _("saw a list"),
    AccessLog.Act.EXPORTED: _("took a copy"),
    AccessLog.Act.SIGNED_IN: _("signed in"),
    AccessLog.Act.SIGNED_OUT: _("signed out"),
    AccessLog.Act.SIGN_IN_FAILED: _("could not sign in"),
}

PAGE_WORDS: dict[str, Promise] = {
    # coming in
    "accounts:set_up": _("set-up page"),
    "accounts:accept_staff_invitation": _("invitation of staff"),
    "checklist:accept_invitation": _("invitation of a family"),
    # families
    "checklist:list_people": _("the people I care for"),
    "checklist:show_today": _("family: today"),
    "checklist:show_plan": _("family: the whole plan"),
    "checklist:show_more": _("family: more"),
    "checklist:show_glossary": _("family: hard words"),
    "checklist:show_step": _("family: a step explained"),
    "checklist:show_warning_signs": _("family: warning signs"),
    "checklist:check_in": _("family: a check-in"),
    "checklist:list_check_ins": _("family: check-ins"),
    "checklist:show_check_in": _("family: a check-in, saved"),
    "checklist:list_questions": _("family: questions"),
    "checklist:ask_nurse": _("family: a question"),
    "checklist:show_family": _("family: who takes part"),
    "checklist:leave_care_team": _("family: leaving the care team"),
    "checklist:show_item": _("family: a step"),
    "checklist:tick_item": _("family: a step, done"),
    "checklist:undo_item": _("family: a step, taken back"),
    "checklist:skip_item": _("family: a step, not done"),
    "checklist:note_item": _("family: a note"),
    "checklist:ask_about_item": _("family: a question about a step"),
    "checklist:set_appointment": _("family: an appointment"),
    "checklist:remove_appointment": _("family: an appointment, taken away"),
    # nurses: lists
    "clinic:list_patients": _("list of patients"),
    "clinic:search_patients": _("search for a patient"),
    "clinic:list_finished": _("list of finished plans"),
    "clinic:start_plan": _("start of a plan"),
    "clinic:start_new_patient": _("start of a plan: a new patient"),
    "clinic:start_new_plan": _("start of a plan for a new patient"),
    "clinic:start_known_plan": _("start of a plan for a known patient"),
    "clinic:edit_team_contacts": _("numbers and hours of the own team"),
    # nurses: one patient
    "clinic:show_patient": _("patient page"),
    "clinic:show_plan": _("one plan of the patient"),
    "clinic:show_history": _("history"),
    "clinic:verify_items": _("ticks, verified"),
    "clinic:mark_reviewed": _("plan, reviewed"),
    "clinic:answer_question": _("a question of the family"),
    "clinic:list_signs": _("warning signs"),
    "clinic:take_on_sign": _("a warning sign, taken on"),
    "clinic:close_sign": _("a warning sign, answered"),
    "clinic:decide_step": _("what applies"),
    "clinic:set_course": _("course of a treatment"),
    "clinic:set_dates": _("sheet of dates"),
    "clinic:change_facts": _("facts"),
    "clinic:add_own_item": _("a step of the nurse’s own"),
    "clinic:show_item": _("a step"),
    "clinic:tick_item": _("a step, done"),
    "clinic:undo_item": _("a step, taken back"),
    "clinic:skip_item": _("a step, not done"),
    "clinic:note_item": _("a note"),
    "clinic:set_date": _("date of a step"),
    "clinic:set_appointment": _("an appointment"),
    "clinic:remove_appointment": _("an appointment, taken away"),
    "clinic:set_result": _("whether a result is there"),
    "clinic:void_item": _("a step, entered in error"),
    "clinic:confirm_skip": _("“not needed”, confirmed"),
    "clinic:set_nurse": _("whose plan it is"),
    "clinic:finish_plan": _("end of a plan"),
    "clinic:enter_plan_in_error": _("a plan, entered in error"),
    "clinic:reopen_plan": _("a plan, opened again"),
    "clinic:correct_patient": _("a patient’s particulars"),
    "clinic:list_family": _("who of the family takes part"),
    "clinic:invite_caregiver": _("an invitation of the family"),
    "clinic:show_invitation": _("link of an invitation"),
    "clinic:renew_invitation": _("an invitation, renewed"),
    "clinic:change_part": _("rights of somebody in the family"),
    "clinic:end_access": _("end of somebody’s access"),
    # nurses: new versions of a pathway
    "clinic:list_offers": _("new versions of pathways, offered"),
    "clinic:show_new_version": _("what a new version changes in a plan"),
    "clinic:preview_move": _("what a new version changes in a team’s plans"),
    "clinic:show_move": _("move of plans to a new version"),
    "clinic:stop_move": _("move of plans to a new version, stopped"),
    "clinic:resume_move": _("move of plans to a new version, taken up again"),
    "clinic:move_back": _("a plan, back on its version before"),
    # the site admin
    "clinic:list_teams": _("teams"),
    "clinic:add_team": _("a new team"),
    "clinic:edit_team": _("a team’s numbers and hours"),
    "clinic:rename_team": _("a team’s name"),
    "clinic:list_staff": _("staff"),
    "clinic:invite_staff": _("an invitation of staff"),
    "clinic:show_staff_invitation": _("link of an invitation of staff"),
    "clinic:withdraw_staff_invitation": _("an invitation of staff, taken back"),
    "clinic:edit_staff": _("what somebody on the staff does"),
    "clinic:switch_off_staff": _("an account, switched off"),
    "clinic:switch_on_staff": _("an account, switched on"),
    "clinic:list_access": _("access log"),
    # pathways
    "pathways:list_pathways": _("list of pathways"),
    "pathways:start_pathway": _("a new pathway"),
    "pathways:show_version": _("a version of a pathway"),
    "pathways:import_file": _("a pathway from a file"),
    "pathways:export_version": _("a version of a pathway, as a file"),
    "pathways:export_steps": _("the steps of a pathway, as a table"),
    "pathways:make_draft": _("a new draft of a pathway"),
    "pathways:record_review": _("review of a pathway"),
    "pathways:retire_version": _("a version of a pathway, retired"),
    "pathways:edit_draft": _("draft of a pathway"),
    "pathways:change_details": _("draft of a pathway: title and summary"),
    "pathways:publish_version": _("draft of a pathway, published"),
    "pathways:discard_draft": _("draft of a pathway, thrown away"),
    "pathways:add_category": _("draft of a pathway: a category, added"),
    "pathways:change_category": _("draft of a pathway: a category"),
    "pathways:move_category": _("draft of a pathway: a category, moved"),
    "pathways:remove_category": _("draft of a pathway: a category, removed"),
    "pathways:add_fact": _("draft of a pathway: a fact, added"),
    "pathways:change_fact": _("draft of a pathway: a fact"),
    "pathways:move_fact": _("draft of a pathway: a fact, moved"),
    "pathways:remove_fact": _("draft of a pathway: a fact, removed"),
    "pathways:add_step": _("draft of a pathway: a step, added"),
    "pathways:change_step": _("draft of a pathway: a step"),
    "pathways:move_step": _("draft of a pathway: a step, moved"),
    "pathways:remove_step": _("draft of a pathway: a step, removed"),
    "pathways:add_watch": _("draft of a pathway: a watch question, added"),
    "pathways:change_watch": _("draft of a pathway: a watch question"),
    "pathways:add_word": _("draft of a pathway: a hard word, added"),
    "pathways:change_word": _("draft of a pathway: a hard word"),
    "pathways:remove_word": _("draft of a pathway: a hard word, removed"),
}


def act_words(act: str) -> str:
    return str(ACT_WORDS.get(act, act))


def page_words(url_name: str) -> str:
    """What the page with this URL name is, in words; the name itself where there are none."""
    return str(PAGE_WORDS.get(url_name, url_name))
