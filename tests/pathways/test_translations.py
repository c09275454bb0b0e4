"""Words in other languages: which are current, which stale, what a family reads, and the pages for all that."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions_draft, actions_translations, languages, queries, translations
from pathways.definition import Anchor, Definition, Goal, SeenBy
from pathways.dependencies import Choice, ChoiceRule
from pathways.models import ClinicLanguage, PartText, Version
from pathways.models.versions import AppendOnlyNote
from pathways.refusals import Refused, StaleText
from pathways.translations import Standing
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import PUBLISHED, fields_of, sentences, url

MRI = ("step", "mri-scan")
ANCHOR = Anchor("first-infusion", "First infusion", "The day of the first one.")
FULL = replace(
    SMALL_PATHWAY,
    anchors=(ANCHOR,),
    goals=(Goal("walk", "Walk to the shop", "It matters to you."),),
    choices=(Choice("scan", "One scan", ("mri-scan", "bone-scan"), ChoiceRule.EXACTLY_ONE),),
    facts=tuple(
        replace(fact, seen_by=SeenBy.FAMILY, explanation="Why we ask.") for fact in SMALL_PATHWAY.facts
    ),
)


@dataclass
class Stored:
    """A translation as the rules see it."""

    id: int
    part: str
    key: str
    source_digest: str
    words: dict[str, str] = field(default_factory=dict)
    checked_by: str = ""


def translated(definition: Definition, number: int = 1) -> list[Stored]:
    """Every part of a version in capitals."""
    return [
        Stored(number, one.part, one.key, one.digest, {text.name: text.text.upper() for text in one.texts})
        for one in translations.source_parts(definition)
    ]


# --- the rules -----------------------------------------------------------------------------------------


def test_everything_a_family_reads_is_translated_and_nothing_else() -> None:
    read = translations.reading(FULL, translated(FULL), "fa").definition
    assert (read.title, read.summary) == ("A SMALL PATHWAY", "ONE OF EVERYTHING.")
    assert read.step("mri-scan").ask == ("WHAT HAPPENS NEXT?",)
    # A sign for which a family calls at once stays in both languages, the author's first, until it is checked.
    both = read.step("numb-legs").question
    assert both.parts == (("Are legs or arms numb or weak?", "en"), ("ARE LEGS OR ARMS NUMB OR WEAK?", "fa"))
    assert both == "Are legs or arms numb or weak? / ARE LEGS OR ARMS NUMB OR WEAK?"
    checked = [replace(one, checked_by="Dr. Sen") for one in translated(FULL)]
    alone = translations.reading(FULL, checked, "fa").definition.step("numb-legs").question
    assert alone == "ARE LEGS OR ARMS NUMB OR WEAK?"
    assert not hasattr(alone, "parts")
    assert read.fact("primary-cancer").options[0].label == "BREAST"
    assert (read.anchors[0].title, read.goals[0].why) == ("FIRST INFUSION", "IT MATTERS TO YOU.")
    assert (read.choices[0].title, read.categories[0].title) == ("ONE SCAN", "IMAGING")
    assert (read.glossary[0].word, read.glossary[0].meaning) == ("MRI SCAN", "A WORD THAT THE TEAM EXPLAINS.")
    assert read.step("weak-bones") == FULL.step("weak-bones")  # for nurses alone
    back = {one.place: one.digest for one in translations.source_parts(FULL)}
    assert len(back) == len(translations.source_parts(FULL)) == 26
    # Rules, keys and sources are no words: they are as they were.
    for step in read.steps:
        source = FULL.step(step.key)
        for one in fields(step):
            if one.name not in ("title", "question", "what", "why", "ask"):
                assert getattr(step, one.name) == getattr(source, one.name), one.name


def test_a_translation_is_stale_exactly_when_the_words_differ() -> None:
    texts = translated(FULL)
    assert translations.missing(FULL, texts, "fa") == ()
    step = FULL.step("mri-scan")
    for changed, expected in (
        (replace(step, family_ticks=False, covers=("IMG-1",)), Standing.CURRENT),
        (replace(step, why="Another reason."), Standing.STALE),
        (replace(step, ask=()), Standing.STALE),
        (replace(step, ask=(*step.ask, "And then?")), Standing.STALE),
    ):
        after = replace(FULL, steps=(changed, *FULL.steps[1:]))
        found = {one.source.place: one for one in translations.standing(after, texts, "fa")}
        assert found[MRI].standing is expected
        assert {one.standing for place, one in found.items() if place != MRI} == {Standing.CURRENT}
        read = translations.reading(after, texts, "fa")
        if expected is Standing.STALE:
            assert read.definition.step("mri-scan") == changed
            assert (read.is_translated(*MRI), read.language_of(*MRI)) == (False, "en")


def test_an_earlier_version_keeps_its_translation() -> None:
    after = replace(FULL, steps=(replace(FULL.steps[0], why="Another reason."), *FULL.steps[1:]))
    texts = [*translated(after, number=2), *translated(FULL, number=1)]
    for version in (FULL, after):
        read = translations.reading(version, texts, "fa")
        assert read.definition.step("mri-scan").why == version.step("mri-scan").why.upper()


def test_the_newest_for_the_same_words_holds_whatever_the_order() -> None:
    digest = translations.source_parts(FULL)[0].digest
    texts = [
        Stored(
            number, "head", "head", digest, {"title": str(number), "summary": "s"}, checked_by=f"Dr. {number}"
        )
        for number in (2, 3, 1)
    ]
    read = translations.reading(FULL, texts, "fa")
    assert (read.definition.title, read.checked_by("head", "head")) == ("3", "Dr. 3")
    assert translations.counts(translations.standing(FULL, texts, "fa"))[Standing.CURRENT] == 1


def test_the_authors_own_language_needs_no_translation() -> None:
    assert translations.standing(FULL, [], "en") == translations.missing(FULL, [], "en") == ()
    read = translations.reading(FULL, [], "en")
    assert read.definition == FULL
    assert read.is_translated(*MRI)
    nothing = translations.reading(FULL, [], "fa")
    assert nothing.definition == FULL
    assert not nothing.is_translated(*MRI)
    assert len(translations.missing(FULL, [], "fa")) == 26


def test_languages_have_their_own_name_and_direction() -> None:
    persian = languages.language("fa")
    assert (persian.own_name, persian.name, persian.direction) == ("فارسی", "Persian", "rtl")
    assert languages.language("de").own_name == "Deutsch"
    assert languages.language("xx-not").code == "xx-not"
    assert len({one.code for one in languages.all_languages()}) > 80
    assert all(len(one.code) <= 10 for one in languages.all_languages())


# --- the rows --------------------------------------------------------------------------------------------


@pytest.fixture
def write(version: Version, ada: User) -> Callable:
    """Write the words of a part in Persian, as they would be typed on a fresh page."""

    def run(part: str = "step", key: str = "mri-scan", **values: object) -> PartText | None:
        where = values.pop("of", version)
        source = queries.source_part(where.pk, part, key)
        newest = PartText.objects.filter(part=part, key=key, language="fa").order_by("-pk").first()
        usual = {
            "version": where, "language": "fa", "source_digest": source.digest, "checked_by": "",
            "words": {text.name: f"fa {text.text}" for text in source.texts}, "seen": newest.pk if newest else 0,
        }  # fmt: skip
        return actions_translations.write_text(
            part=part, key=key, by=ada, at=timezone.now(), **(usual | values)
        )

    return run


@pytest.mark.django_db
def test_words_are_read_in_the_language_and_a_newer_one_at_once(version: Version, write: Callable) -> None:
    assert queries.words_in(version.pk, "fa").definition == SMALL_PATHWAY
    write()
    read = queries.words_in(version.pk, "fa")
    assert read.definition.step("mri-scan").title == "fa MRI scan"
    assert not read.is_translated("step", "bone-scan")
    words = {"title": "x", "what": "x", "why": "x", "ask-1": "x"}
    write(words=words, checked_by="Dr. Karimi")
    read = queries.words_in(version.pk, "fa")
    assert read.definition.step("mri-scan").title == "x"
    assert read.checked_by(*MRI) == "Dr. Karimi"
    assert queries.words_in(version.pk, "ar").definition == SMALL_PATHWAY
    with pytest.raises(Version.DoesNotExist):
        queries.words_in(987654, "fa")


@pytest.mark.django_db
def test_a_reading_is_kept_and_costs_one_query(
    version: Version, write: Callable, django_assert_num_queries: Callable
) -> None:
    write()
    first = queries.words_in(version.pk, "fa")
    with django_assert_num_queries(1):
        assert queries.words_in(version.pk, "fa") is first
    with django_assert_num_queries(0):
        assert queries.words_in(version.pk, "en").definition == SMALL_PATHWAY


@pytest.mark.django_db
def test_a_draft_is_read_as_it_is_now_and_the_published_version_stays(
    version: Version, draft: Version, write: Callable, edit: Callable
) -> None:
    write()
    assert queries.words_in(draft.pk, "fa").is_translated(*MRI)
    edit(actions_draft.change_step, key="mri-scan", step=replace(SMALL_PATHWAY.step("mri-scan"), why="New."))
    assert not queries.words_in(draft.pk, "fa").is_translated(*MRI)
    write(of=draft)
    assert queries.words_in(draft.pk, "fa").definition.step("mri-scan").why == "fa New."
    assert queries.words_in(version.pk, "fa").definition.step("mri-scan").why.endswith("to help you.")
    assert queries.words_in(version.pk, "fa").is_translated(*MRI)


@pytest.mark.django_db
def test_translations_are_only_added(version: Version, write: Callable) -> None:
    first = write()
    assert write() is None  # the same words, checked by nobody new
    assert write(checked_by="Dr. Karimi").checked_by == "Dr. Karimi"
    assert write() is None
    first.words = {}
    for act in (first.save, first.delete, PartText.objects.all().delete):
        with pytest.raises(AppendOnlyNote):
            act()
    assert PartText.objects.count() == 2


@pytest.mark.django_db
def test_a_stale_translation_is_refused(version: Version, write: Callable) -> None:
    write()
    with pytest.raises(StaleText, match=r"Ada Moreno saved this translation on .*, after you opened"):
        write(words={"title": "y"}, seen=0)
    with pytest.raises(StaleText, match="The words to translate were changed"):
        write(source_digest="0" * 64)
    with pytest.raises(KeyError):
        actions_translations.write_text(
            version=version, part="step", key="weak-bones", language="fa", source_digest="", words={},
            checked_by="", seen=0, by=None, at=timezone.now(),
        )  # fmt: skip
    assert PartText.objects.count() == 1


@pytest.mark.django_db
def test_languages_of_the_clinic_are_added_once_and_removed(persian: ClinicLanguage, ada: User) -> None:
    for code in ("fa", "xx", ""):
        with pytest.raises(Refused):
            actions_translations.add_language(code=code, by=ada, at=timezone.now())
    assert queries.clinic_languages() == ["fa"]
    actions_translations.remove_language(code="fa")
    with pytest.raises(ObjectDoesNotExist):
        actions_translations.remove_language(code="fa")


# --- the pages -------------------------------------------------------------------------------------------


def part_url(part: str, key: str, language: str = "fa") -> str:
    return url("translate_part", *PUBLISHED, language, part, key)


def opened_part(browser: Client, address: str) -> dict[str, object]:
    """Open the form of a part. Out: what a browser would send back if nothing was typed."""
    answer = browser.get(address)
    return fields_of(answer) | {"seen": answer.context["seen"], "source": answer.context["source"]}


WORDS = {"title": "عکس", "what": "یک عکس.", "why": "نشان می‌دهد.", "ask-1": "کی؟"}


@pytest.mark.django_db
def test_a_part_is_translated_and_leads_to_the_next(browser: Client, persian: ClinicLanguage) -> None:
    page = browser.get(part_url(*MRI)).content.decode()
    assert 'lang="fa" dir="rtl"' in page
    assert '<p class="mb-0" lang="en" dir="ltr" id="source-title">MRI scan</p>' in page
    form = opened_part(browser, part_url(*MRI)) | WORDS
    answer = browser.post(part_url(*MRI), form | {"go_on": "1", "checked_by": "Dr. Karimi"})
    assert answer["Location"] == part_url("step", "bone-scan")
    listed = browser.get(url("show_translation")).content.decode()
    assert "checked by Dr. Karimi" in listed
    counter = browser.get(url("list_translations")).context["counters"][0]
    assert (counter.current, counter.stale, counter.missing, counter.checked) == (1, 0, 19, 1)
    again = opened_part(browser, part_url(*MRI))
    assert again["title"] == WORDS["title"]
    assert "checked_by" not in again  # a change must not carry the check along
    assert browser.post(part_url(*MRI), again | {"title": "عکس بزرگ"}).status_code == 302
    assert PartText.objects.order_by("pk").last().checked_by == ""


@pytest.mark.django_db
def test_two_translators_of_one_part_see_both(browser: Client, persian: ClinicLanguage) -> None:
    mine = opened_part(browser, part_url(*MRI)) | WORDS
    assert browser.post(part_url(*MRI), mine | {"title": "دیگر"}).status_code == 302
    broken = browser.post(part_url(*MRI), mine | {"why": ""})
    assert (broken.status_code, broken.context["seen"]) == (422, 0)
    answer = browser.post(part_url(*MRI), mine)
    assert answer.status_code == 409
    assert [(one.label, one.typed, one.saved) for one in answer.context["differences"]] == [
        ("Title", "عکس", "دیگر")
    ]
    again = fields_of(answer) | {"seen": answer.context["seen"], "source": answer.context["source"]}
    assert browser.post(part_url(*MRI), again).status_code == 302
    assert PartText.objects.order_by("pk").last().words == WORDS


@pytest.mark.django_db
def test_a_source_that_changed_meanwhile_is_shown_and_asked_about(
    browser: Client, persian: ClinicLanguage, draft: Version, edit: Callable
) -> None:
    address = url("translate_part", draft.pathway.key, draft.number, "fa", *MRI)
    form = opened_part(browser, address) | WORDS
    edit(actions_draft.change_step, key="mri-scan", step=replace(SMALL_PATHWAY.step("mri-scan"), why="New."))
    answer = browser.post(address, form)
    assert answer.status_code == 409
    assert "The words to translate were changed" in answer.content.decode()
    assert "New." in answer.content.decode()
    again = fields_of(answer) | {"seen": answer.context["seen"], "source": answer.context["source"]}
    assert browser.post(address, again).status_code == 302
    assert queries.words_in(draft.pk, "fa").definition.step("mri-scan").why == WORDS["why"]
    edit(actions_draft.remove_step, key="mri-scan")
    gone = browser.post(address, form | {"why": "دو کلمه است"})
    assert gone.status_code == 404
    assert "دو کلمه است" in gone.content.decode()


BAD = [
    ({"title": " \u200b "}, "Write this in فارسی too. Families would read half of it else."),
    ({"title": "x" * 121}, "This text has 121 characters; at most 120 fit."),
    ({"what": "یک " * 34}, "A sentence here has 34 words; at most 33 are allowed."),
    ({"checked_by": "x" * 101}, "This text has 101 characters; at most 100 fit."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "sentence"), BAD, ids=[next(iter(one)) for one, _said in BAD])
def test_bad_words_come_back_with_a_sentence(
    typed: dict, sentence: str, browser: Client, persian: ClinicLanguage
) -> None:
    answer = browser.post(part_url(*MRI), opened_part(browser, part_url(*MRI)) | WORDS | typed)
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    assert not PartText.objects.exists()


@pytest.mark.django_db
def test_damaged_forms_and_addresses_change_nothing(browser: Client, persian: ClinicLanguage) -> None:
    form = opened_part(browser, part_url(*MRI)) | WORDS
    browser.post(part_url(*MRI), form)
    for damage in ({"seen": "x"}, {"seen": "9" * 40}, {"seen": ""}, {"source": ""}, {"source": "\x00"}):
        assert browser.post(part_url(*MRI), form | {"title": "y"} | damage).status_code == 409, damage
    for address in (
        part_url("step", "never"), part_url("step", "weak-bones"), part_url("never", "mri-scan"),
        part_url(*MRI, language="ar"), part_url(*MRI, language="en"), part_url(*MRI, language="nothing"),
        url("show_translation", *PUBLISHED, "ar"), url("translate_part", "small-pathway", 10**30, "fa", *MRI),
    ):  # fmt: skip
        assert browser.get(address).status_code == 404, address
    assert PartText.objects.count() == 1


@pytest.mark.django_db
def test_languages_are_added_and_taken_off_in_the_browser(browser: Client) -> None:
    assert "No other language yet" in browser.get(url("list_languages")).content.decode()
    for code in ("", "xx", "f" * 300):
        assert browser.post(url("add_language"), {"code": code}).status_code == 422
    page = browser.post(url("add_language"), {"code": "fa"}, follow=True).content.decode()
    assert "فارسی is added." in page
    assert '<b lang="fa" dir="rtl">فارسی</b>' in page
    assert browser.post(url("add_language"), {"code": "fa"}).status_code == 422
    page = browser.post(url("remove_language"), follow=True).content.decode()
    assert "Its translations are kept." in page
    assert browser.post(url("remove_language")).status_code == 404


@pytest.mark.django_db
def test_the_pages_cost_the_same_with_one_language_and_with_three(
    browser: Client, version: Version, persian: ClinicLanguage, ada: User, write: Callable
) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    addresses = [
        url("list_languages"), url("list_translations"), url("show_translation"), part_url(*MRI),
    ]  # fmt: skip
    queries.definition(version.pk)
    write()
    with_one = [count(address) for address in addresses]
    for code in ("ar", "de"):
        actions_translations.add_language(code=code, by=ada, at=timezone.now())
    for key in ("bone-scan", "denosumab", "goals"):
        write(key=key)
    assert [count(address) for address in addresses] == with_one
    assert max(with_one) <= 6


@pytest.mark.django_db
def test_who_reads_sees_how_far_it_is_but_no_forms(
    nora: User, version: Version, persian: ClinicLanguage, client_of: Callable
) -> None:
    browser = client_of(nora)
    for name in ("list_languages", "list_translations", "show_translation"):
        page = browser.get(url(name)).content.decode()
        main = page[page.index("<main") :]
        assert "<form" not in main[: main.index("</main>")], name
        assert "/step/" not in main, name


@pytest.mark.django_db
def test_a_hard_word_with_odd_letters_has_an_address(
    browser: Client, persian: ClinicLanguage, draft: Version
) -> None:
    odd = "PET/CT? #1 “x” %"
    glossary = (*SMALL_PATHWAY.glossary, replace(SMALL_PATHWAY.glossary[0], word=odd))
    Version.objects.filter(pk=draft.pk).update(
        glossary=[{"word": one.word, "meaning": one.meaning} for one in glossary]
    )
    address = url("translate_part", draft.pathway.key, draft.number, "fa", "glossary", odd)
    form = opened_part(browser, address) | {"word": "پت", "meaning": "یک عکس."}
    assert browser.post(address, form).status_code == 302
    assert queries.words_in(draft.pk, "fa").is_translated("glossary", odd)
