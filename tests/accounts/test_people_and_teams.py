"""Accounts and teams: what each action writes, and what it refuses."""

from datetime import date, time

import pytest

from careplan.accounts import actions, queries
from careplan.accounts.actions import Contacts
from careplan.accounts.models import Membership, Team, User
from careplan.accounts.refusals import EmailTaken, LastSiteAdmin, NameTaken, NotYourself, WrongHours

CONTACTS = Contacts(
    urgent_phone="555 0100",
    day_phone="555 0101",
    emergency_number="112",
    time_zone="Europe/Berlin",
    hours={0: (time(8), time(16)), 4: (time(8), time(12))},
    closed_days=frozenset({date(2026, 12, 25)}),
)


class TestPeople:
    def test_an_account_holds_what_was_typed_tidied(self, db, now):
        user = actions.make_user(email=" Ina@Example.ORG ", name="  Ina   Weiss ", password="x", at=now)
        user.refresh_from_db()
        assert (user.email, user.name, user.first_name) == ("ina@example.org", "Ina Weiss", "Ina")
        assert not user.check_password("y")

    @pytest.mark.parametrize("email", ["nora@example.org", "NORA@EXAMPLE.ORG"])
    def test_one_address_one_account_and_a_surrounding_transaction_survives(self, nora, now, email):
        with pytest.raises(EmailTaken):
            actions.make_user(email=email, name="Other", password="x", at=now)
        assert User.objects.count() == 1

    def test_the_last_site_admin_stays(self, simon, make_user, now):
        other = make_user("Sven Berg")
        with pytest.raises(LastSiteAdmin):
            actions.switch_off_user(user=simon, by=other, at=now)
        with pytest.raises(LastSiteAdmin):
            actions.set_flags(user=simon, is_pathway_admin=True, is_site_admin=False, by=simon, at=now)
        simon.refresh_from_db()
        assert (simon.is_active, simon.is_site_admin, simon.is_pathway_admin) == (True, True, False)

    def test_with_a_second_one_either_may_go(self, simon, make_user, now):
        second = make_user("Sven Berg", is_site_admin=True)
        actions.switch_off_user(user=simon, by=second, at=now)
        with pytest.raises(LastSiteAdmin):
            actions.set_flags(user=second, is_pathway_admin=False, is_site_admin=False, by=second, at=now)
        assert not User.objects.get(pk=simon.pk).is_active

    def test_a_switched_off_site_admin_does_not_count(self, simon, make_user, now):
        make_user("Sven Berg", is_site_admin=True, is_active=False)
        with pytest.raises(LastSiteAdmin):
            actions.set_flags(user=simon, is_pathway_admin=False, is_site_admin=False, by=simon, at=now)

    def test_nobody_switches_off_himself(self, simon, make_user, now):
        make_user("Sven Berg", is_site_admin=True)
        with pytest.raises(NotYourself):
            actions.switch_off_user(user=simon, by=simon, at=now)

    def test_switching_on_brings_back_the_team(self, nora, simon, team, now):
        actions.switch_off_user(user=nora, by=simon, at=now)
        assert not User.objects.get(pk=nora.pk).has_perm("see_worklist")
        actions.switch_on_user(user=nora, by=simon, at=now)
        assert User.objects.get(pk=nora.pk).has_perm("see_worklist")

    def test_the_list_of_staff_has_no_caregivers(self, nora, ada, simon, carl):
        assert [user.name for user in queries.staff()] == ["Ada Moreno", "Nora Lind", "Simon Okafor"]
        assert queries.staff_person(carl.pk) is None
        assert queries.staff_person(nora.pk).open_memberships[0].team.name == "Spine"

    def test_the_list_of_staff_costs_the_same_for_one_and_for_three(
        self, nora, ada, simon, django_assert_num_queries
    ):
        with django_assert_num_queries(2):
            queries.staff()


