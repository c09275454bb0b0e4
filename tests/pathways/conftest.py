"""A draft of the small pathway, and two ways to edit it: by the verbs, and in Ada's browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_translations
from pathways.models import ClinicLanguage, Version


@pytest.fixture
def draft(version: Version, ada: User) -> Version:
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
