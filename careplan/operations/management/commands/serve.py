from django.core.management.base import BaseCommand

from careplan.operations import starting
from careplan.operations.refusals import told_in_one_sentence


class Command(BaseCommand):
    help = "Check the installation, bring it up to date, and serve it. HOST, PORT, DATA_DIR, DEMO by environment."

    def handle(self, *args: object, **options: object) -> None:
        with told_in_one_sentence():
            starting.make_ready(self.say)
            starting.tell_address(self.say)
        starting.start_the_worker()
        starting.become_the_server()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
