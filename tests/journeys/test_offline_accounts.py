"""Several people on one phone, and leaving it: nobody sees what is another's, and nothing unsent is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Installation
from tests.journeys.axe import check_axe
from tests.journeys.family import fold
from tests.journeys.pages import look
from tests.journeys.phones import Phone, a_phone, holds_no_words
from tests.journeys.stored import Stored

EXERCISES = "Exercises from the personal plan"
AYSE, ROSA, MAGGIE = "Ayşe Yıldız", "Rosa Delgado", "Margaret O’Neill"


@pytest.fixture
def phone(browser: Browser, offline_server: Installation, tmp_path: Path) -> Iterator[Phone]:
    with a_phone(browser, tmp_path / "phone", offline_server.url) as phone:
        yield phone
    if not offline_server.answers():
        offline_server.start()


def in_as(phone: Phone, name: str) -> None:
    phone.sign_in(f"{name}@sample.example")
    expect(phone.page.locator("h1")).to_have_text("Today")


def in_as_again(phone: Phone, name: str) -> None:
    """Back to the page that was asked for."""
    phone.sign_in(f"{name}@sample.example")
    expect(phone.page.locator("h1")).to_have_text(EXERCISES)


def write_offline(phone: Phone, words: str) -> None:
    phone.context.set_offline(True)
    phone.page.locator("li.item").get_by_role("link", name=EXERCISES, exact=True).first.tap()
    expect(phone.page.locator("h1")).to_have_text(EXERCISES)
    fold(phone.page, "Write a note").get_by_label("Your note").fill(words)
    phone.page.get_by_role("button", name="Save the note").tap()
    expect(phone.page.get_by_role("region", name="Kept on this phone")).to_contain_text(words)
    expect(phone.page.get_by_label("Your note")).to_have_value(
        ""
    )  # the page stays, and its form is ready again


def notes(stored: Stored, patient: str) -> int:
    return len([kind for kind, _name in stored.events(patient) if kind == "noted"])


def test_two_accounts_on_one_phone(phone: Phone, stored_offline: Stored):
    """Ines's session ends with a note unsent; Sean signs in on the same phone; then Ines comes back."""
    before = notes(stored_offline, ROSA), notes(stored_offline, MAGGIE)
    in_as(phone, "ines")
    phone.keeps_pages()
    write_offline(phone, "Only for us")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.line).to_have_text("Sign in, then everything is sent")
    phone.line.tap()
    phone.page.wait_for_url("**/account/sign-in/**")
    phone.page.goto("/account/sign-in/")  # the link leads back to a page of Rosa, which is not there for Sean
    in_as(phone, "sean")
    expect(phone.page.get_by_text("Somebody else has unsent entries on this phone.")).to_be_visible()
    look(phone.page, "Today")
    phone.keeps_pages()
    assert "Rosa" not in phone.page.content()
    expect(phone.page.get_by_text("Only for us")).to_have_count(0)
    expect(phone.line).to_have_text("All sent")
    assert (notes(stored_offline, ROSA), notes(stored_offline, MAGGIE)) == before
    assert len({act["account"] for act in phone.acts()}) == 1
    holds_no_words(phone.everything(), ["Only for us", "Rosa", "Maggie", "Exercises"])
    phone.page.goto(phone.page.url + "phone")
    look(phone.page, "What is kept on this phone")
    expect(phone.page.get_by_text("Only for us")).to_have_count(0)
    phone.page.get_by_role("button", name="Sign out").tap()
    expect(phone.page.locator("h1")).to_have_text("Sign in")
    in_as(phone, "ines")
    phone.all_is_sent()
    assert notes(stored_offline, ROSA) == before[0] + 1


def test_a_form_of_a_session_that_ended_is_sent_after_the_next_sign_in(phone: Phone, stored_offline: Stored):
    """The page stood open, the session ended meanwhile, the network is there: no word is refused."""
    before = notes(stored_offline, ROSA)
    in_as(phone, "ines")
    phone.keeps_pages()
    phone.page.locator("li.item").get_by_role("link", name=EXERCISES, exact=True).first.tap()
    expect(phone.page.locator("h1")).to_have_text(EXERCISES)
    phone.page.context.clear_cookies()
    fold(phone.page, "Write a note").get_by_label("Your note").fill("She slept through")
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Save the note").tap()
    phone.page.wait_for_url("**/account/sign-in/**")
    assert phone.unsent() == 1
    in_as_again(phone, "ines")
    phone.all_is_sent()
    assert notes(stored_offline, ROSA) == before + 1
    expect(phone.page.get_by_text("She slept through")).to_have_count(1)


