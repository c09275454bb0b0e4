"""A key that was renamed is found, unless a mapping was declared; other steps are left alone."""

from dataclasses import replace

from pathways.definition import Definition, Kind, Step, Succession
from pathways.renames import Part, Rename, problems, suspected_renames

BLOOD = Step(
    "blood-test", "tests", Kind.TEST, "Blood test", "Blood is taken from the arm.", "It shows the salts."
)
SCAN = Step(
    "mri", "tests", Kind.TEST, "MRI scan", "A picture made with a strong magnet.", "It shows the spine."
)


def version(*steps: Step, **values: object) -> Definition:
    return Definition("bones", "Bones", "", "en", "", "", steps=steps, **values)


def test_the_same_title_under_another_key_is_a_rename() -> None:
    after = version(SCAN, replace(BLOOD, key="lab", title="blood  TEST", what="Other.", why="Words."))
    assert suspected_renames(version(BLOOD, SCAN), after) == (
        Rename(Part.STEP, "blood-test", "lab", "blood  TEST", "Blood test"),
    )


def test_nearly_the_same_words_under_another_key_are_a_rename() -> None:
    after = version(replace(BLOOD, key="lab", title="Blood tests"), SCAN)
    assert [(one.before, one.after) for one in suspected_renames(version(BLOOD, SCAN), after)] == [
        ("blood-test", "lab")
    ]


def test_one_step_out_and_another_in_is_none() -> None:
    assert suspected_renames(version(BLOOD), version(SCAN)) == ()
    assert suspected_renames(version(BLOOD), version(BLOOD, replace(BLOOD, key="second"))) == ()


def test_a_declared_mapping_is_none() -> None:
    split = (replace(BLOOD, key="calcium"), replace(BLOOD, key="alp", title="ALP"))
    mapping = (Succession(("blood-test",), ("calcium", "alp")),)
    assert suspected_renames(version(BLOOD), version(*split, successions=mapping)) == ()
    assert len(suspected_renames(version(BLOOD), version(*split))) == 1


def test_each_key_stands_in_one_pair_the_most_alike_first() -> None:
    near, same = replace(BLOOD, key="near", title="Blood tests"), replace(BLOOD, key="same")
    assert [one.after for one in suspected_renames(version(BLOOD), version(near, same))] == ["same"]


def test_steps_without_a_title_yet_are_none() -> None:
    empty = Step("a", "tests", Kind.TEST, "", "", "")
    assert suspected_renames(version(empty), version(replace(empty, key="b"))) == ()


def test_a_wholly_new_version_is_compared_by_its_titles_alone() -> None:
    many = [replace(BLOOD, key=f"old-{n}", title=f"Old {n}") for n in range(300)]
    other = [replace(BLOOD, key=f"new-{n}", title=f"Old {n}" if n < 2 else f"New {n}") for n in range(300)]
    found = suspected_renames(version(*many), version(*other))
    assert [(one.before, one.after) for one in found] == [("old-0", "new-0"), ("old-1", "new-1")]


def test_the_sentence_says_what_to_do() -> None:
    (problem,) = problems(version(BLOOD), version(replace(BLOOD, key="lab")))
    assert problem.place == ("step", "lab")
    assert "To keep that key, remove it, add it with its old title, “Blood test”" in problem.reason
    assert "“blood-test” became “lab”" in problem.reason
