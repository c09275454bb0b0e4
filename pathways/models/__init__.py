"""The tables of pathways: versions with their parts, and what stands beside a version and goes on after it."""

from pathways.models.beside import ClinicLanguage, DraftRevision, PartText, SamplePatient
from pathways.models.versions import (
    AppendOnlyNote,
    Category,
    Fact,
    FrozenVersion,
    Pathway,
    Step,
    Version,
    VersionNote,
    VersionPart,
)

__all__ = [
    "AppendOnlyNote",
    "Category",
    "ClinicLanguage",
    "DraftRevision",
    "Fact",
    "FrozenVersion",
    "PartText",
    "Pathway",
    "SamplePatient",
    "Step",
    "Version",
    "VersionNote",
    "VersionPart",
]
