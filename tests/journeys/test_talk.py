"""Two nurses at once on one patient, a question back to the family, a template, a correction. In a clinic of its own:
Tom Becker; nurses: Nora on a desktop, Sami on a tablet; family: Greta on a phone. And a reply without a network:
Henrik Olsen and Birgit."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import Installation, new_installation
from tests.journeys.family import fold, row, tab
from tests.journeys.pages import DESKTOP, PHONE, StillHere, follow, look, open_page, submit, type_in
from tests.journeys.phones import a_phone
from tests.journeys.stored import Stored

TOM = "Tom Becker"
TICKED = ("Mindfulness meditation", "Talk about how you all are", "Blood test: calcium")
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
QUESTION, REPLY = "Which day was it?", "It was on Monday."
TEMPLATE = "The result takes about a week. We call you when it is there."
CORRECTED = "The result takes about two weeks. We call you when it is there."
# Where to put pictures of the pages, for somebody who wants to see them.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture(scope="module")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with new_installation(tmp_path_factory.mktemp("talk") / "data", DEMO="1") as installation:
        installation.start()
        yield installation
        said = installation.log.read_text()
        verified = installation.manage("verify_events")
    assert "Traceback" not in said, said
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.fixture
def people(browser: Browser, clinic: Installation) -> Iterator[tuple[Page, Page, Page]]:
    """Nora, Sami and Greta, signed in, each with a device of their own."""
    with ExitStack() as stack:
        pages = []
        for name, device in (("nora", DESKTOP), ("sami", TABLET), ("greta", PHONE)):
            page = stack.enter_context(open_page(browser, clinic.url, **device))
            page.goto("/")
            type_in(page, f"{name}@sample.example", SAMPLE_PASSWORD)
            pages.append(page)
        yield tuple(pages)


def picture(page: Page, name: str) -> None:
    """By day and by night, where pictures are wanted."""
    if not PICTURES:
        return
    Path(PICTURES).mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{PICTURES}/{name}-{scheme}.png", full_page=True, caret="initial")
    page.emulate_media(color_scheme="light")


def test_two_nurses_and_a_family_talk(people: tuple[Page, Page, Page]):
    nora, sami, greta = people
    report(greta)
    for nurse in (nora, sami):
        follow(nurse, TOM, nurse.get_by_role("row").filter(has_text=TOM))
        look(nurse, re.compile("^Since your last review|^You have not reviewed"))
    picture(nora, "news-desktop")
    picture(sami, "news-tablet")
    ask_back(sami)
    verify_what_was_taken_back(nora, greta)
    reply(greta)
    read_the_reply(nora)
    use_a_template(nora)
    correct(nora, greta)
    review(nora, sami)


def report(page: Page) -> None:
    """Greta ticks three things, writes a note, and asks about one of them."""
    tab(page, "Plan")
    for title in TICKED:
        row(page, title).get_by_role("button").tap()
        expect(page.get_by_role("button", name=f"Undo: {title}")).to_be_visible()
    follow(page, "Blood test: calcium")
    fold(page, "Write a note").get_by_label("Your note").fill("They took it from the left arm.")
    submit(page, "Save the note")
    fold(page, "Ask the nurse").get_by_label("Your question").fill("When is the result there?")
    submit(page, "Send the question")
    look(page, "Blood test: calcium")


def block(page: Page, title: str):
    return page.locator(".block").filter(has=page.get_by_role("heading", name=re.compile(title)))


def ask_back(page: Page) -> None:
    """In place, without a reload: it says who asked, and the tick stays to be verified."""
    same_page, about = StillHere(page), block(page, "Blood test: calcium")
    about.locator("summary", has_text="Ask the family").click()
    about.get_by_label("Your question to the family").fill(QUESTION)
    picture(page, "ask-back-tablet")
    about.get_by_role("button", name="Send to the family").click()
    expect(block(page, "Blood test: calcium")).to_contain_text("Sami asked the family")
    same_page.check()
    look(page)


def verify_what_was_taken_back(nora: Page, greta: Page) -> None:
    """Greta takes a tick back while it stands on Nora's page; the others go through."""
    tab(greta, "Today")
    greta.get_by_role("button", name="Undo: Mindfulness meditation").tap()
    expect(greta.get_by_role("button", name="Undo: Mindfulness meditation")).to_have_count(0)
    block(nora, "Mindfulness").get_by_role("checkbox").check()
    block(nora, "Talk about how you all are").get_by_role("checkbox").check()
    nora.get_by_role("button", name="Verify the chosen").click()
    expect(nora.locator("#content .message").first).to_contain_text(
        re.compile(r"1 tick is verified\. “Mindfulness meditation” was left out: Greta Becker took it back")
    )
    look(nora)
    picture(nora, "left-out-desktop")


def reply(page: Page) -> None:
    tab(page, "Today")
    look(page, "Today")
    picture(page, "today-phone")
    follow(page, "Sami asks about “Blood test: calcium”")
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    look(page, "Blood test: calcium")
    picture(page, "asked-phone")
    page.get_by_label("Your reply").fill(REPLY)
    submit(page, "Send the reply")
    expect(page.get_by_text("Your reply is with the nurses now.")).to_be_visible()
    look(page, "Blood test: calcium")
    picture(page, "replied-phone")


def read_the_reply(page: Page) -> None:
    page.reload()
    expect(block(page, "Blood test: calcium")).to_contain_text(REPLY)
    follow(page, "Blood test: calcium", block(page, "Blood test: calcium"))
    look(page, "Blood test: calcium")
    expect(page.locator(".thread").filter(has_text=QUESTION)).to_contain_text(REPLY)
    picture(page, "item-desktop")
    page.get_by_label("On whose behalf").select_option("Sami Haddad")
    submit(page, "Verify")
    expect(page.get_by_text("1 tick is verified.")).to_be_visible()


