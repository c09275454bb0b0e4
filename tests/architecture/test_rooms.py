"""Who may know whom: imports by the contract in pyproject.toml, tables by the same layers."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.rules import PACKAGES, layers
from tests.installation import ROOT

WITHOUT_RELATIONS = {"careplan.audit", "careplan.notify"}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_import_contract_holds(copy_of_the_house: Path):
    result = lint_imports(copy_of_the_house)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        (
            "careplan/plans/crime.py",
            "from careplan.clinic import urls",
            "Rooms see only the rooms below them",
        ),
        (
            "careplan/audit/crime.py",
            "from careplan.accounts import roles",
            "Rooms see only the rooms below them",
        ),
        ("careplan/checklist/crime.py", "import careplan.clinic.urls", "Rooms see only the rooms below them"),
        ("pathways/crime.py", "from careplan import settings", "pathways knows nothing of careplan"),
    ],
)
def test_import_contract_names_who_breaks_it(copy_of_the_house: Path, module: str, line: str, contract: str):
    (copy_of_the_house / module).write_text(f"{line}\n")
    result = lint_imports(copy_of_the_house)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
    assert module.removesuffix(".py").replace("/", ".") in result.stdout


def room_of(model: type[models.Model]) -> str:
    """The room in which a model is written, such as "careplan.plans"; another's package otherwise."""
    return next((room for room in layers() if model.__module__.startswith(f"{room}.")), "")


def relations_that_point_up(found: Iterable[type[models.Model]]) -> Iterator[str]:
    """Tables point down the layers, and the lower room gets no name for the way back. Audit and notify hold ids."""
    height = layers()
    for model in found:
        room = room_of(model)
        for field in model._meta.get_fields():
            if not (isinstance(field, models.Field) and field.is_relation):
                continue
            target = field.remote_field.model
            other = room_of(target)
            name = f"{model.__name__}.{field.name} points to {target.__name__}"
            if room in WITHOUT_RELATIONS:
                yield f"{name}: {room} holds plain ids"
            elif other and other != room and height[other] >= height[room]:
                yield f"{name}: {other} is not below {room}"
            elif other and other != room and not field.remote_field.hidden:
                yield f"{name}, which gets {field.remote_field.get_accessor_name()}: say related_name='+'"


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if room_of(model)]


def test_every_table_of_ours_is_in_a_room():
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in PACKAGES]
    assert len(ours) > 20
    assert [model for model in ours if not room_of(model)] == []


def test_relations_point_down():
    assert list(relations_that_point_up(own_models())) == []


@isolate_apps("careplan.accounts", "careplan.plans", "careplan.audit")
def test_relations_that_point_up_are_named():
    class Higher(models.Model):
        __module__ = "careplan.plans.models"

        class Meta:
            app_label = "plans"

    class Lower(models.Model):
        __module__ = "careplan.accounts.models"
        higher = models.ForeignKey(Higher, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

    class Seen(models.Model):
        __module__ = "careplan.plans.models"
        lower = models.ForeignKey(Lower, models.CASCADE, related_name="seen_from_above")

        class Meta:
            app_label = "plans"

    class Log(models.Model):
        __module__ = "careplan.audit.models"
        lower = models.ForeignKey(Lower, models.CASCADE, related_name="+")

        class Meta:
            app_label = "audit"

    assert list(relations_that_point_up([Higher, Lower, Seen, Log])) == [
        "Lower.higher points to Higher: careplan.plans is not below careplan.accounts",
        "Seen.lower points to Lower, which gets seen_from_above: say related_name='+'",
        "Log.lower points to Lower: careplan.audit holds plain ids",
    ]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
