"""`make bench-parts`: runs the scenarios on a database of their own, prints a table, keeps bench/results.json.

python -m tests.performance [SCENARIO ...]     BENCH_PLANS=10000 by environment
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path


def main(names: list[str]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="careplan-bench-"))
    os.environ["DATA_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careplan.settings")
    try:
        run(names)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(names: list[str]) -> None:
    import django  # noqa: PLC0415 (the data folder must be known before the settings are read)

    django.setup()
    from tests.performance import bench  # noqa: PLC0415

    bench.run(names)


if __name__ == "__main__":
    main(sys.argv[1:])
