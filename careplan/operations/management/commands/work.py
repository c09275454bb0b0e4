import os
import signal

from django.core.management.base import BaseCommand, CommandParser

from careplan.operations.working import keep_working, work_off, worker_name


class Command(BaseCommand):
    help = "Carry out what waits in the background. `make run` starts it; several may run on PostgreSQL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: object, **options: object) -> None:
        if options["once"]:
            batches = work_off(worker_name())
            self.stdout.write(f"batches: {batches}")
            return
        stopped = []
        signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # a terminal sends Ctrl-C to all; the server says when to stop
        parent = os.getppid()
        keep_working(worker_name(), lambda: not stopped and os.getppid() == parent)
