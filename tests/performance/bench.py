"""What is measured on a small database that is made for it; the region has its own (`region`)."""

import os

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from careplan.plans.master_key import prepare_master_key
from tests.performance import dead_start, interaction, phones, plans, rules
from tests.performance.measure import Result, flush_ms, keep, table

PLANS = int(os.environ.get("BENCH_PLANS", "10000"))
SCENARIOS = {
    "rules": rules.expand_and_reconcile,
    "check": rules.check_version,
    "start": plans.start_plans,
    "sync": phones.push_acts,
    "interaction": interaction.tap_ticks,
    "dead-start": dead_start.start_offline,
    "move": lambda database: plans.move_live_plans(database, PLANS),
}


def run(names: list[str]) -> None:
    """Run the scenarios called by name, or all of them."""
    call_command("migrate", verbosity=0)
    prepare_master_key(at=timezone.now())
    database = connection.vendor
    results: list[Result] = []
    for name, scenario in SCENARIOS.items():
        if not names or name in names:
            results += scenario(database)
    keep(results)
    print(table(results))
    print(f"one flush of 4 KiB to disk: {flush_ms():.2f} ms; cores: {os.cpu_count()}")
