from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careplan.plans.actions.writing import link_of
from careplan.plans.chain import Link, first_break
from careplan.plans.models import Event, Patient


class Command(BaseCommand):
    help = "Walk every patient's chain of events and name the first broken link of each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patient", help="only this patient's public id")

    def handle(self, *args: object, patient: str | None = None, **options: object) -> None:
        patients = Patient.objects.order_by("id")
        if patient:
            patients = patients.filter(public_id=patient)
            if not patients.exists():
                raise CommandError(f"There is no patient {patient}.")
        broken = events = 0
        for row in patients.iterator():
            found = first_break(_links(row), row.last_event_number, row.last_event_hash)
            events += row.last_event_number
            if found:
                broken += 1
                self.stdout.write(f"patient {row.public_id}: event {found.number} {found.reason}")
        if broken:
            raise CommandError(f"{broken} of {patients.count()} chains are broken.")
        self.stdout.write(f"{patients.count()} chains, {events} events: all whole.")


def _links(patient: Patient) -> Iterator[tuple[Link, str, str]]:
    for event in Event.objects.filter(patient=patient).order_by("number").iterator():
        yield link_of(event, patient.public_id), event.previous_hash, event.hash
