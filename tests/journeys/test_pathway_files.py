"""A version goes out as a file and comes back as a draft; a file with faults says where each of them is."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.pages import follow, look, submit

PATHWAY = "Cancer that has spread to bone"
KEY = "pathway: osseous-metastatic-cancer"
OURS = "pathway: our-own-bone-care"


def test_a_version_goes_out_and_comes_back(page_desktop: Page, sign_in, tmp_path: Path):
    ada = page_desktop
    sign_in(ada, "ada")
    text = export(ada, "/pathways/osseous-metastatic-cancer/1/")
    assert KEY in text

    file = tmp_path / "ours.yaml"
    file.write_text(text.replace(KEY, OURS).replace("kind: treatment", "kind: cure", 1), encoding="utf-8")
    hand_in(ada, file)
    expect(ada.get_by_role("alert")).to_be_focused()
    expect(ada.get_by_role("alert")).to_contain_text("1 thing to mend in this file. Nothing was changed.")
    expect(ada.get_by_role("alert")).to_contain_text("“cure” is not a value of “kind”.")
    look(ada, "Import a file")

    file.write_text(text.replace(KEY, OURS), encoding="utf-8")
    hand_in(ada, file)
    look(ada, PATHWAY)
    expect(ada.get_by_text("The file is now version 1, a draft.")).to_be_visible()

    again = export(ada, "/pathways/our-own-bone-care/1/")
    assert words(again) == words(text.replace(KEY, OURS))
    take_it_away(ada)


def export(page: Page, address: str) -> str:
    page.goto(address)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Export as YAML").click()
    return Path(coming.value.path()).read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    """The lines without the first, which says of which version the file was made."""
    return text.splitlines()[1:]


def hand_in(page: Page, file: Path) -> None:
    page.goto("/pathways/")
    follow(page, "Import a file")
    look(page, "Import a file")
    page.get_by_label("Pathway file").set_input_files(file)
    submit(page, "Check the file and make a draft")


def take_it_away(page: Page) -> None:
    """So that other journeys find one pathway."""
    page.goto("/pathways/our-own-bone-care/1/edit/discard")
    submit(page, "Discard the draft")
    expect(page.get_by_text("our-own-bone-care")).to_have_count(0)
