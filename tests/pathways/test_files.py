"""A version as a file, a table for a review, and a file as a draft: the pages and the command."""

import csv
import io
from dataclasses import replace
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, actions_files, queries
from pathways.definition import Definition
from pathways.library_format import read_pathway
from pathways.library_writer import write_pathway
from pathways.models import Version
from pathways.steps_table import harmless, steps_csv, steps_table
from pathways.yaml_nodes import MAX_BYTES
from tests.cast import SMALL_PATHWAY
from tests.pathways.test_definition import FULL
from tests.pathways.window import AS_EDITED, DRAFT, PUBLISHED, everything, sentences, url

pytestmark = pytest.mark.django_db

HOME = replace(AS_EDITED, pathway_key="home")


def upload(browser: Client, content: str | bytes, name: str = "home.yaml", **options: object):
    data = content.encode() if isinstance(content, str) else content
    return browser.post(url("import_file"), {"file": SimpleUploadedFile(name, data)}, **options)


def said(response: object) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def text_of(response: object) -> str:
    return response.content.decode("utf-8-sig")


def test_export_and_import_are_a_round_trip(browser: Client) -> None:
    answer = browser.get(url("export_version", *PUBLISHED))
    assert answer["Content-Disposition"] == 'attachment; filename="small-pathway-1.yaml"'
    assert answer["Content-Type"] == "application/yaml; charset=utf-8"
    text = text_of(answer)
    assert text.startswith("# A small pathway, version 1 (published)\n")
    assert read_pathway(text, "x") == AS_EDITED

    elsewhere = upload(browser, text.replace("pathway: small-pathway", "pathway: home"), follow=True)
    assert said(elsewhere) == ["The file is now version 1, a draft. Look at it, then publish it."]
    draft = Version.objects.get(pathway__key="home")
    assert elsewhere.redirect_chain[-1][0] == f"/pathways/home/{draft.number}/edit/"
    assert draft.is_draft
    assert draft.created_by_name == "Ada Moreno"
    assert queries.definition(draft.pk) == HOME


def test_a_draft_is_exported_as_it_is(browser: Client, edit) -> None:
    edit(actions_draft.add_category, title="Sleep: and rest")
    text = text_of(browser.get(url("export_version", *DRAFT)))
    assert '    title: "Sleep: and rest"' in text
    assert "version 2 (draft)" in text.splitlines()[0]


def test_the_same_file_again_changes_nothing_and_a_newer_one_takes_its_place(browser: Client) -> None:
    upload(browser, write_pathway(HOME), follow=True)
    before = everything()
    again = upload(browser, write_pathway(HOME), follow=True)
    assert said(again) == ["This file is here already, as version 1. Nothing was changed."]
    assert everything() == before

    newer = upload(browser, write_pathway(replace(HOME, title="At home")), follow=True)
    assert said(newer) == ["The file took the place of the draft, version 1."]
    assert Version.objects.get(pathway__key="home").title == "At home"


def test_what_is_published_already_is_shown_and_not_loaded_again(browser: Client, ada: User) -> None:
    upload(browser, write_pathway(HOME), follow=True)
    version = Version.objects.get(pathway__key="home")
    actions.publish(version=version, change_note="First.", by=ada, at=timezone.now())
    answer = upload(browser, "# another layout\n" + write_pathway(HOME), follow=True)
    assert said(answer) == ["This file is here already, as version 1. Nothing was changed."]
    assert answer.redirect_chain[-1][0] == url("show_version", "home", 1)


def test_a_draft_with_work_in_it_is_in_the_way(browser: Client, edit) -> None:
    edit(actions_draft.add_category, title="Sleep")
    before = everything()
    answer = upload(browser, write_pathway(replace(SMALL_PATHWAY, title="Another")))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "A draft is in the way" in page
    assert "Version 2 is a draft that Ada Moreno is working on." in page
    assert f'href="{url("edit_draft", *DRAFT)}"' in page
    assert everything() == before


def test_every_fault_is_listed_with_line_and_reason_and_nothing_is_stored(browser: Client) -> None:
    text = write_pathway(HOME).replace("kind: test", "kind: exam").replace("language: en", "language: no")
    before = everything()
    answer = upload(browser, text, "../../<b>home</b>.yaml")
    assert answer.status_code == 422
    page = answer.content.decode()
    faults = answer.context["faults"]
    lines = text.splitlines()
    assert [lines[fault.line - 1].strip() for fault in faults] == [
        line.strip() for line in lines if "exam" in line or line == "language: no"
    ]
    assert "things to mend in this file. Nothing was changed." in page
    assert "<b>home</b>" not in page
    for fault in faults:
        assert f"line {fault.line}</span>" in page
    assert everything() == before


def test_a_file_is_read_before_anything_is_locked(browser: Client, monkeypatch) -> None:
    """Reading a large file takes seconds. A transaction would keep every family from ticking meanwhile."""
    depths = []
    outside = len(connection.savepoint_ids)

    def noticed(content: bytes, filename: str) -> Definition:
        depths.append(len(connection.savepoint_ids) - outside)
        return read_pathway(content, filename)

    monkeypatch.setattr(actions_files, "read_pathway", noticed)
    assert upload(browser, write_pathway(HOME)).status_code == 302
    assert depths == [0]


