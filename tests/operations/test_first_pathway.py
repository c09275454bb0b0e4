"""The documented pathway at a start: loaded once, a newer file as a draft, and never in a clinic's way."""

import pytest
from django.utils import timezone

from careplan.operations import starting
from careplan.operations.refusals import Refusal
from pathways import actions
from pathways.models import Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer_file(tmp_path, monkeypatch):
    """The library's file with another title, as after an update of careplan."""
    words = starting.FIRST_PATHWAY.read_text()
    path = tmp_path / "newer.yaml"
    path.write_text(words.replace("Cancer that has spread to bone", "Cancer spread to the bones", 1))
    assert path.read_text() != words
    return lambda: monkeypatch.setattr(starting, "FIRST_PATHWAY", path)


def test_a_newer_file_becomes_a_draft_and_the_published_version_stays(newer_file):
    starting.load_first_pathway(pytest.fail)
    newer_file()
    starting.load_first_pathway(pytest.fail)
    versions = Version.objects.order_by("number")
    assert [(one.number, one.is_draft) for one in versions] == [(1, False), (2, True)]


def test_an_admins_open_draft_does_not_keep_the_clinic_from_starting(newer_file, ada):
    starting.load_first_pathway(pytest.fail)
    actions.make_draft(from_version=Version.objects.get(), by=ada, at=timezone.now())
    newer_file()
    said = []
    starting.load_first_pathway(said.append)
    assert len(said) == 1
    assert said[0].startswith("The pathway file was not loaded: ")
    assert Version.objects.count() == 2


def test_without_any_version_a_bad_file_is_a_refusal(tmp_path, monkeypatch):
    path = tmp_path / "bad.yaml"
    path.write_text("nonsense: true")
    monkeypatch.setattr(starting, "FIRST_PATHWAY", path)
    with pytest.raises(Refusal, match=r"bad\.yaml:1"):
        starting.load_first_pathway(pytest.fail)
