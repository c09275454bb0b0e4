from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from careplan.plans.actions.writing import link_of
from careplan.plans.chain import Break, Link, first_break
from careplan.plans.models import Event, Patient


class Command(BaseCommand):
    help = "Walk every patient's chain of events and name the first broken link of each. Nobody has to wait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patient", help="only this patient's public id")

    def handle(self, *args: object, patient: str | None = None, **options: object) -> None:
        patients = Patient.objects.order_by("id")
        if patient:
            patients = patients.filter(public_id=patient)
            if not patients.exists():
                raise CommandError(f"There is no patient {patient}.")
        broken = events = 0
        keys = list(patients.values_list("pk", flat=True))
        for key in keys:
            row = Patient.objects.get(pk=key)
            events += row.last_event_number
            if found := _break_of(row) and _break_under_the_lock(key):
                broken += 1
                self.stdout.write(f"patient {row.public_id}: event {found.number} {found.reason}")
        if broken:
            raise CommandError(f"{broken} of {len(keys)} chains are broken.")
        self.stdout.write(f"{len(keys)} chains, {events} events: all whole.")


def _break_of(patient: Patient) -> Break | None:
    return first_break(_links(patient), patient.last_event_number, patient.last_event_hash)


def _break_under_the_lock(key: int) -> Break | None:
    """Look again while nobody can write: an event that came in during the first walk is no break."""
    with transaction.atomic():
        return _break_of(Patient.objects.select_for_update().get(pk=key))


def _links(patient: Patient) -> Iterator[tuple[Link, str, str]]:
    for event in Event.objects.filter(patient=patient).order_by("number"):
        yield link_of(event, patient.public_id), event.previous_hash, event.hash
