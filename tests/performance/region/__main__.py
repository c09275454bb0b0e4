"""Makes the regions that are not there yet and measures each. What is measured goes into docs/performance.md.

python -m tests.performance.region        SIZES="100 10000" DATABASES="sqlite postgres" by environment
"""

import os
import sys
from pathlib import Path

from tests.performance.region import sets

SIZES = os.environ.get("SIZES", "100").split()
DATABASES = os.environ.get("DATABASES", "sqlite postgres").split()


def measure_all(more: list[str]) -> None:
    for size in map(int, SIZES):
        for database in DATABASES:
            sets.measure(database, size, more)


def make_all() -> None:
    for size in map(int, SIZES):
        for database in DATABASES:
            sets.ensure(database, size)


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            measure_all([])
        case ["only", *names]:
            measure_all(names)
        case ["make-all"]:
            make_all()
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