class TestTeams:
    @pytest.mark.parametrize("name", ["Spine", " Spine "])
    def test_a_name_is_used_once(self, team, other_team, simon, now, name):
        with pytest.raises(NameTaken):
            actions.make_team(name=name, by=simon, at=now)
        with pytest.raises(NameTaken):
            actions.rename_team(team=other_team, name=name, by=simon, at=now)
        assert sorted(Team.objects.values_list("name", flat=True)) == ["Breast", "Spine"]

    def test_contacts_are_replaced_all_at_once(self, team, nora, now):
        actions.set_team_contacts(team=team, contacts=CONTACTS, by=nora, at=now)
        again = queries.team_with_contacts(team.pk)
        assert [(row.weekday, row.opens, row.closes) for row in again.opening_hours.all()] == [
            (0, time(8), time(16)),
            (4, time(8), time(12)),
        ]
        assert [row.day for row in again.closed_days.all()] == [date(2026, 12, 25)]
        assert (again.urgent_phone, again.emergency_number) == ("555 0100", "112")
        actions.set_team_contacts(team=team, contacts=Contacts(), by=nora, at=now)
        again = queries.team_with_contacts(team.pk)
        assert (again.opening_hours.count(), again.closed_days.count(), again.lacks_phone) == (0, 0, True)

    def test_hours_that_end_before_they_begin_change_nothing(self, team, nora, now):
        wrong = Contacts(urgent_phone="1", hours={0: (time(16), time(8))})
        with pytest.raises(WrongHours):
            actions.set_team_contacts(team=team, contacts=wrong, by=nora, at=now)
        team.refresh_from_db()
        assert team.urgent_phone == "555 0100"
        assert team.opening_hours.count() == 5

    def test_joining_twice_is_one_place(self, team, ada, simon, now):
        actions.add_membership(user=ada, team=team, role="nurse", by=simon, at=now)
        actions.add_membership(user=ada, team=team, role="lead", by=simon, at=now)
        assert list(Membership.objects.filter(user=ada).values_list("role", flat=True)) == ["lead"]

    def test_an_ended_place_stays_as_history_and_a_new_one_begins(self, team, ada, simon, now):
        first = actions.add_membership(user=ada, team=team, role="nurse", by=simon, at=now)
        actions.end_membership(membership=first, by=simon, at=now)
        actions.end_membership(membership=first, by=simon, at=now)
        assert queries.memberships_of(User.objects.get(pk=ada.pk)) == []
        second = actions.add_membership(user=ada, team=team, role="nurse", by=simon, at=now)
        assert second.pk != first.pk
        assert Membership.objects.filter(user=ada).count() == 2

    def test_a_role_changes(self, team, nora, simon, now):
        membership = queries.memberships_of(nora)[0]
        actions.change_role(membership=membership, role="lead", by=simon, at=now)
        assert queries.roles_of(User.objects.get(pk=nora.pk)) == {"lead_nurse"}

    def test_the_list_of_teams_costs_the_same_for_one_and_for_three(
        self, nora, stella, make_team, django_assert_num_queries
    ):
        make_team("Third")
        with django_assert_num_queries(2):
            teams = queries.all_teams()
        assert [[place.user.name for place in team.open_memberships] for team in teams] == [
            ["Stella Roth"],
            ["Nora Lind"],
            [],
        ]


@pytest.mark.parametrize(
    ("urgent", "emergency", "day", "dialled"),
    [
        ("555 0100", "112", "555 0101", "555 0100"),
        ("", "112", "555 0101", "112"),
        ("", "", "555 0101", "555 0101"),
        ("", "", "", None),
    ],
)
def test_the_call_bar_dials_the_number_that_answers_soonest(urgent, emergency, day, dialled):
    team = Team(urgent_phone=urgent, emergency_number=emergency, day_phone=day)
    line = team.line_to_call
    assert (line.number if line else None) == dialled
    assert team.lacks_phone is not bool(urgent and emergency)
