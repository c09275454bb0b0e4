"""A row of the worklist, and one of a search, are what their templates make of the same words."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from careplan.accounts.models import Team
from careplan.clinic.list_html import found_html, row_html
from careplan.clinic.queries.search import Found
from careplan.clinic.queries.worklist import Bar
from careplan.clinic.reasons import Reason
from careplan.clinic.row_words import RowWords
from careplan.plans.models import Patient, Plan
from tests.test_stencils import NASTY, squeezed

ROW = RowWords(
    key="x1",
    mark="abc",
    url="/clinic/patients/x1/",
    name=NASTY,
    born="1 May 1950",
    number=NASTY,
    about=(NASTY, "Team"),
    colour="now",
    reasons=[Reason(NASTY, "Tag", "call-now", NASTY), Reason(NASTY), Reason("third")],
    progress="1 of 3",
    bars=[Bar(NASTY, 1, 2), Bar("Imaging", 0, 1)],
    next_title=NASTY,
    next_when="today",
    nurse=NASTY,
)
BARE = {"about": (), "colour": "", "reasons": [], "bars": [], "next_title": "", "next_when": "", "nurse": ""}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "row",
    [
        ROW,
        replace(ROW, **BARE),
        replace(ROW, about=("Team",)),
        replace(ROW, reasons=[Reason(NASTY)]),
        replace(ROW, reasons=[Reason("one", "Tag", "wait")], bars=[]),
    ],
)
def test_a_row_is_what_its_template_makes_of_it(row, language):
    with override(language):
        shown = {name: getattr(row, name) for name in RowWords.__slots__}
        pieces = {"bars": "BARS" if row.bars else "", "bar_lines": "LINES"}
        made = render_to_string("clinic/_row.html", {"row": SimpleNamespace(**shown | pieces)})
        bars, lines = "", ""
        for bar in row.bars:
            context = {"words": bar.words, "done": bar.done, "total": bar.total}
            bars += render_to_string("clinic/_bar.html", context).strip()
            lines += render_to_string("clinic/_bar_line.html", context).strip()
        made = squeezed(made).replace("BARS", bars).replace("LINES", lines)
        assert squeezed(row_html(row)) == made
        assert "<b>" not in made


def test_a_patient_found_says_what_the_plan_is_and_offers_another_only_where_none_is_open():
    patient = Patient(public_id="x1", name=NASTY, born_on=date(1950, 5, 1), number="7<")
    open_plan = Plan(status=Plan.Status.ACTIVE, started_on=date(2026, 3, 2))
    over = Plan(status=Plan.Status.FINISHED, started_on=date(2026, 3, 2))
    team = Team(name="A & B")
    with_none, with_open, with_over = (
        found_html([Found(patient, team, plan)]) for plan in (None, open_plan, over)
    )
    for html in (with_none, with_open, with_over):
        assert "born 1 May 1950 · number 7&lt; · team A &amp; B" in html
        assert 'href="/clinic/patients/x1/"' in html
        assert "<b>" not in html
    assert ["plan since 2 March 2026" in html for html in (with_none, with_open, with_over)] == [
        False,
        True,
        True,
    ]
    assert ["Start a plan" in html for html in (with_none, with_open, with_over)] == [True, False, True]
