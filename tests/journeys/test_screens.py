"""The pictures of the screens are taken by a program of its own, outside of any Django."""

import subprocess
import sys

from tests.installation import ROOT


def test_it_needs_no_settings():
    """It starts real servers; what it imports must not ask for the settings of this process."""
    command = [
        sys.executable,
        "-c",
        "import os; os.environ.pop('DJANGO_SETTINGS_MODULE', 0); import tests.journeys.screens",
    ]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
