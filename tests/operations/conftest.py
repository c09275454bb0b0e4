import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, new_installation


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    """An installation that was never started."""
    with new_installation(tmp_path / "fresh", DEMO="0") as installation:
        yield installation


@pytest.fixture(scope="session")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An empty installation that ran and was stopped. Copied, never changed."""
    with new_installation(tmp_path_factory.mktemp("started") / "data", DEMO="0") as installation:
        installation.start()
        installation.stop()
        yield installation


@pytest.fixture
def installed(started_once: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy of an empty installation that ran and was stopped."""
    shutil.copytree(started_once.folder, tmp_path / "data")
    template = started_once.environment.get("DATABASE_URL", "").rpartition("/")[2]
    with new_installation(tmp_path / "data", template, DEMO="0") as installation:
        yield installation
