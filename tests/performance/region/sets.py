"""Regions on the disk, made once: bench/data/<database>-<size>-<digest>/. A measurement works on a copy.

Made again when the tables or this generator changed (the digest), or after two weeks: a region's today is the day on
which it was made. Knows nothing of Django: what needs it runs in a process of its own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "bench" / "data"
WITH_DATABASE = ROOT / "bin" / "with_database.py"
# What the lives are made of: the tables, the story of the made-up clinic, the pathway; and what copies them.
LIVES = (
    "careplan/*/migrations/*.py",
    "careplan/sample/*.py",
    "pathways/migrations/*.py",
    "pathways/library/osseous-metastatic-cancer.yaml",
    "tests/performance/region/lives.py",
    "tests/performance/region/rows.py",
)
COPIES = tuple(f"tests/performance/region/{name}.py" for name in ("bulk", "copies", "make", "people"))
SECONDS_FRESH = 14 * 24 * 3_600
CLUSTER = "postgresql"
DATA_DIR = "data"


def digest(patterns: Sequence[str]) -> str:
    """Names what is made from these files: another digest, another region."""
    whole = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:10]


def ensure(database: str, size: int) -> Path:
    """The folder of that region, made now when there is none."""
    folder = DATA / f"{database}-{size}-{digest(LIVES + COPIES)}"
    if not _is_fresh(folder):
        _drop_others(f"{database}-{size}-*")
        print(f"making {size:,} plans on {database}", flush=True)
        file = _ensure_prototypes()
        with _made_whole(folder) as part:
            command = [sys.executable, "-m", "tests.performance.region", "make", str(file), str(size)]
            _run(database, part, command, keep=True)
    return folder


def _ensure_prototypes() -> Path:
    file = DATA / f"lives-{digest(LIVES)}.pickle"
    if not _is_fresh(file):
        _drop_others("lives-*")
        print("living the lives that are copied (once for all regions)", flush=True)
        with tempfile.TemporaryDirectory(prefix="careplan-bench-") as folder:
            made = Path(folder) / file.name
            command = [sys.executable, "-m", "tests.performance.region", "lives", str(made)]
            _run("sqlite", Path(folder) / "region", command)
            shutil.copy(made, file)
    return file


def _is_fresh(path: Path) -> bool:
    return path.exists() and time.time() - path.stat().st_mtime < SECONDS_FRESH


def _drop_others(pattern: str) -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    for path in DATA.glob(pattern):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A folder beside, which gets its name only when it is complete."""
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def measure(database: str, size: int, more: Sequence[str] = ()) -> None:
    """Measure a copy of that region, so that the region stays as it was made."""
    region = ensure(database, size)
    with tempfile.TemporaryDirectory(prefix="careplan-bench-", dir=DATA) as folder:
        copy = Path(folder)
        subprocess.run(["cp", "-a", str(region / DATA_DIR), str(copy / DATA_DIR)], check=True)
        command = [sys.executable, "-m", "tests.performance.region", "measure", *more]
        _run(database, copy, command, cluster=region / CLUSTER)


def _run(
    database: str, folder: Path, command: list[str], *, keep: bool = False, cluster: Path | None = None
) -> None:
    """A process on a data folder in `folder`. `keep`: PostgreSQL's own files too; `cluster`: on a copy of those."""
    environment = os.environ | {
        "DATA_DIR": str(folder / DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "careplan.settings",
    }
    (folder / DATA_DIR).mkdir(parents=True, exist_ok=True)
    options = []
    if database == "postgres":
        options = ["--into", str(folder / CLUSTER)] if keep else ["--from", str(cluster)]
    started = [sys.executable, str(WITH_DATABASE), database, *options, *command]
    subprocess.run(started, cwd=ROOT, env=environment, check=True)
