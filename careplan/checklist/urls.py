from django.urls import path

from careplan.checklist.views import (
    checkins,
    family,
    invitation,
    items,
    people,
    phone,
    plan,
    questions,
    signs,
    sync,
    ticks,
    today,
)

app_name = "checklist"

urlpatterns = [
    path("", people.list_people, name="list_people"),
    path("sw.js", phone.show_worker, name="show_worker"),
    path("manifest.webmanifest", phone.show_manifest, name="show_manifest"),
    path("offline", phone.show_offline, name="show_offline"),
    path("sign-out", phone.sign_out_first, name="sign_out_first"),
    path("invitation/<str:signed>/", invitation.accept_invitation, name="accept_invitation"),
    path("<str:patient>/", today.show_today, name="show_today"),
    path("<str:patient>/sync", sync.push_acts, name="push_acts"),
    path("<str:patient>/changes", sync.pull_changes, name="pull_changes"),
    path("<str:patient>/plan", plan.show_plan, name="show_plan"),
    path("<str:patient>/more", people.show_more, name="show_more"),
    path("<str:patient>/phone", phone.show_phone, name="show_phone"),
    path("<str:patient>/words", plan.show_glossary, name="show_glossary"),
    path("<str:patient>/steps/<slug:step>", plan.show_step, name="show_step"),
    path("<str:patient>/warning-signs", signs.show_warning_signs, name="show_warning_signs"),
    path("<str:patient>/check-in", checkins.check_in, name="check_in"),
    path("<str:patient>/check-ins", checkins.list_check_ins, name="list_check_ins"),
    path("<str:patient>/check-ins/<int:check_in>", checkins.show_check_in, name="show_check_in"),
    path("<str:patient>/questions", questions.list_questions, name="list_questions"),
    path("<str:patient>/ask", questions.ask_nurse, name="ask_nurse"),
    path("<str:patient>/family", family.show_family, name="show_family"),
    path("<str:patient>/family/leave", family.leave_care_team, name="leave_care_team"),
    path("<str:patient>/items/<int:item>", items.show_item, name="show_item"),
    path("<str:patient>/items/<int:item>/tick", ticks.tick_item, name="tick_item"),
    path("<str:patient>/items/<int:item>/undo", ticks.undo_item, name="undo_item"),
    path("<str:patient>/items/<int:item>/not-done", ticks.skip_item, name="skip_item"),
    path("<str:patient>/items/<int:item>/note", items.note_item, name="note_item"),
    path("<str:patient>/items/<int:item>/ask", items.ask_about_item, name="ask_about_item"),
    path("<str:patient>/items/<int:item>/appointment", items.set_appointment, name="set_appointment"),
    path(
        "<str:patient>/items/<int:item>/no-appointment", items.remove_appointment, name="remove_appointment"
    ),
]
