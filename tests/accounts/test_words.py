"""How days, moments, names and numbers are written."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import get_resolver

from careplan.accounts.templatetags import words

PROJECT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 20), "Friday"),
        (date(2026, 11, 16), "Monday"),
        (date(2026, 11, 15), "15 November"),
        (date(2026, 11, 28), "Saturday"),
        (date(2026, 11, 29), "29 November"),
        (date(2027, 1, 4), "4 January 2027"),
        (None, ""),
    ],
)
def test_a_day(when, said):
    assert words.day(when, TODAY) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 22, 13, 5, tzinfo=UTC), "today 14:05"),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "today 00:30"),
        (datetime(2026, 11, 17, 9, 20, tzinfo=UTC), "Tuesday 10:20"),
        (None, ""),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_team(at, said):
    now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert words.moment(at, now, "Europe/Berlin") == said


@pytest.mark.parametrize(
    ("name", "letters"), [("Maryam Aziz", "MA"), ("Nora", "N"), ("Anna Maria von Berg", "AB"), ("", "")]
)
def test_initials(name, letters):
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("555 0100", "tel:5550100"),
        ("+44 (0)20 5550-0100", "tel:+442055500100"),
        ("(030) 55/50", "tel:0305550"),
        ("112", "tel:112"),
    ],
)
def test_a_number_becomes_an_address_that_dials(number, address):
    assert words.tel(number) == address


def test_a_number_stays_left_to_right_and_is_escaped():
    assert words.phone("<1>") == '<bdi class="number" dir="ltr">&lt;1&gt;</bdi>'


class TestCallBar:
    def render(self, team):
        template = Template('{% include "components/call_bar.html" with signs_url="/signs/" %}')
        return template.render(Context({"team": team}))

    def test_it_links_the_signs_and_dials_one_number(self, team):
        bar = self.render(team)
        assert 'href="/signs/"' in bar
        assert bar.count('href="tel:') == 1
        assert 'href="tel:5550100"' in bar

    def test_without_any_number_it_says_so(self, team):
        team.urgent_phone = team.emergency_number = team.day_phone = ""
        bar = self.render(team)
        assert "tel:" not in bar
        assert "No number is here yet: ask the team for one." in bar
        assert "Warning signs: when to call" in bar


class TestTheFrameOfStaffPages:
    def page(self, client, user):
        template = Template('{% extends "base_staff.html" %}{% block title %}x{% endblock %}')
        request = client.get("/account/").wsgi_request
        request.user = user
        return template.render(Context({"request": request, "messages": []}))

    def test_a_team_without_numbers_is_told_to_its_nurse_and_to_nobody_else(
        self, client_of, nora, stella, team
    ):
        team.urgent_phone = ""
        team.save()
        words_of_banner = "Team Spine has no phone number for families yet."
        assert words_of_banner in self.page(client_of(nora), nora)
        assert words_of_banner not in self.page(client_of(stella), stella)

    def test_every_name_the_frame_links_to_exists(self):
        """A missing name gives no link, so that a window can be left out; a misspelt one must not hide there."""
        frame = [PROJECT / "templates" / f"base_{kind}.html" for kind in ("family", "staff")]
        text = "".join(
            file.read_text() for file in [*frame, *(PROJECT / "templates/components").glob("*.html")]
        )
        names = set(re.findall(r"""(?:nav_link|url) ["']([a-z]+:[a-z_]+)["']""", text))
        assert len(names) >= 9
        resolver = get_resolver()
        missing = {
            name
            for name in names
            for _prefix, window in [resolver.namespace_dict[name.split(":")[0]]]
            if window.url_patterns and not window.reverse_dict.getlist(name.split(":")[1])
        }
        assert missing == set()

    def test_the_navigation_is_that_of_the_role(self, client_of, nora, ada):
        nurse, admin = self.page(client_of(nora), nora), self.page(client_of(ada), ada)
        assert "Pathways" in nurse
        assert "Pathways" in admin
        assert "Start a plan" not in admin
