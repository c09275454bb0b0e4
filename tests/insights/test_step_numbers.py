"""Reasons, verified share, median, bars and the file, from plain counts."""

import csv
import io

import pytest

from careplan.insights import chart, spreadsheet
from careplan.insights.few import NOT_TOLD, Count
from careplan.insights.step_numbers import ALL_REASONS, Reason, StepCounts, reason_of, tell
from careplan.plans.states import Variance, VarianceSource


def told(**counts):
    return tell("walk", "Walk", "support", StepCounts(plans=100, **counts), 100)


def test_each_reason_has_its_source():
    assert reason_of(Variance.TOO_ILL, confirmed=False).source == VarianceSource.PATIENT
    assert reason_of(Variance.COST, confirmed=True).source == VarianceSource.SYSTEM
    assert reason_of(Variance.TOLD_NOT_NEEDED, confirmed=False).source == VarianceSource.UNCONFIRMED
    assert reason_of(Variance.TOLD_NOT_NEEDED, confirmed=True).source == VarianceSource.CLINICIAN
    assert len(ALL_REASONS) == len(Variance) + 1


def test_reasons_are_told_with_whose_they_are_and_small_ones_hide():
    ill, cost = reason_of(Variance.TOO_ILL, confirmed=False), reason_of(Variance.COST, confirmed=False)
    far = reason_of(Variance.COULD_NOT_GET_THERE, confirmed=False)
    step = told(done=50, open=20, not_done=30, reasons={ill: 20, cost: 8, far: 2})
    assert [(line.words, line.source, str(line.count)) for line in step.reasons] == [
        ("Too ill that day", "patient reason", "20"),
        ("Could not get there", "system reason", "not shown"),
        ("It cost too much", "system reason", "not shown"),
    ]


def test_reasons_are_not_told_when_their_sum_is_not():
    ill = reason_of(Variance.TOO_ILL, confirmed=False)
    assert told(done=90, open=7, not_done=3, reasons={ill: 3}).reasons == ()


def test_where_no_reason_can_be_told_there_is_no_line():
    ill, cost = reason_of(Variance.TOO_ILL, confirmed=False), reason_of(Variance.COST, confirmed=False)
    assert told(done=50, open=44, not_done=6, reasons={ill: 3, cost: 3}).reasons == ()


def test_a_reason_that_nobody_gave_has_words_too():
    step = told(done=50, open=20, not_done=30, reasons={Reason("", "unconfirmed"): 30})
    assert [line.words for line in step.reasons] == ["no reason given"]


@pytest.mark.parametrize(
    ("verified", "share"), [(0, 0), (3, None), (25, 50), (40, 80), (47, None), (50, 100)]
)
def test_the_verified_share_gives_no_small_number_away(verified, share):
    assert told(done=50, open=50, verified=verified).verified_share == share


@pytest.mark.parametrize(
    ("waits", "median"),
    [
        ({3: 4}, None),
        ({3: 5}, 3),
        ({1: 3, 2: 3}, 1.5),
        ({0: 1, 10: 3, 99: 1}, 10),
        ({0: 2, 4: 2, 8: 2}, 4),
    ],
)
def test_the_median_is_the_middle_day_from_five_on(waits, median):
    assert told(done=50, open=50, waits=waits).median_days == median


def test_bars_are_in_one_scale_and_draw_nothing_that_is_not_told():
    full, hidden = told(done=50, open=30, not_done=20), told(done=60, open=38, not_done=2)
    drawn = chart.draw([full, hidden])
    first, second = drawn.rows
    assert [bar.kind for bar in first.bars] == ["done", "open", "not_done"]
    assert first.bars[1].x == pytest.approx(first.bars[0].width, abs=0.2)
    assert sum(bar.width for bar in first.bars) <= chart.WIDTH
    assert [bar.kind for bar in second.bars] == ["done", "hidden"]
    assert second.bars[1].width == chart.MARK_WIDTH
    assert drawn.height == 2 * chart.ROW


def test_a_chart_of_nothing_is_empty():
    assert chart.draw([told(), told(done=60, open=2)]).rows == chart.draw([told(done=60, open=2)]).rows
    assert chart.draw([told()]).rows == ()


def test_a_long_title_is_cut_in_the_chart_alone():
    step = tell("walk", "W" * 80, "support", StepCounts(plans=10, open=10), 10)
    assert chart.draw([step]).rows[0].label == "W" * 35 + "…"


# --- the file -------------------------------------------------------------------------------------------


def rows(*steps, category="Support"):
    text = spreadsheet.table((category, step) for step in steps)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_file_has_what_the_page_tells():
    ill = reason_of(Variance.TOO_ILL, confirmed=False)
    step = told(done=50, open=20, not_done=30, verified=25, waits={4: 50}, reasons={ill: 30})
    head, line, reason = rows(step)
    assert line == ["Support", "Walk", "walk", "100", "50", "20", "30", "", "", "50", "4"]
    assert reason == [
        "Support",
        "Walk",
        "walk",
        "",
        "",
        "",
        "30",
        "Too ill that day",
        "patient reason",
        "",
        "",
    ]
    assert len(head) == len(line)


def test_hidden_numbers_stay_hidden_in_the_file():
    step = told(done=60, open=38, not_done=2, verified=58, waits={1: 4})
    (_head, line) = rows(step)
    assert line[3:] == ["100", "60", "not shown", "not shown", "", "", "not shown", "not shown"]
    few_plans = tell("walk", "Walk", "support", StepCounts(plans=2, done=50), 100)
    assert rows(few_plans)[1][3:7] == ["few", "not shown", "not shown", "not shown"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1", "\n=1"])
def test_a_title_is_no_formula(title):
    step = tell("walk", title, "support", StepCounts(), 10)
    for cell in rows(step, category=title)[1][:2]:
        assert cell == f"'{title}"


def test_a_plain_title_stays_as_it_is():
    assert spreadsheet.harmless("Walk - slowly") == "Walk - slowly"


def test_not_told_is_not_nothing():
    assert Count(0) != NOT_TOLD
