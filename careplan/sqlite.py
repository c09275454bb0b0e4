"""Puts the packaged SQLite in the place of the system's.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two processes reset the log at once
(sqlite.org/wal.html, "the WAL-reset bug"); Debian 12 ships 3.40. Where the package has no
wheel the system's SQLite serves, and `manage.py check` warns.
"""

import sqlite3 as system_sqlite
import sys

try:
    import pysqlite3
except ImportError:  # no wheel for this platform
    pysqlite3 = None

FIRST_SAFE_VERSION = (3, 51, 3)


def use_packaged_sqlite() -> tuple[int, ...]:
    """Make `import sqlite3` mean the newer library; returns the version in use."""
    if pysqlite3 is None:
        return system_sqlite.sqlite_version_info
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    return pysqlite3.sqlite_version_info
