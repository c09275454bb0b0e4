"""Every page, of every role, in a language made at test time: no visible text is outside its brackets."""

import re
import zoneinfo
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.conf.locale import LANG_INFO
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from careplan.accounts.models import Team, User
from careplan.plans.models import Patient
from pathways import actions_translations, queries, translations
from pathways.definition import SeenBy
from pathways.models import Pathway, Version
from pathways.translation_file import TranslatedPart, TranslationFile
from tests import pseudo
from tests.cast import PASSWORD
from tests.permissions.conftest import CANARY
from tests.permissions.engine import Arguments, World, body_of, undone
from tests.permissions.table import PEOPLE, ROWS, Row
from tests.permissions.test_table import PARTS

# Rob, Otto and Stella see what Carl and Nora see, of others.
LOOKED_AT = ("anonymous", "carl", "lena", "nora", "ada", "simon")


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(pseudo.write_catalogue(tmp_path_factory.mktemp("locale")))


@pytest.fixture
def in_pseudo(pseudo_folder: str) -> Iterator[None]:
    """The pages have one language more, and every browser asks for it."""
    languages = [*django_settings.LANGUAGES, (pseudo.CODE, "[!! Pseudo !!]")]
    with override_settings(LANGUAGES=languages, LOCALE_PATHS=[pseudo_folder]):
        yield


def translate_everything(version: Version) -> None:
    """Put the words of a version into the language as well, each part."""
    definition = queries.definition(version.pk)
    parts = tuple(
        TranslatedPart(
            one.part,
            one.key,
            one.digest,
            {text.name: pseudo.pseudo(text.text) for text in one.texts},
            "Dr. Weber",
        )
        for one in translations.source_parts(definition)
    )
    file = TranslationFile(definition.pathway_key, pseudo.CODE, parts)
    actions_translations.load_translation(
        pathway=version.pathway, file=file, filename="small.en-xa.yaml", at=timezone.now()
    )


@pytest.fixture
def spoken(world: World, stage: SimpleNamespace, in_pseudo: None) -> World:
    for pathway in Pathway.objects.all():
        for version in pathway.versions.select_related("pathway"):
            translate_everything(version)
    for client in world.clients.values():
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = pseudo.CODE
    return world


# What people type in these tests.
TYPED = (
    *(CANARY, PASSWORD, "Ines Aziz", "Ines", "ines@example.org", "Greta Becker", "Example: one bone"),
    *("It is over.", "It was agreed.", "Dr. Weber", "Room 4"),
    *("Please call on Monday.", "We called."),
    *("Which day was it?", "Before a scan", "Eat as usual."),
    *("Sleep", "Is it cold?", "Stay at home", "Sleep well"),
    *("First version", "Begun from version 1"),  # said in the language of who did it
)


def data_of(authors: list[str]) -> list[str]:
    """What is in no language: names, numbers of telephones, what was typed, and how pathways are called."""
    people = [word for user in User.objects.all() for word in (user.email, user.name, *user.name.split())]
    patients = [word for one in Patient.objects.all() for word in (one.name, one.called, one.public_id)]
    teams = [word for one in Team.objects.all() for word in (one.name, one.time_zone)]
    zones = [zone.replace("_", " ") for zone in zoneinfo.available_timezones()]
    names = [
        one[name] for one in LANG_INFO.values() if "name_local" in one for name in ("name_local", "name")
    ]
    languages = [name[:1].upper() + name[1:] for name in names]
    return [*people, *patients, *teams, *TYPED, *zones, *languages, "careplan", pseudo.CODE, *authors]


def authors_words(stage: SimpleNamespace) -> tuple[list[str], list[str]]:
    """All words of the pathways, for the pages of who writes them; and those of them that stand on other pages too,
    because they are not translated: titles of versions and what was said of them, headings of the document, and
    what only nurses read."""
    versions = [stage.version, stage.second, stage.draft]
    definitions = [queries.definition(one.pk) for one in versions]
    everything = [word for one in definitions for word in texts_in(one.to_json())]
    words = [word for one in versions for word in (one.title, one.change_note)]
    for one in definitions:
        for step in one.steps:
            words += [step.source.section, *([step.title] if step.seen_by is SeenBy.NURSE else [])]
        for fact in one.facts:
            labels = [option.label for option in fact.options]
            words += [fact.question, fact.explanation, *labels] if fact.seen_by is SeenBy.NURSE else []
    return everything, words


def texts_in(json_text: str) -> list[str]:
    return [text.replace("\\n", "\n") for text in re.findall(r'"((?:[^"\\]|\\.)*)"', json_text) if text]


def pages_of(world: World, row: Row) -> Iterator[tuple[str, str]]:
    """Each page of a row that somebody sees, and what comes when a form is sent empty. In: who, and the page."""
    arguments: Arguments = world.arguments(row.name)
    for person, code in zip(PEOPLE, row.get, strict=True):
        if person in LOOKED_AT and code == "Y":
            yield person, ask(world, person, "get", row.name, arguments)
    for person, code in zip(PEOPLE, row.post, strict=True):
        if person in LOOKED_AT and code in "YW":
            with undone():
                yield f"{person}, sent empty", ask(world, person, "post", row.name, arguments)


def ask(world: World, person: str, method: str, name: str, arguments: Arguments) -> str:
    browser = world.clients[person]
    browser.raise_request_exception = True
    answer = getattr(browser, method)(
        reverse(name, kwargs=arguments), {} if method == "post" else None, follow=True
    )
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return body_of(answer).decode() if is_page else ""


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_no_page_says_anything_that_cannot_be_translated(
    spoken: World, stage: SimpleNamespace, part: str
) -> None:
    found, pages = [], 0
    everything, elsewhere = authors_words(stage)
    for row in ROWS:
        if not row.name.startswith(PARTS[part]):
            continue
        with undone():
            spoken.arrange(row.name)
            data = data_of(everything if row.name.startswith("pathways:") else elsewhere)
            for person, html in pages_of(spoken, row):
                pages += 1
                found += [f"{row.name}, {person}: {piece}" for piece in pseudo.untranslated(html, data)]
    assert pages > 20
    assert not found, "\n".join(found)


# --- the test itself is seen to find what it is there for ------------------------------------------------


def test_the_language_keeps_fields_and_tags_and_is_longer() -> None:
    said = pseudo.pseudo("Hello <b>%(name)s</b>, 100%% of it")
    assert said.startswith("[!! Héłłö <b>%(name)s</b>, 100%% öf ît ẋẏ")
    assert said.endswith(" !!]")
    assert len(pseudo.pseudo("A sentence of forty letters, or so it is.")) > 40 * 1.4


def test_what_is_outside_the_brackets_is_found(in_pseudo: None) -> None:
    page = """<html lang="en-xa"><p>[!! Öpén [!! today !!] ẋ !!] · 14:05</p><p>Still open</p>
      <a aria-label="More">[!! M !!]</a><b>Maryam</b><i lang="en">English</i><script>var Words</script></html>"""
    assert pseudo.untranslated(page, ["Maryam"]) == ["Still open", "More"]


@pytest.mark.django_db
def test_the_pages_are_in_the_language(client, in_pseudo: None) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = pseudo.CODE
    text = client.get(reverse("account_login")).content.decode()
    assert f'lang="{pseudo.CODE}"' in text
    assert "[!! Sîgñ îñ ẋ" in text
    with translation.override("en"):
        assert translation.gettext("Sign in") == "Sign in"
