"""bin/prepare: finds a Python, makes the virtual environment, installs only when something changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT

# All that the script calls besides Python.
PROGRAMS = ("cat", "cmp", "dirname")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the script alone, with nothing to install, and a PATH on which Python is yet to be put."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "prepare", tmp_path / "bin" / "prepare")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\n")
    (tmp_path / "path").mkdir()
    for program in PROGRAMS:
        (tmp_path / "path" / program).symlink_to(shutil.which(program))
    return tmp_path


def put_python(checkout: Path, name: str, version: str, has_venv: bool = True) -> None:
    """A Python that is the real one, but says that it is of `version`, and may have no venv."""
    numbers = ", ".join(version.split("."))
    pretend = (
        f"import platform, sys; sys.version_info = ({numbers}); platform.python_version = lambda: '{version}'; "
        + ("" if has_venv else "sys.modules['ensurepip'] = None; ")
        + "exec(sys.argv[1])"
    )
    script = checkout / "path" / name
    script.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] || exec {sys.executable} "$@"\nexec {sys.executable} -c "{pretend}" "$2"\n'
    )
    script.chmod(0o755)


def prepare(checkout: Path, kind: str = "runtime", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", checkout / "bin" / "prepare", kind],
        env={"PATH": str(checkout / "path"), "PIP_NO_INDEX": "1", "HOME": os.environ["HOME"]} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("careplan: ").rstrip("\n")


def test_no_python(checkout: Path):
    assert sentence(prepare(checkout)) == (
        "careplan needs Python 3.11, 3.12 or 3.13, and none was found; install one of them and run this again."
    )


@pytest.mark.parametrize("version", ["3.9.2", "3.10.13", "3.14.0"])
def test_python_too_old_or_too_new(checkout: Path, version: str):
    put_python(checkout, "python3", version)
    assert sentence(prepare(checkout)) == (
        f"careplan needs Python 3.11, 3.12 or 3.13, and here python3 is {version}; "
        "install one of them and run this again."
    )


def test_python_without_venv(checkout: Path):
    put_python(checkout, "python3", "3.11.2", has_venv=False)
    put_python(checkout, "python3.9", "3.9.2")
    assert sentence(prepare(checkout)) == (
        "python3 (3.11.2) has no venv module; install it (on Debian and Ubuntu: apt-get install python3-venv) "
        "and run this again."
    )


@pytest.mark.slow
def test_another_python_with_venv_is_taken(checkout: Path):
    put_python(checkout, "python3", "3.12.1", has_venv=False)
    put_python(checkout, "python3.11", "3.11.2")
    result = prepare(checkout)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Making .venv with ")


@pytest.mark.slow
def test_a_broken_python_on_the_path_is_passed_over(checkout: Path):
    broken = checkout / "path" / "python3.13"
    broken.write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    broken.chmod(0o755)
    put_python(checkout, "python3", "3.11.2")
    assert prepare(checkout).returncode == 0


@pytest.mark.slow
def test_installs_again_only_when_a_file_changed(checkout: Path):
    put_python(checkout, "python3", "3.11.2")
    assert "Installing the packages of runtime" in prepare(checkout).stdout
    assert prepare(checkout).stdout == ""
    assert "Installing the packages of dev" in prepare(checkout, "dev").stdout
    assert prepare(checkout, "dev").stdout == ""

    (checkout / "requirements.txt").write_text("# changed\n")
    assert "Making" not in prepare(checkout, "dev").stdout
    assert "Installing the packages of runtime" in prepare(checkout).stdout
    assert prepare(checkout).stdout == ""


@pytest.mark.slow
def test_what_could_not_be_installed_is_tried_again(checkout: Path):
    put_python(checkout, "python3", "3.11.2")
    (checkout / "requirements.txt").write_text("no-such-package==1.0\n")
    for _attempt in range(2):
        result = prepare(checkout)
        assert result.returncode == 1
        last = result.stderr.splitlines()[-1]
        assert last == (
            "careplan: the packages could not be installed; the lines above say why (is the network there?)."
        )


@pytest.mark.slow
def test_a_virtual_environment_whose_python_is_gone_is_made_anew(checkout: Path):
    put_python(checkout, "python3", "3.11.2")
    prepare(checkout)
    for link in (checkout / ".venv" / "bin").glob("python*"):
        link.unlink()
        link.symlink_to(checkout / "gone")
    result = prepare(checkout)
    assert result.returncode == 0, result.stderr
    assert "Making .venv" in result.stdout
    assert "Installing" in result.stdout
