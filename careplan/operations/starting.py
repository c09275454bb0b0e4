"""Everything between `make run` and the first request, in order. Each step refuses in one sentence."""

import os
import subprocess
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from careplan.accounts.actions import make_setup_code
from careplan.accounts.models import Installation, User
from careplan.accounts.refusals import SetUpDone
from careplan.operations import address, data_folder
from careplan.operations.databases import durability_problems
from careplan.operations.migrating import bring_up_to_date
from careplan.operations.refusals import Refusal
from careplan.operations.static_files import collect_if_changed
from careplan.plans import triggers
from careplan.plans.master_key import prepare_master_key
from pathways.models import Version

Say = Callable[[str], object]

FIRST_PATHWAY = settings.BASE_DIR / "pathways" / "library" / "osseous-metastatic-cancer.yaml"


def make_ready(say: Say) -> None:
    """Check, migrate, fill. Afterwards the database can be served. Raises Refusal or KeyProblem."""
    os.umask(0o077)  # whatever is made from here on, only its owner reads
    data_folder.check_writable(settings.DATA_DIR)
    address.check_free(settings.HOST, settings.PORT)
    lock = data_folder.hold(settings.DATA_DIR)
    os.set_inheritable(lock, True)  # the server keeps it, to its end
    refuse_unsafe_database()
    bring_up_to_date(say)
    prepare_master_key(at=timezone.now())
    call_command("createcachetable", verbosity=0)
    put_triggers_back(say)
    collect_if_changed()
    fill(say, demo=settings.DEMO)
    tidy_up()
    connections.close_all()


def refuse_unsafe_database() -> None:
    problems = durability_problems(connection)
    if problems:
        raise Refusal(
            f"The database would not keep what it acknowledges: {' '.join(problems)} "
            "(is the data folder on a disk of this machine?)"
        )


def put_triggers_back(say: Say) -> None:
    """Whatever took them away or altered them (a repair by hand, an older version), history is guarded first."""
    names = triggers.faulty(connection)
    if names:
        triggers.install(connection)
        say(f"The database did not guard its history as it must; put right: {', '.join(names)}.")


def fill(say: Say, *, demo: bool) -> None:
    """The documented pathway, and on an empty database the sample clinic or an empty one.

    What a database is, sample or real, is noted once and never changes. Raises Refusal when the sample clinic
    is asked to be a real one.
    """
    installation = Installation.objects.first()
    if installation and installation.is_sample and not demo:
        raise Refusal(
            f"The database in {settings.DATA_DIR} holds the made-up sample clinic; "
            "choose another folder for a real one: make run DEMO=0 DATA_DIR=..."
        )
    load_first_pathway(say)
    if installation:
        return
    if demo and not User.objects.exists():
        say("Making the sample clinic ...")
        call_command("load_sample_clinic")
    else:
        Installation.objects.create(pk=1, is_sample=False, created_at=timezone.now())


def load_first_pathway(say: Say) -> None:
    """The documented pathway; a newer file becomes a draft, never more.

    A file that cannot be taken (an admin's own draft is open) is said and does not keep a clinic from starting.
    """
    try:
        call_command("load_pathway", FIRST_PATHWAY, publish_first=True, verbosity=0, stdout=_Quiet())
    except CommandError as problem:
        if not Version.objects.exists():
            raise Refusal(str(problem)) from problem
        say(f"The pathway file was not loaded: {problem}")


def tidy_up() -> None:
    """Drop sessions that are over. Messages that wait are the worker's: no start waits for a mail server."""
    call_command("clearsessions")


def tell_address(say: Say) -> None:
    """Print where careplan is and how to get in."""
    say(f"careplan is at {settings.SITE_URL}/")
    if settings.HOST in address.ANY_ADDRESS:
        say("Others reach it under the names and numbers in ALLOWED_HOSTS alone.")
    if Installation.objects.get().is_sample:
        if settings.SHOW_SAMPLE_ACCOUNTS:
            say("Everybody in it is made up. The sign-in page lists the sample accounts.")
        else:
            say(
                "Everybody in it is made up. SHOW_SAMPLE_ACCOUNTS=1 lists the sample accounts for all who come."
            )
        return
    try:
        code = make_setup_code(at=timezone.now())
    except SetUpDone:
        return
    say(f"To make the first account, open {settings.SITE_URL}{reverse('accounts:set_up')}")
    say(f"and type this one-time code: {code}")


def start_the_worker() -> None:
    """Beside the server, and only as long as it lives: this process becomes the server, its parent."""
    command = [sys.executable, "-m", "careplan.operations.keep_working"]
    subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL)  # noqa: S603 (our own program)


def become_the_server() -> None:
    """Replace this process by the production server: a fresh one, so that no connection crosses the fork."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:careplan.operations.gunicorn_conf"]
    for number in address.numbers_to_listen_on(settings.HOST):
        command += ["--bind", address.as_bind_option(number, settings.PORT)]
    os.chdir(settings.BASE_DIR)
    sys.stdout.flush()
    os.execv(sys.executable, [*command, "careplan.wsgi:application"])  # noqa: S606 - our own server, no shell


class _Quiet:
    """Swallows what a command says about nothing new."""

    def write(self, text: str) -> None:
        pass
