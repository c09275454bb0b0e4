"""The table says what was measured: a goal that is missed as missed, a page that is not there yet as not offered."""

import pytest

from tests.performance.region import report, results
from tests.performance.region.goals import GOALS, WOULD_TAKE, checks
from tests.performance.region.results import Row


def row(scenario: str, p50: float, **more) -> Row:
    about = {"database": "sqlite", "size": 100, "n": 30, "floor": "P", "cpu_ratio": 1.0}
    floor = more.pop("floor_p50", 2.0)
    return Row(scenario, **about | {"p50_ms": p50, "p95_ms": p50 * 2, "ratio": round(p50 / floor, 2)} | more)


def words_of(one: Row, *others: Row) -> dict[str, bool]:
    return {check.words: check.is_met for check in checks(one, [one, *others])}


@pytest.mark.parametrize(
    ("one", "others", "found"),
    [
        (row("today", 4.0), [row("floor T", 4.5)], {"P": True, "x T": True}),
        (row("today", 5.0), [row("floor T", 4.5)], {"P": False, "x T": False}),
        (row("sync 200, replay", 51.0), [row("sync 200", 100.0)], {"x sync 200": False}),
        (row("tick", 2.0, errors=3, floor="K"), [], {"errors": False, "K": True}),
        (
            row("tick", 2.3, size=10_000, floor="K"),
            [row("tick", 2.0, floor="K")],
            {"K": True, "x 100 plans": False},
        ),
        (row("today", 4.0, warmth="cold"), [], {}),
        (Row("today", "sqlite", 100, warmth="traced", peak_mb=61.0), [], {"MB": False}),
        (Row("today unchanged", "sqlite", 100, note="not offered yet"), [], {}),
    ],
)
def test_goals(one, others, found):
    assert words_of(one, *others) == found


def test_growth_of_a_team_is_seen_against_the_one_team_of_a_small_region():
    small = row("worklist page 1", 2.0, floor="W", team=100)
    large = row("worklist page 1", 2.5, floor="W", team=20_000, size=100_000)
    assert words_of(large, small)["x 100 plans"] is False


def test_every_goal_says_what_it_would_take():
    assert GOALS.keys() == WOULD_TAKE.keys()


def test_the_table(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(results, "MACHINE", tmp_path / "machine.json")
    monkeypatch.setattr(report, "DOCUMENT", tmp_path / "performance.md")
    report.DOCUMENT.write_text(f"# Speed\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    results.keep([row("today", 9.0), row("tick", 2.0, floor="K"), Row("today unchanged", "sqlite", 100)])
    results.keep([row("today", 5.0), Row("today", "sqlite", 100, warmth="traced", peak_mb=0.6, queries=10)])
    report.write()
    text = report.DOCUMENT.read_text()
    assert (
        "| today | 2 P, less than T, growth 1.1 | 5.0 / 10.0 ms; 2.50 P (processor 1.00); **missed** |"
        in text
    )
    assert "| tick | 1.3 K, growth 1.1 | 2.0 / 4.0 ms; 1.00 K (processor 1.00); met |" in text
    assert "| today unchanged | 0.8 P, growth 1.1 | - |" in text
    assert "- *today*: " in text
    assert "- *tick*: " not in text
    assert "old" not in text
    kept = {one.scenario: (one.goal, one.verdict) for one in results.read() if one.n}
    assert kept["tick"] == ("1.3 K, growth 1.1", "met")
    assert kept["today"][1] == "missed"
    assert text.endswith("after\n")