def use_a_template(page: Page) -> None:
    """Write it once; put it into an answer, after what is typed; nothing is sent before *Send*."""
    page.goto("/clinic/")
    follow(page, re.compile("^Answers to use again"))
    look(page, "Answers to use again")
    follow(page, "Write a template")
    page.get_by_label("Name of the template").fill("After a scan")
    page.get_by_label("The answer").fill(TEMPLATE)
    look(page, "Write a template")
    submit(page, "Save the template")
    look(page, "Answers to use again")
    page.locator("summary", has_text="Delete").click()
    look(page, "Answers to use again")
    picture(page, "templates-desktop")
    page.goto("/clinic/")
    follow(page, TOM, page.get_by_role("row").filter(has_text=TOM))
    follow(page, "All questions")
    look(page, "Questions and answers")
    picture(page, "questions-desktop")
    page.get_by_role("button", name="I saw it").first.click()
    expect(page.get_by_text("The family sees that you saw it.")).to_be_visible()
    thread = page.locator(".thread").filter(has_text="When is the result there?")
    follow(page, "Answer", thread)
    look(page, "Answer a question")
    field = page.get_by_label("Your answer")
    field.fill("Dear Greta,")
    page.get_by_label("Template", exact=True).select_option("After a scan")
    page.get_by_role("button", name="Put it in").click()
    expect(field).to_have_value(f"Dear Greta,\n\n{TEMPLATE}")
    picture(page, "answer-desktop")
    submit(page, "Send the answer")


def correct(nora: Page, greta: Page) -> None:
    """Nora's answer: the newest words on both sides, what stood there before in a fold."""
    follow(nora, "All questions")
    thread = nora.locator(".thread").filter(has_text=TEMPLATE)
    follow(nora, "Correct", thread)
    look(nora, "Correct your words")
    nora.get_by_label("The words as they should be").fill(CORRECTED)
    submit(nora, "Save the correction")
    expect(nora.locator("#talk + ol")).to_contain_text(CORRECTED)
    nora.locator("#talk + ol summary").first.click()
    look(nora, "Blood test: calcium")
    picture(nora, "corrected-desktop")
    greta.reload()
    expect(greta.get_by_text(CORRECTED).first).to_be_visible()
    look(greta, "Blood test: calcium")
    picture(greta, "corrected-phone")
    own = greta.locator(".said").filter(has_text=REPLY)
    follow(greta, "Correct", own)
    look(greta, "Correct your words")
    greta.get_by_label("The words as they should be").fill("It was on Tuesday.")
    submit(greta, "Save the correction")
    look(greta, "Blood test: calcium")


def review(nora: Page, sami: Page) -> None:
    follow(nora, re.compile("^Back to"))
    nora.get_by_role("button", name="Mark as reviewed").click()
    expect(nora.locator("#content").get_by_text("Marked as reviewed.")).to_be_visible()
    sami.reload()
    expect(sami.locator("#since")).to_contain_text(re.compile(r"Nora reviewed today \d\d:\d\d\."))
    expect(block(sami, "Blood test: calcium")).to_contain_text("It was on Tuesday.")
    look(sami)
    picture(sami, "after-tablet")


def test_a_reply_without_a_network_arrives_once(browser: Browser, clinic: Installation, tmp_path: Path):
    title = asked_back(clinic, "Birgit Olsen")
    with a_phone(browser, tmp_path / "birgit", clinic.url) as birgit:
        page = birgit.page
        birgit.sign_in("birgit@sample.example")
        expect(page.locator("h1")).to_have_text("Today")
        birgit.keeps_pages()
        birgit.context.set_offline(True)
        page.reload()
        page.get_by_role("link", name=f"Nora asks about “{title}”").tap()
        expect(page.get_by_text(QUESTION).first).to_be_visible()
        page.get_by_label("Your reply").fill(REPLY)
        page.get_by_role("button", name="Send the reply").tap()
        expect(birgit.line).to_have_text("Not sent yet: 1")
        expect(page.get_by_text(REPLY)).to_be_visible()
        expect(page.get_by_role("button", name="Send the reply")).to_be_hidden()
        picture(page, "reply-offline-phone")
        birgit.context.set_offline(False)
        page.reload()
        birgit.all_is_sent()
        page.reload()
        expect(page.locator(".said").filter(has_text=REPLY)).to_be_visible()
        expect(page.locator("#asked")).to_have_count(0)
    replies = [name for kind, name in Stored(clinic).events("Henrik Olsen") if kind == "replied"]
    assert replies == ["Birgit Olsen"]


def asked_back(clinic: Installation, name: str) -> str:
    """Nora asks about the last thing this person ticked, as her page does. The title of it."""
    code = (
        "from django.utils import timezone\n"
        "from careplan.accounts.models import User\n"
        "from careplan.plans import actions\n"
        "from careplan.plans.models import Item\n"
        f"items = Item.objects.filter(done_by__name={name!r}, status='completed', verified_at=None)\n"
        "item = items.select_related('plan__patient__team', 'step').latest('recorded_at')\n"
        "nora = User.objects.get(email='nora@sample.example')\n"
        "given = {'patient': item.plan.patient, 'by': nora, 'at': timezone.now()}\n"
        f"actions.ask_back(item_id=item.pk, question={QUESTION!r}, **given)\n"
        "print(item.title)"
    )
    return clinic.run("shell", "-v", "0", "-c", code).strip().splitlines()[-1]
