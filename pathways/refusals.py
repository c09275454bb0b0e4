"""Why an action did not happen. Each refusal is a sentence for the person who asked for it."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from pathways.findings import Finding
from pathways.models import Version, VersionPart


class Refused(Exception):
    """Nothing was changed. `sentence` says why, in the language that is switched on."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class DraftIsOpen(Refused):
    """A pathway has one draft at a time. `draft` is the one that is open."""

    def __init__(self, draft: Version, sentence: str) -> None:
        super().__init__(sentence)
        self.draft = draft


class StillUsed(Refused):
    """Something else in the draft needs it."""


class NoLongerADraft(Refused):
    """Somebody published the version meanwhile."""

    def __init__(self, version: Version) -> None:
        self.version = version
        name = version.published_by_name or gettext("the command line")
        sentence = gettext(
            "Version %(number)s was published by %(name)s on %(when)s, so it can no longer be changed."
        )
        when = moment(version.published_at)
        super().__init__(sentence % {"number": version.number, "name": name, "when": when})


class StaleDraft(Refused):
    """The draft was saved by somebody else, or in another window, after this page was opened.

    `version` and `part` are the rows as they are now; `part` is None when the part is gone, or when the
    refused save was not about one part.
    """

    def __init__(self, version: Version, part: VersionPart | None = None) -> None:
        self.version = version
        self.part = part
        super().__init__(_stale_sentence(version))


class StaleText(Refused):
    """A translation was saved by somebody else, or its source was changed, after the form was opened."""


class NotReady(Refused):
    """The draft cannot be published yet. `errors` holds the findings to settle, or to look at and accept."""

    def __init__(self, errors: tuple[Finding, ...]) -> None:
        self.errors = errors
        unticked = gettext("Each warning needs its tick before the draft can be published.")
        unready = gettext("The draft is not ready to be published.")
        super().__init__(unticked if all(one.is_warning for one in errors) else unready)


def moment(at: datetime) -> str:
    """Return a point in time as readers see it, in the time zone that is switched on."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _stale_sentence(version: Version) -> str:
    if version.changed_at is None:
        return gettext("This draft was loaded again from its file after you opened this page.")
    return gettext("%(name)s saved this draft on %(when)s, after you opened this page.") % {
        "name": version.changed_by_name,
        "when": moment(version.changed_at),
    }
