"""Makes the regions that are not there yet and measures each. What is measured goes into docs/performance.md.

python -m tests.performance.region            SIZES="100 10000" DATABASES="sqlite postgres" ONLY="today tick"
                                              by environment
python -m tests.performance.region make-all   only makes them
python -m tests.performance.region report     only writes the tables anew
"""

import os
import sys
from pathlib import Path

from tests.performance.region import report, sets

SIZES = os.environ.get("SIZES", "100").split()
DATABASES = os.environ.get("DATABASES", "sqlite postgres").split()


ONLY = os.environ.get("ONLY", "").split()


def measure_all() -> None:
    for size in map(int, SIZES):
        for database in DATABASES:
            print(f"{size:,} plans on {database}", flush=True)
            sets.measure(database, size, ONLY)
    report.write()


def make_all() -> None:
    for size in map(int, SIZES):
        for database in DATABASES:
            sets.ensure(database, size)


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            measure_all()
        case ["make-all"]:
            make_all()
        case ["report"]:
            report.write()
        case _:
            in_django(arguments)


def in_django(arguments: list[str]) -> None:
    """What runs on one database, in the process that `sets` starts for it."""
    import django  # noqa: PLC0415 (the data folder must be known before the settings are read)

    django.setup()
    match arguments:
        case ["lives", file]:
            from tests.performance.region import make  # noqa: PLC0415

            make.live(Path(file))
        case ["make", file, size]:
            from tests.performance.region import make  # noqa: PLC0415

            make.make(Path(file), int(size))
        case ["measure", *names]:
            from tests.performance.region import measuring  # noqa: PLC0415

            measuring.run(names)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
