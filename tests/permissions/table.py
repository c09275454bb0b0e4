"""The permission table: every address, for everybody.

One line for each URL name. The two texts are GET and POST; each letter is one person, in the order of PEOPLE:

    anonymous | Carl takes part, Lena looks on, Rob was removed, Otto cares for another patient of the same team |
    Nora is a nurse of the team, Stella of another | Ada writes pathways, Simon looks after the installation

    Y  the page (200)                            L  to the sign-in page
    W  done: something is written                3  not for you (403)
    R  on to another page                        4  there is no such thing (404), as for an id that never existed
    G  it is over (410)                          5  not with this method (405)
    U  a program is told to sign in (401)

HEAD answers as GET does; OPTIONS as GET or with 405; every other method is answered with 405.
For every letter but W no table changes, apart from the access log and sessions.
"""

from dataclasses import dataclass

PEOPLE = ("anonymous", "carl", "lena", "rob", "otto", "nora", "stella", "ada", "simon")


@dataclass(frozen=True)
class Row:
    """What one address answers: for each of PEOPLE a letter, for GET and for POST."""

    name: str
    get: str
    post: str


def _row(name: str, get: str, post: str) -> Row:
    return Row(name, get.replace(" ", ""), post.replace(" ", ""))


# fmt: off
ROWS = [
    #                                                  GET             POST
    #                                                  A CLRO NS AS    A CLRO NS AS
    # --- who one is, and coming in
    _row("accounts:show_home",                        "L RRRR RR RR", "L 5555 55 55"),
    _row("accounts:show_account",                     "L YYYY YY YY", "L 5555 55 55"),
    _row("accounts:choose_language",                  "5 5555 55 55", "R WWWW WW WW"),  # a cookie is no row
    _row("accounts:set_up",                           "Y YYYY YY YY", "Y YYYY YY YY"),  # there is a site admin
    _row("accounts:accept_staff_invitation",          "Y YYYY YY YY", "W WWWW WW WW"),  # whoever holds the link
    _row("account_login",                             "Y RRRR RR RR", "Y RRRR RR RR"),
    _row("account_logout",                            "5 5555 55 55", "L LLLL LL LL"),
    _row("account_inactive",                          "Y YYYY YY YY", "5 5555 55 55"),
    _row("account_change_password",                   "L YYYY YY YY", "L WWWW WW WW"),
    _row("account_reset_password",                    "Y YYYY YY YY", "W WWWW WW WW"),  # a message to the address
    _row("account_reset_password_done",               "Y YYYY YY YY", "5 5555 55 55"),
    _row("account_reset_password_from_key",           "Y YYYY YY YY", "Y YYYY YY YY"),  # a key that opens nothing
    _row("account_reset_password_from_key_done",      "Y YYYY YY YY", "5 5555 55 55"),

    # --- families: who takes part reads and acts, who looks on reads, nurses have pages of their own
    _row("checklist:list_people",                     "L RRYR YY YY", "L 5555 55 55"),  # R: to the only one
    _row("checklist:accept_invitation",               "Y YYYY YY YY", "W GGWW WW WW"),  # G: is in the team already
    _row("checklist:show_worker",                     "Y YYYY YY YY", "5 5555 55 55"),  # no data
    _row("checklist:show_manifest",                   "Y YYYY YY YY", "5 5555 55 55"),  # no data
    _row("checklist:show_offline",                    "Y YYYY YY YY", "5 5555 55 55"),  # no data
    _row("checklist:sign_out_first",                  "L YYYY YY YY", "L 5555 55 55"),
    _row("checklist:show_today",                      "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_plan",                       "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_more",                       "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_phone",                      "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_glossary",                   "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_step",                       "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_warning_signs",              "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:check_in",                        "L Y344 34 44", "L W344 34 44"),
    _row("checklist:list_check_ins",                  "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_charts",                     "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:show_check_in",                   "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:list_questions",                  "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:ask_nurse",                       "L Y344 34 44", "L W344 34 44"),
    _row("checklist:show_family",                     "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:leave_care_team",                 "L YY44 34 44", "L WW44 34 44"),
    _row("checklist:show_item",                       "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:tick_item",                       "L 5555 55 55", "L W344 34 44"),
    _row("checklist:undo_item",                       "L 5555 55 55", "L W344 34 44"),
    _row("checklist:skip_item",                       "L Y344 34 44", "L W344 34 44"),
    _row("checklist:note_item",                       "L 5555 55 55", "L W344 34 44"),
    _row("checklist:take_item",                       "L 5555 55 55", "L W344 34 44"),
    _row("checklist:hand_on_item",                    "L 5555 55 55", "L W344 34 44"),
    _row("checklist:let_go_item",                     "L 5555 55 55", "L W344 34 44"),
    _row("checklist:tick_several",                    "L Y344 34 44", "L W344 34 44"),
    _row("checklist:understand_step",                 "L 5555 55 55", "L W344 34 44"),
    _row("checklist:mark_seen",                       "L 5555 55 55", "L WW44 34 44"),  # a mark of one's own
    _row("checklist:list_visit_questions",            "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:add_visit_question",              "L 5555 55 55", "L W344 34 44"),
    _row("checklist:ask_at_visit",                    "L 5555 55 55", "L W344 34 44"),
    _row("checklist:order_visit_question",            "L 5555 55 55", "L W344 34 44"),
    _row("checklist:settle_visit_question",           "L 5555 55 55", "L W344 34 44"),
    _row("checklist:print_visit",                     "L YY44 34 44", "L 5555 55 55"),
    _row("checklist:ask_about_item",                  "L 5555 55 55", "L W344 34 44"),
    _row("checklist:set_appointment",                 "L 5555 55 55", "L W344 34 44"),
    _row("checklist:remove_appointment",              "L 5555 55 55", "L W344 34 44"),

    # --- phones: each act is answered by itself; Lena's is refused and Rob's is held, and both are written down
    _row("checklist:push_acts",                       "U 5555 55 55", "U WWW4 34 44"),
    _row("checklist:pull_changes",                    "U YYY4 34 44", "U 5555 55 55"),

    # --- nurses: the lists of their own teams
    _row("clinic:list_patients",                      "L 3333 YY 33", "L 5555 55 55"),
    _row("clinic:search_patients",                    "L 5555 55 55", "L 3333 YY 33"),
    _row("clinic:list_finished",                      "L 3333 YY 33", "L 5555 55 55"),
    # --- nurses: the worklist as a file, what changed on it, lists kept under a name (nobody else's)
    _row("clinic:export_patients",                    "L 3333 YY 33", "L 5555 55 55"),
    _row("clinic:poll_patients",                      "U 3333 YY 33", "U 5555 55 55"),
    _row("clinic:list_lists",                         "L 3333 YY 33", "L 5555 55 55"),
    _row("clinic:save_list",                          "L 3333 YY 33", "L 3333 WW 33"),
    _row("clinic:rename_list",                        "L 3333 Y4 33", "L 3333 W4 33"),
    _row("clinic:delete_list",                        "L 5555 55 55", "L 3333 W4 33"),
    _row("clinic:start_plan",                         "L 3333 YY 33", "L 5555 55 55"),
    _row("clinic:start_new_patient",                  "L 5555 55 55", "L 3333 YY 33"),
    _row("clinic:start_new_plan",                     "L 5555 55 55", "L 3333 WR 33"),  # R: not her team
    _row("clinic:edit_team_contacts",                 "L 3333 Y4 33", "L 3333 W4 33"),
    _row("clinic:list_offers",                        "L 3333 YY 33", "L 5555 55 55"),
    _row("clinic:preview_move",                       "L 3333 Y4 33", "L 3333 W4 33"),
    _row("clinic:show_move",                          "L 3333 Y4 33", "L 5555 55 55"),
    _row("clinic:stop_move",                          "L 5555 55 55", "L 3333 W4 33"),
    _row("clinic:resume_move",                        "L 5555 55 55", "L 3333 W4 33"),
    # --- nurses: one patient
    _row("clinic:show_new_version",                   "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:move_back",                          "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:show_patient",                       "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:show_plan",                          "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:show_history",                       "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:verify_items",                       "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:mark_reviewed",                      "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:answer_question",                    "L 3344 Y4 44", "L 3344 W4 44"),
    # talk; the answers of the team to use again
    _row("clinic:list_questions",                     "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:see_question",                       "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:ask_back",                           "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:correct_words",                      "L 3344 Y4 44", "L 3344 W4 44"),  # her own words
    _row("clinic:list_templates",                     "L 3333 Y4 33", "L 5555 55 55"),
    _row("clinic:add_template",                       "L 3333 Y4 33", "L 3333 W4 33"),
    _row("clinic:change_template",                    "L 3333 Y4 33", "L 3333 W4 33"),
    _row("clinic:delete_template",                    "L 5555 55 55", "L 3333 W4 33"),
    _row("checklist:reply_item",                      "L 5555 55 55", "L W344 34 44"),
    _row("checklist:correct_words",                   "L Y344 34 44", "L W344 34 44"),  # his own words
    _row("clinic:let_in_act",                         "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:set_aside_act",                      "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:list_check_ins",                     "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:show_charts",                        "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:list_signs",                         "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:take_on_sign",                       "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:close_sign",                         "L 3344 Y4 44", "L 3344 W4 44"),
    # the loop of a sign, and messages that do not arrive
    _row("clinic:close_answered_sign",                "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:try_member_again",                   "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:try_colleague_again",                "L 5555 55 55", "L 3333 W4 33"),
    _row("clinic:show_sign_times",                    "L 3333 Y4 33", "L 5555 55 55"),
    _row("clinic:decide_step",                        "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:set_course",                         "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:set_dates",                          "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:change_facts",                       "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:list_anchors",                       "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:move_anchor",                        "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:add_goal",                           "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:set_goal",                           "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:add_own_item",                       "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:show_item",                          "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:tick_item",                          "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:undo_item",                          "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:skip_item",                          "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:note_item",                          "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:set_date",                           "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:set_appointment",                    "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:remove_appointment",                 "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:set_result",                         "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:void_item",                          "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:confirm_skip",                       "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:start_known_plan",                   "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:set_nurse",                          "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:finish_plan",                        "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:enter_plan_in_error",                "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:reopen_plan",                        "L 5555 55 55", "L 3344 W4 44"),
    # a plan rests, is handed over, several decisions; offers are answered by the team they were made to
    _row("clinic:pause_plan",                         "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:resume_plan",                        "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:hand_over",                          "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:withdraw_handover",                  "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:decide_steps",                       "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:list_variances",                     "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:say_here",                           "L 5555 55 55", "L 3344 Y4 44"),
    _row("clinic:list_handovers",                     "L 3333 YY 33", "L 5555 55 55"),
    _row("clinic:hand_over_several",                  "L 3333 Y4 33", "L 3333 W4 33"),
    _row("clinic:accept_handover",                    "L 5555 55 55", "L 3333 4W 33"),
    _row("clinic:decline_handover",                   "L 3333 4Y 33", "L 3333 4W 33"),
    _row("clinic:correct_patient",                    "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:list_family",                        "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:invite_caregiver",                   "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:show_invitation",                    "L 3344 Y4 44", "L 5555 55 55"),
    _row("clinic:renew_invitation",                   "L 5555 55 55", "L 3344 W4 44"),
    _row("clinic:change_part",                        "L 3344 Y4 44", "L 3344 W4 44"),
    _row("clinic:end_access",                         "L 5555 55 55", "L 3344 W4 44"),

    # --- the site admin: teams, staff, who looked
    _row("clinic:list_teams",                         "L 3333 33 3Y", "L 5555 55 55"),
    _row("clinic:add_team",                           "L 3333 33 3Y", "L 3333 33 3W"),
    _row("clinic:edit_team",                          "L 3333 33 3Y", "L 3333 33 3W"),
    _row("clinic:rename_team",                        "L 5555 55 55", "L 3333 33 3W"),
    _row("clinic:list_staff",                         "L 3333 33 3Y", "L 5555 55 55"),
    _row("clinic:invite_staff",                       "L 3333 33 3Y", "L 3333 33 3W"),
    _row("clinic:edit_staff",                         "L 3333 33 3Y", "L 3333 33 3W"),
    _row("clinic:switch_off_staff",                   "L 5555 55 55", "L 3333 33 3W"),
    _row("clinic:switch_on_staff",                    "L 5555 55 55", "L 3333 33 3W"),
    _row("clinic:show_staff_invitation",              "L 3333 33 3Y", "L 5555 55 55"),
    _row("clinic:withdraw_staff_invitation",          "L 5555 55 55", "L 3333 33 3W"),
    _row("clinic:list_access",                        "L 3333 33 3Y", "L 3333 33 3Y"),  # a search, by POST

    # --- pathways: all staff read, the pathway admin writes
    _row("pathways:list_pathways",                    "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:list_languages",                   "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:add_language",                     "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:remove_language",                  "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:list_translations",                "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:show_translation",                 "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:translate_part",                   "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:start_pathway",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:compare_versions",                 "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:show_version",                     "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:export_version",                   "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:export_steps",                     "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:import_file",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:make_draft",                       "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:record_review",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:retire_version",                   "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:show_samples",                     "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:show_sample",                      "L 3333 YY YY", "L 3333 55 55"),
    _row("pathways:add_sample",                       "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_sample",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:remove_sample",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:pin_samples",                      "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:edit_draft",                       "L 3333 33 Y3", "L 3333 33 53"),
    _row("pathways:change_details",                   "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:publish_version",                  "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:discard_draft",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:list_revisions",                   "L 3333 33 Y3", "L 3333 33 53"),
    _row("pathways:show_revision",                    "L 3333 33 Y3", "L 3333 33 53"),
    _row("pathways:go_back",                          "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:add_category",                     "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_category",                  "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:move_category",                    "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:remove_category",                  "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:add_fact",                         "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_fact",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:move_fact",                        "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:remove_fact",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:add_step",                         "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_step",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:move_step",                        "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:remove_step",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:duplicate_step",                   "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:show_rule",                        "L 3333 33 Y3", "L 3333 33 53"),
    _row("pathways:add_test",                         "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:add_group",                        "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_test",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_group",                     "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:wrap_part",                        "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:remove_part",                      "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:change_schedule",                  "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_waiting",                   "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:add_listed",                       "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_listed",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:move_listed",                      "L 3333 33 53", "L 3333 33 W3"),
    _row("pathways:remove_listed",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:add_watch",                        "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_watch",                     "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:add_word",                         "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:change_word",                      "L 3333 33 Y3", "L 3333 33 W3"),
    _row("pathways:remove_word",                      "L 3333 33 Y3", "L 3333 33 W3"),

    # --- numbers over many plans: pathway admins and site admins read, the pathway admin offers
    _row("insights:list_versions",                    "L 3333 33 YY", "L 5555 55 55"),
    _row("insights:show_numbers",                     "L 3333 33 YY", "L 5555 55 55"),
    _row("insights:export_numbers",                   "L 3333 33 YY", "L 5555 55 55"),
    _row("insights:offer_version",                    "L 3333 33 Y3", "L 3333 33 W3"),
    _row("insights:end_offer",                        "L 5555 55 55", "L 3333 33 W3"),

    # --- whether the server lives; no data
    _row("operations:show_health",                    "Y YYYY YY YY", "5 5555 55 55"),
]
# fmt: on
