"""Many made-up histories of phones, as long as somebody likes: `make soak HISTORIES=10000 SEED=1`.

Each part of a hundred has a seed of its own. What is done is noted, so that a run that was stopped goes on where it
was; a part that fails is named by its seed, and played again it fails again.
"""

import json
import os
import time
from pathlib import Path

import pytest

from tests.installation import ROOT
from tests.reliability.phones import World, machine_of
from tests.reliability.test_phones import run

PART = 100
HISTORIES = int(os.environ.get("HISTORIES", "10000"))
SEED = int(os.environ.get("SEED", "1"))
NOTED = Path(os.environ.get("SOAK_FILE", ROOT / "var" / f"soak-{SEED}.json"))


@pytest.mark.django_db
def test_soak(world: World):
    done, begun = _done(), time.monotonic()
    print(f"\nhistories with seed {SEED}: {done} of {HISTORIES} were done before", flush=True)
    while done < HISTORIES:
        part = min(PART, HISTORIES - done)
        start = SEED * 1_000_000 + done
        try:
            run(machine_of(world), part, start=start)
        except BaseException:
            print(f"FOUND: histories {done} to {done + part}, part seed {start}", flush=True)
            raise
        done += part
        NOTED.parent.mkdir(parents=True, exist_ok=True)
        NOTED.write_text(json.dumps({"done": done}))
        print(f"{done} of {HISTORIES} histories, {time.monotonic() - begun:.0f} s", flush=True)
    print(f"SOAK: {done} histories with seed {SEED}, 0 acts lost, 0 doubled, all phones equal", flush=True)


def _done() -> int:
    return json.loads(NOTED.read_text())["done"] if NOTED.exists() else 0
