"""The site admin's pages. They stand under the name of the clinic window, without one of their own."""

from django.urls import path

from careplan.clinic.views import site_access, site_staff, site_teams

urlpatterns = [
    path("teams/", site_teams.list_teams, name="list_teams"),
    path("teams/add/", site_teams.add_team, name="add_team"),
    path("teams/<int:team>/", site_teams.edit_team, name="edit_team"),
    path("teams/<int:team>/rename/", site_teams.rename_team, name="rename_team"),
    path("staff/", site_staff.list_staff, name="list_staff"),
    path("staff/invite/", site_staff.invite_staff, name="invite_staff"),
    path("staff/<int:person>/", site_staff.edit_staff, name="edit_staff"),
    path("staff/<int:person>/switch-off/", site_staff.switch_off_staff, name="switch_off_staff"),
    path("staff/<int:person>/switch-on/", site_staff.switch_on_staff, name="switch_on_staff"),
    path(
        "staff/invitations/<int:invitation>/",
        site_staff.show_staff_invitation,
        name="show_staff_invitation",
    ),
    path(
        "staff/invitations/<int:invitation>/withdraw/",
        site_staff.withdraw_staff_invitation,
        name="withdraw_staff_invitation",
    ),
    path("access/", site_access.list_access, name="list_access"),
]
