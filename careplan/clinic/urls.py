"""The window of nurses; the site admin's pages stand under `site/`. Addresses carry no patient data."""

from django.urls import include, path

from careplan.clinic.views import (
    addresses,
    anchors,
    answers,
    desk,
    diary,
    facts,
    family,
    goals,
    handover,
    held,
    items,
    lists,
    moves,
    patient,
    plan,
    planning,
    review,
    sign_times,
    signs,
    start,
    talk,
    team,
    worklist,
)

app_name = "clinic"

of_an_item = [
    path("", items.show_item, name="show_item"),
    path("tick", items.tick_item, name="tick_item"),
    path("undo", items.undo_item, name="undo_item"),
    path("skip", items.skip_item, name="skip_item"),
    path("note", items.note_item, name="note_item"),
    path("date", items.set_date, name="set_date"),
    path("appointment", items.set_appointment, name="set_appointment"),
    path("appointment/remove", items.remove_appointment, name="remove_appointment"),
    path("result", items.set_result, name="set_result"),
    path("error", items.void_item, name="void_item"),
    path("confirm", review.confirm_skip, name="confirm_skip"),
]

# What nurse and family ask each other, and the answers that a team uses again.
of_talk = [
    path("questions/", talk.list_questions, name="list_questions"),
    path("questions/<int:question>/seen", talk.see_question, name="see_question"),
    path("items/<int:item>/ask-back", talk.ask_back, name="ask_back"),
    path("entries/<int:number>/correct", talk.correct_words, name="correct_words"),
]
of_answers = [
    path("", answers.list_templates, name="list_templates"),
    path("add", answers.add_template, name="add_template"),
    path("<int:template>", answers.change_template, name="change_template"),
    path("<int:template>/delete", answers.delete_template, name="delete_template"),
]

of_the_family = [
    path("", family.list_family, name="list_family"),
    path("invite", family.invite_caregiver, name="invite_caregiver"),
    path("<int:member>/invitation", family.show_invitation, name="show_invitation"),
    path("<int:member>/invitation/renew", family.renew_invitation, name="renew_invitation"),
    path("<int:member>/change", family.change_part, name="change_part"),
    path("<int:member>/end", family.end_access, name="end_access"),
    path("<int:member>/try-again", addresses.try_member_again, name="try_member_again"),
]

of_a_patient = [
    path("", patient.show_patient, name="show_patient"),
    path("plans/<int:plan>", patient.show_plan, name="show_plan"),
    path("history", patient.show_history, name="show_history"),
    path("verify", review.verify_items, name="verify_items"),
    path("reviewed", review.mark_reviewed, name="mark_reviewed"),
    path("late/<int:held>/let-in", held.let_in_act, name="let_in_act"),
    path("late/<int:held>/set-aside", held.set_aside_act, name="set_aside_act"),
    path("questions/<int:question>/answer", review.answer_question, name="answer_question"),
    path("check-ins/", diary.list_check_ins, name="list_check_ins"),
    path("check-ins/charts", diary.show_charts, name="show_charts"),
    path("signs/", signs.list_signs, name="list_signs"),
    path("signs/<int:sign>/take-on", signs.take_on_sign, name="take_on_sign"),
    path("signs/<int:sign>/close", signs.close_sign, name="close_sign"),
    path("signs/<int:sign>/close-answered", signs.close_answered_sign, name="close_answered_sign"),
    path("steps/<str:step>/decide", planning.decide_step, name="decide_step"),
    path("steps/<str:step>/course", planning.set_course, name="set_course"),
    path("dates", planning.set_dates, name="set_dates"),
    path("days/", anchors.list_anchors, name="list_anchors"),
    path("days/<str:anchor>", anchors.move_anchor, name="move_anchor"),
    path("goals/add", goals.add_goal, name="add_goal"),
    path("goals/<int:goal>", goals.set_goal, name="set_goal"),
    path("facts", facts.change_facts, name="change_facts"),
    path("items/add", planning.add_own_item, name="add_own_item"),
    path("items/<int:item>/", include(of_an_item)),
    path("start", start.start_known_plan, name="start_known_plan"),
    path("nurse", plan.set_nurse, name="set_nurse"),
    path("finish", plan.finish_plan, name="finish_plan"),
    path("entered-in-error", plan.enter_plan_in_error, name="enter_plan_in_error"),
    path("reopen", plan.reopen_plan, name="reopen_plan"),
    # the plan as a whole: rest, handover, several decisions, what was not done, who else is here
    path("pause", plan.pause_plan, name="pause_plan"),
    path("resume", plan.resume_plan, name="resume_plan"),
    path("hand-over", handover.hand_over, name="hand_over"),
    path("handovers/<int:handover>/withdraw", handover.withdraw_handover, name="withdraw_handover"),
    path("decide", planning.decide_steps, name="decide_steps"),
    path("not-done", desk.list_variances, name="list_variances"),
    path("here", desk.say_here, name="say_here"),
    path("correct", plan.correct_patient, name="correct_patient"),
    path("version", moves.show_new_version, name="show_new_version"),
    path("moves/<int:moving>/back", moves.move_back, name="move_back"),
    path("family/", include(of_the_family)),
    path("", include(of_talk)),
]

urlpatterns = [
    path("", worklist.list_patients, name="list_patients"),
    path("search", worklist.search_patients, name="search_patients"),
    # the worklist: as a file, what changed on it, lists kept under a name
    path("patients.csv", worklist.export_patients, name="export_patients"),
    path("changes", worklist.poll_patients, name="poll_patients"),
    path("lists/", lists.list_lists, name="list_lists"),
    path("lists/add", lists.save_list, name="save_list"),
    path("lists/<int:kept>/rename", lists.rename_list, name="rename_list"),
    path("lists/<int:kept>/delete", lists.delete_list, name="delete_list"),
    path("finished", worklist.list_finished, name="list_finished"),
    path("start", start.start_plan, name="start_plan"),
    path("start/patient", start.start_new_patient, name="start_new_patient"),
    path("start/plan", start.start_new_plan, name="start_new_plan"),
    path("versions", moves.list_offers, name="list_offers"),
    path("teams/<int:team>/versions/<int:version>", moves.preview_move, name="preview_move"),
    path("moves/<int:move>/", moves.show_move, name="show_move"),
    path("moves/<int:move>/stop", moves.stop_move, name="stop_move"),
    path("moves/<int:move>/resume", moves.resume_move, name="resume_move"),
    path("teams/<int:team>/contacts", team.edit_team_contacts, name="edit_team_contacts"),
    path("handovers/", handover.list_handovers, name="list_handovers"),
    path("handovers/<int:handover>/accept", handover.accept_handover, name="accept_handover"),
    path("handovers/<int:handover>/decline", handover.decline_handover, name="decline_handover"),
    path("teams/<int:team>/hand-over", handover.hand_over_several, name="hand_over_several"),
    path("teams/<int:team>/signs", sign_times.show_sign_times, name="show_sign_times"),
    path(
        "teams/<int:team>/people/<int:person>/try-again",
        addresses.try_colleague_again,
        name="try_colleague_again",
    ),
    path("teams/<int:team>/answers/", include(of_answers)),
    path("patients/<str:patient>/", include(of_a_patient)),
    path("site/", include("careplan.clinic.urls_site")),
]
