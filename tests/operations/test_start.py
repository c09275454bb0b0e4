"""Starting: what is made at the first start and kept at the next, and how it ends."""

import re
import socket
import time
import urllib.error
import urllib.request

import pytest

from tests.installation import Installation

pytestmark = pytest.mark.slow  # each starts real servers


def fetch(url: str) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


def test_first_start_makes_everything_and_ctrl_c_ends_it(fresh: Installation):
    fresh.start()
    status, headers, page = fetch(f"{fresh.url}/")  # which leads to the sign-in page
    assert status == 200
    style = re.search(r'href="(/static/css/careplan\.[0-9a-f]+\.css)"', page).group(1)
    status, headers, _css = fetch(f"{fresh.url}{style}")
    assert status == 200
    assert "immutable" in headers["Cache-Control"]

    assert fresh.stop() == 0
    said = fresh.log.read_text()
    assert f"careplan is at http://localhost:{fresh.port}/\n" in said
    assert re.search(r"one-time code: [A-Z]{4}-[A-Z]{4}\n", said)
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    for name in ("master.key", "secret.key"):
        assert (fresh.folder / name).stat().st_mode & 0o077 == 0
    assert [path.name for path in fresh.folder.glob("*.sqlite3*") if path.stat().st_mode & 0o077] == []


def test_next_start_is_quick_and_keeps_what_is_there(installed: Installation):
    keys = {name: (installed.folder / name).read_bytes() for name in ("master.key", "secret.key")}
    count = 'from pathways.models import Version; print(Version.objects.count(), "versions")'
    assert "1 versions" in installed.run("shell", "-c", count)
    began = time.monotonic()
    installed.start()
    assert time.monotonic() - began < 20  # seconds; a loaded machine included, one alone takes two
    installed.stop()
    assert {name: (installed.folder / name).read_bytes() for name in keys} == keys
    assert "1 versions" in installed.run("shell", "-c", count)
    assert not (installed.folder / "backups").exists()


def test_connections_that_say_nothing_do_not_keep_the_server_from_answering(installed: Installation):
    installed.start()
    silent = [socket.create_connection(("127.0.0.1", installed.port)) for _connection in range(50)]
    time.sleep(0.3)
    began = time.monotonic()
    assert fetch(f"{installed.url}/healthz")[0] == 200
    assert time.monotonic() - began < 4  # seconds; without the care taken, half a minute
    for connection in silent:
        connection.close()


def test_no_address_of_a_patient_is_logged(installed: Installation):
    installed.start()
    assert fetch(f"{installed.url}/care/xkcd8hhm2nqp/items/7/nothing")[0] == 404
    assert fetch(f"{installed.url}/no-such-page?q=Petersen")[0] == 404
    installed.stop()
    said = installed.log.read_text()
    assert "Not Found: an unknown page" in said  # the log is on, or this test would prove nothing
    assert "xkcd8hhm2nqp" not in said
    assert "Petersen" not in said


def test_it_says_what_it_sees_of_its_health(installed: Installation):
    installed.start()
    status, headers, words = fetch(f"{installed.url}/healthz")
    assert (status, words) == (200, "ok\n")
    assert "no-store" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers
