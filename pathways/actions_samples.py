"""Made-up patients that are kept with a pathway as its tests: added, changed, removed, pinned, loaded.

Every action is one transaction and raises a `Refused` with a sentence when it changes nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from pathways import dry_run, pins, queries, queries_check
from pathways.actions import Person
from pathways.dry_run import Sample
from pathways.models import Pathway, SamplePatient, Version
from pathways.refusals import Refused, moment

MOST_SAMPLES = 12


class SampleChanged(Refused):
    """Somebody changed the made-up patient after the page was opened. `sample` is the row as it is now."""

    def __init__(self, sample: SamplePatient) -> None:
        self.sample = sample
        sentence = gettext("%(name)s changed this made-up patient on %(when)s, after you opened this page.")
        name = sample.changed_by_name or gettext("The command line")
        super().__init__(sentence % {"name": name, "when": moment(sample.changed_at)})


@transaction.atomic
def add_sample(*, pathway: Pathway, sample: Sample, by: Person, at: datetime) -> SamplePatient:
    """Add a made-up patient, with nothing pinned. Raises Refused: the name is taken, or there are many already."""
    locked = _locked(pathway)
    if locked.sample_patients.count() >= MOST_SAMPLES:
        sentence = gettext("A pathway keeps at most %(most)s made-up patients. Remove one first.")
        raise Refused(sentence % {"most": MOST_SAMPLES})
    _refuse_taken(locked, sample.name)
    return SamplePatient.objects.create(pathway=locked, **_fields(sample, by, at))


@transaction.atomic
def change_sample(
    *, row: SamplePatient, sample: Sample, seen: str, by: Person, at: datetime
) -> SamplePatient:
    """Change a made-up patient; what is pinned stays, so that the difference shows.

    `seen`: `version_of` the row when the page was opened. Raises SampleChanged, Refused for a taken name,
    SamplePatient.DoesNotExist when somebody removed it.
    """
    locked = _locked(row.pathway)
    stored = locked.sample_patients.get(pk=row.pk)
    if version_of(stored) != seen:
        raise SampleChanged(stored)
    _refuse_taken(locked, sample.name, other_than=stored)
    for name, value in _fields(sample, by, at).items():
        setattr(stored, name, value)
    stored.save()
    return stored


@transaction.atomic
def remove_sample(*, row: SamplePatient, by: Person, at: datetime) -> None:
    """Remove a made-up patient, and with it what is pinned. Nothing when somebody did already."""
    SamplePatient.objects.filter(pk=row.pk).delete()


@transaction.atomic
def pin_samples(*, version: Version, rows: Collection[SamplePatient], by: Person, at: datetime) -> int:
    """Pin what each made-up patient gets in this version now; returns how many. Publishing checks it from now on."""
    definition = queries.definition(version.pk)
    stored = list(_locked(version.pathway).sample_patients.filter(pk__in=[row.pk for row in rows]))
    for row in stored:
        row.pinned = pins.pin_of(dry_run.dry_run(definition, queries_check.sample_data(row)))
        _sign(row, by, at)
        row.save()
    return len(stored)


@transaction.atomic
def unpin_samples(*, version: Version, rows: Collection[SamplePatient], by: Person, at: datetime) -> int:
    """Take back what is pinned; returns how many were. Publishing no longer checks these."""
    wanted = [row.pk for row in rows]
    stored = list(_locked(version.pathway).sample_patients.filter(pk__in=wanted, pinned__isnull=False))
    for row in stored:
        row.pinned = None
        _sign(row, by, at)
        row.save()
    return len(stored)


@transaction.atomic
def load_samples(*, pathway: Pathway, samples: Iterable[Sample], at: datetime) -> int:
    """Store the made-up patients of a pathway file; returns how many were written.

    One that somebody has changed by hand, or that is here under the same name and alike, is left as it is.
    """
    here = {row.name: row for row in _locked(pathway).sample_patients.all()}
    written = 0
    for sample in samples:
        row = here.get(sample.name)
        if row is None and len(here) + written >= MOST_SAMPLES:
            break
        if row is not None and (row.changed_by_id is not None or queries_check.sample_data(row) == sample):
            continue
        fields = _fields(sample, None, at) | {"pinned": sample.pinned}
        SamplePatient.objects.update_or_create(pathway=pathway, name=sample.name, defaults=fields)
        written += 1
    return written


def version_of(row: SamplePatient) -> str:
    """Return what tells one state of a made-up patient from the next."""
    return row.changed_at.isoformat()


def _locked(pathway: Pathway) -> Pathway:
    return Pathway.objects.select_for_update().get(pk=pathway.pk)


def _refuse_taken(pathway: Pathway, name: str, other_than: SamplePatient | None = None) -> None:
    others = pathway.sample_patients.filter(name=name)
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if others.exists():
        raise Refused(gettext("A made-up patient with this name is here already. Choose another name."))


def _sign(row: SamplePatient, by: Person | None, at: datetime) -> None:
    row.changed_at = at
    row.changed_by_id, row.changed_by_name = (by.pk, by.name) if by else (None, "")


def _fields(sample: Sample, by: Person | None, at: datetime) -> dict:
    return {
        "name": sample.name,
        "answers": dict(sample.answers),
        "days": dict(sample.days),
        "done": {key: list(days) for key, days in sample.done.items()},
        "decided": dict(sample.decided),
        "changed_at": at,
        "changed_by_id": by.pk if by else None,
        "changed_by_name": by.name if by else "",
    }
