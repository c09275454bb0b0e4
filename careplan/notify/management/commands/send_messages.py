from django.core.management.base import BaseCommand
from django.utils import timezone

from careplan.notify import actions


class Command(BaseCommand):
    help = (
        "Hands over the messages that wait, such as those a mail server refused before. Safe to run any time."
    )

    def handle(self, *args: object, **options: object) -> None:
        sent, failed = actions.send_waiting(timezone.now())
        self.stdout.write(f"{sent} handed over, {failed} not handed over.")
