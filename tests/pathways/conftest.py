"""A draft of the small pathway, and two ways to edit it: by the verbs, and in Ada's browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_samples, actions_translations
from pathways.dry_run import Sample
from pathways.models import ClinicLanguage, SamplePatient, Version
from tests.pathways.window import SAMPLE


@pytest.fixture
def sample(version: Version, ada: User) -> SamplePatient:
    """A made-up patient who needs the nerve block, as the small pathway's conditions say."""
    made_up = Sample(SAMPLE, answers={"medicines-enough": "no", "pain-in-one-spot": "yes"})
    return actions_samples.add_sample(pathway=version.pathway, sample=made_up, by=ada, at=timezone.now())


@pytest.fixture
def draft(version: Version, sample: SamplePatient, ada: User) -> Version:
    return actions.make_draft(from_version=version, by=ada, at=timezone.now())


@pytest.fixture
def persian(ada: User) -> ClinicLanguage:
    """Families of this clinic read Persian too."""
    return actions_translations.add_language(code="fa", by=ada, at=timezone.now())


@pytest.fixture
def edit(draft: Version, ada: User) -> Callable:
    """Call a verb of the editor, with the revision the draft has now unless another is given."""

    def run(verb: Callable, **values: object) -> object:
        revision = values.pop("revision", Version.objects.get(pk=draft.pk).revision)
        return verb(version=draft, revision=revision, by=ada, at=timezone.now(), **values)

    return run


@pytest.fixture
def browser(ada: User, client_of: Callable[[User], Client], draft: Version) -> Client:
    return client_of(ada)