def test_signing_out_where_no_server_answers(
    phone: Phone, offline_server: Installation, stored_offline: Stored
):
    """Asked, and done: the next who opens careplan with a network finds nobody signed in, and all was sent."""
    before = notes(stored_offline, AYSE)
    in_as(phone, "emre")
    phone.keeps_pages()
    write_offline(phone, "From the basement")
    phone.context.set_offline(False)  # the phone believes that there is a network
    offline_server.kill()
    asked = []
    for is_sure in (False, True):
        phone.page.once(
            "dialog",
            lambda one, is_sure=is_sure: (
                asked.append(one.message),
                one.accept() if is_sure else one.dismiss(),
            ),
        )
        phone.page.get_by_role("button", name="Sign out").tap()
        if not is_sure:
            phone.page.wait_for_timeout(500)
            assert phone.kept_pages
    look(phone.page, "Nothing is kept on this phone")
    assert [words.startswith("Some of what you entered is not sent yet.") for words in asked] == [True, True]
    assert phone.kept_pages == []
    offline_server.start()
    phone.page.goto("/care/")
    expect(phone.page.locator("h1")).to_have_text("Sign in", timeout=20_000)
    assert notes(stored_offline, AYSE) == before + 1
    phone.page.goto("/care/")
    expect(phone.page.locator("h1")).to_have_text("Sign in")


def test_signing_out_asks_first_while_something_is_unsent(
    phone: Phone, offline_server: Installation, stored_offline: Stored
):
    before = notes(stored_offline, AYSE)
    in_as(phone, "emre")
    phone.keeps_pages()
    assert phone.kept_pages
    write_offline(phone, "Still to be sent")
    phone.context.set_offline(False)
    phone.page.route("**/sync", lambda route: route.abort())
    phone.page.reload()
    phone.page.get_by_role("button", name="Sign out").tap()
    phone.page.wait_for_url("**/care/sign-out")
    expect(phone.page.get_by_text("Some of what you entered is not sent yet.")).to_be_visible()
    look(phone.page, "Sign out")
    phone.page.locator("main").get_by_role("button", name="Sign out").tap()
    expect(phone.page.locator("h1")).to_have_text("Sign in")
    phone.page.unroute_all()
    assert phone.kept_pages == []
    assert phone.unsent() == 1
    offline_server.kill()
    phone.page.goto("/care/")
    look(phone.page, "Nothing is kept on this phone")
    expect(phone.page.get_by_text("Still to be sent")).to_have_count(0)
    offline_server.start()
    phone.page.goto("/")
    in_as(phone, "emre")
    phone.all_is_sent()
    assert notes(stored_offline, AYSE) == before + 1


def test_a_switched_off_account_sees_what_is_unsent_and_whom_to_call(
    phone: Phone, offline_server: Installation
):
    in_as(phone, "deniz")
    phone.keeps_pages()
    write_offline(phone, "She fell on Tuesday")
    offline_server.run(
        "shell",
        "-v",
        "0",
        "-c",
        "from careplan.accounts.models import User\n"
        "User.objects.filter(email='deniz@sample.example').update(is_active=False)",
    )
    phone.context.set_offline(False)
    phone.page.evaluate("phone.sendSoon()")
    expect(phone.line).to_have_text("Sign in, then everything is sent")
    phone.line.tap()
    phone.page.wait_for_url("**/account/sign-in/**")
    phone.sign_in("deniz@sample.example")
    expect(phone.page.locator("h1")).to_have_text("This account is switched off")
    expect(phone.page.get_by_text("She fell on Tuesday")).to_be_visible()
    expect(phone.page.locator("main a[href^='tel:']").first).to_be_visible()
    check_axe(phone.page)
    assert "She fell on Tuesday" not in str(phone.everything())


LATE = """async ([account, path, asked]) => {
    const headers = { "X-Careplan-Page": `${account} 1 release` };
    return phone.keepAnswer(path, new Response("<p>Rosa</p>", { headers }), asked);
}"""


def test_a_page_that_comes_after_somebody_left_is_not_kept(phone: Phone):
    """It was asked for before the sign-out, and the network was slow."""
    in_as(phone, "ines")
    phone.keeps_pages()
    path = phone.wait("location.pathname")
    account = phone.wait("phone.about.account")
    asked = phone.wait("Date.now()")
    assert (
        phone.page.evaluate("account => phone.setMeta(`call ${account} another`, 'a number')", account)
        is None
    )
    assert phone.page.evaluate("account => phone.forgetPages(account, true).then(() => true)", account)
    assert phone.page.evaluate(LATE, [account, path, asked]) is False
    assert phone.kept_pages == []
    keys = phone.page.evaluate("phone.metaKeys('')")
    assert [key for key in keys if account in key] == [f"left {account}"]
    assert phone.page.evaluate(LATE, [account, path, phone.wait("Date.now()") + 1]) is True
    assert phone.kept_pages == [path]


def test_trouble_with_one_patient_does_not_hold_back_another(phone: Phone):
    """Acts of two patients wait; the server cannot take those of the first now."""
    in_as(phone, "ines")
    patient = phone.wait("phone.about.patient")
    phone.page.route("**/care/another/sync", lambda route: route.fulfill(status=503))
    keep = """([patient, item]) => phone.keepAct({
        op_id: crypto.randomUUID(), kind: "note", item, plan: "", seen: 0, happened_at: new Date().toISOString(),
        data: { note: "A word" }, title: "",
    }, patient)"""
    item = phone.page.locator("li.item [data-act=tick]").first.evaluate(
        "form => form.closest('li').id.slice(5)"
    )
    phone.page.evaluate(keep, ["another", item])
    phone.page.evaluate(keep, [patient, item])
    phone.page.evaluate("phone.sendSoon()")
    phone.wait("phone.getAll('acts').then((acts) => acts.some((act) => act.state === 'sent'))")
    assert phone.unsent() == 1
