"""What an installation really stored, read past the product: the journeys look at the database afterwards."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import psycopg

from tests.installation import Installation


@dataclass(frozen=True)
class Stored:
    """`rows("SELECT … WHERE name = %s", "Maryam Aziz")`: rows as tuples, on either database."""

    installation: Installation

    def rows(self, sql: str, *values: object) -> list[tuple]:
        url = self.installation.environment.get("DATABASE_URL", "")
        if url:
            with psycopg.connect(url, autocommit=True) as connection:
                return connection.execute(sql, values).fetchall()
        file = self.installation.folder / "careplan.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return connection.execute(sql.replace("%s", "?"), values).fetchall()

    def row(self, sql: str, *values: object) -> tuple:
        """The one row there is; anything else is a failure."""
        (row,) = self.rows(sql, *values)
        return row

    def patient(self, name: str) -> str:
        """The public id of a patient."""
        return self.row("SELECT public_id FROM plans_patient WHERE name = %s", name)[0]

    def events(self, name: str) -> list[tuple[str, str]]:
        """The history of a patient, oldest first: kind, and who."""
        return self.rows(
            "SELECT event.kind, person.name FROM plans_event event"
            " JOIN plans_patient patient ON patient.id = event.patient_id"
            " JOIN accounts_user person ON person.id = event.by_id"
            " WHERE patient.name = %s ORDER BY event.number",
            name,
        )