@pytest.mark.slow
def test_ten_thousand_steps_are_one_fault(browser: Client) -> None:
    step = (
        "  - {key: s%d, category: c, kind: habit, title: A, what: B., why: C., done_by: family, section: D}\n"
    )
    head = "pathway: p\ntitle: P\nlanguage: en\ncategories:\n  - key: c\n    title: C\nsteps:\n"
    answer = upload(browser, head + "".join(step % number for number in range(10_000)))
    (fault,) = answer.context["faults"]
    assert fault.reason == "“steps” has 10000 entries; at most 2000 are allowed."


def test_a_thousand_faults_are_counted_and_the_first_two_hundred_shown(browser: Client) -> None:
    answer = upload(browser, "".join(f"wrong-{number}: x\n" for number in range(5_000)))
    assert answer.status_code == 422
    assert len(answer.context["faults"]) == 200
    assert answer.context["count"] == 1_001
    assert "And 801 more below these." in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        ("Größe".encode("latin-1"), "This is not UTF-8."),
        (b"\x89PNG\r\n\x1a\n\x00", "This is not UTF-8."),
        (write_pathway(HOME).encode("utf-16"), "This is not UTF-8."),
    ],
)
def test_what_is_no_pathway_file_gets_a_sentence(browser: Client, content: bytes, sentence: str) -> None:
    answer = upload(browser, content)
    assert answer.status_code == 422
    assert any(fault.reason.startswith(sentence) for fault in answer.context["faults"])


def test_a_file_that_is_too_large_is_not_read(browser: Client) -> None:
    answer = upload(browser, b"#" * (MAX_BYTES + 1))
    assert answer.status_code == 422
    assert sentences(answer) == ["This file is larger than 4 MB. A pathway file is much smaller."]


def test_no_file_gets_a_sentence(browser: Client) -> None:
    for data in ({}, {"file": "a text"}):
        answer = browser.post(url("import_file"), data)
        assert answer.status_code == 422
        assert sentences(answer) == ["Choose a file first."]


def test_who_only_reads_gets_files_and_imports_none(nora: User, draft: Version, client_of) -> None:
    page = client_of(nora).get(url("show_version", *PUBLISHED)).content.decode()
    assert url("export_version", *PUBLISHED) in page
    assert url("export_steps", *PUBLISHED) in page
    assert url("import_file") not in client_of(nora).get(url("list_pathways")).content.decode()


# --- the table of steps -------------------------------------------------------------------------


def test_one_row_for_each_step_with_its_rules_in_words(browser: Client) -> None:
    answer = browser.get(url("export_steps", *PUBLISHED))
    assert answer["Content-Disposition"] == 'attachment; filename="small-pathway-1-steps.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text_of(answer), newline="")))
    assert [row["Key"] for row in rows] == [step.key for step in SMALL_PATHWAY.steps]
    assert all(row["Category"] and row["Kind"] and row["Applies"] and row["When"] for row in rows)


def test_the_rules_of_a_step_stand_in_its_row() -> None:
    head, block, numb, walk = steps_table(FULL)
    walk, numb, block = (dict(zip(head, row, strict=True)) for row in (walk, numb, block))
    assert walk["When"] == (
        "2 weeks before “Block”; then every month by the calendar; 6 times in all; not later than on the day of "
        "“First visit”; it ends when “One spot?” is no; open from 3 days before; open until the day itself"
    )
    assert walk["Waits"] == "waits until “Block” is finished"
    assert walk["Choice"] == block["Choice"] == "at most one of “Block” or “Walk”"
    assert block["What to ask"] == "How?\nWhen?"
    assert block["Applies"] == "when “One spot?” is yes and “Where?” is “Lung”"
    assert (numb["When"], numb["When the answer is yes or not sure"]) == ("at every check-in", "Call now")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "  =1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    step = replace(FULL.steps[0], title=cell, what=cell, ask=(cell, cell))
    text = steps_csv(replace(FULL, steps=(step,)))
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert all(harmless(one) == one for one in row)


def test_an_ordinary_cell_stays_as_it_is() -> None:
    for cell in ("", "MRI", "a = b", "2-3", "'quoted'", "“=”"):
        assert harmless(cell) == cell


# --- the command --------------------------------------------------------------------------------


def exported(*arguments: str, **options: object) -> str:
    out = StringIO()
    call_command("export_pathway", *arguments, stdout=out, **options)
    return out.getvalue()


def back(text: str) -> Definition:
    return read_pathway(text, "x")


def test_the_command_writes_the_newest_published_version(draft: Version, edit) -> None:
    edit(actions_draft.change_details, title="New", summary="S.", document_title="", document_date="")
    assert back(exported("small-pathway")) == AS_EDITED
    assert back(exported("small-pathway", "1")) == AS_EDITED
    assert back(exported("small-pathway", "2")).title == "New"


def test_the_command_writes_a_file_that_can_be_loaded(draft: Version, tmp_path) -> None:
    file = tmp_path / "small.yaml"
    assert exported("small-pathway", output=file) == f"Version 1 of small-pathway is in {file}.\n"
    file.write_text(file.read_text("utf-8").replace("pathway: small-pathway", "pathway: home"), "utf-8")
    call_command("load_pathway", str(file), stdout=StringIO())
    assert back(exported("home")) == HOME, "the draft, where nothing is published yet"


def test_the_command_names_what_there_is(draft: Version, tmp_path) -> None:
    with pytest.raises(CommandError, match="There are: small-pathway 1, small-pathway 2"):
        exported("small-pathway", "9")
    with pytest.raises(CommandError, match="no such version"):
        exported("nothing")
    with pytest.raises(CommandError, match="cannot be written"):
        exported("small-pathway", output=tmp_path / "no" / "folder.yaml")
