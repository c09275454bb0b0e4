"""Who is in the made-up clinic. Nobody here exists; every name, number and date is invented."""

from dataclasses import dataclass, field
from datetime import date

TAKES_PART, LOOKS_ON = "takes_part", "looks_on"


@dataclass(frozen=True)
class SampleTeam:
    key: str
    name: str
    urgent_phone: str
    day_phone: str
    emergency_number: str
    time_zone: str
    backup: str  # e-mail of the backup nurse


@dataclass(frozen=True)
class SampleStaff:
    name: str
    email: str
    teams: tuple[tuple[str, str], ...] = ()
    is_pathway_admin: bool = False
    is_site_admin: bool = False


@dataclass(frozen=True)
class Caregiver:
    """`joined_after` counts days from the start of the plan; `left_after` ends the access again."""

    name: str
    email: str
    relation: str
    rights: str = TAKES_PART
    joined_after: int = 1
    left_after: int | None = None
    ends_in: int | None = None


@dataclass(frozen=True)
class Case:
    """One patient and how the weeks went. `cancer` and the other facts are options of the documented pathway.

    `yes` are steps that a nurse decided on; `no` are steps ruled out, with the reason.
    """

    name: str
    called: str
    born_on: date
    number: str
    team: str
    nurse: str
    family: tuple[Caregiver, ...]
    facts: dict[str, str]
    yes: tuple[str, ...]
    no: dict[str, str] = field(default_factory=dict)
    weeks: int = 8
    eagerness: float = 0.75
    ending: str = ""  # how it stands today: sign, question, told_not_needed, tell_today, quiet, finished


TEAMS = (
    SampleTeam(
        "spine",
        "Spine team",
        "+49 30 5550 0100",
        "+49 30 5550 0110",
        "112",
        "Europe/Berlin",
        "sami@sample.example",
    ),
    SampleTeam(
        "breast",
        "Breast team",
        "+49 30 5550 0200",
        "+49 30 5550 0210",
        "112",
        "Europe/Berlin",
        "sami@sample.example",
    ),
)

STAFF = (
    SampleStaff("Nora Lindqvist", "nora@sample.example", (("spine", "lead"),)),
    SampleStaff("Sami Haddad", "sami@sample.example", (("spine", "nurse"), ("breast", "nurse"))),
    SampleStaff("Stella Roth", "stella@sample.example", (("breast", "lead"),)),
    SampleStaff("Ada Moreno", "ada@sample.example", is_pathway_admin=True),
    SampleStaff("Simon Okafor", "simon@sample.example", is_site_admin=True),
)

NORA, SAMI, STELLA = "nora@sample.example", "sami@sample.example", "stella@sample.example"


def _facts(cancer: str, bones: str, spine: str, enough: str, spot: str, broken: str) -> dict[str, str]:
    return {
        "primary-cancer": cancer,
        "bones-involved": bones,
        "spine-involved": spine,
        "medicines-enough": enough,
        "pain-in-one-spot": spot,
        "bone-broken": broken,
    }


COMMON = ("blood-calcium", "opioids", "bone-scan")

CASES = (
    Case(
        "Maryam Aziz",
        "Maryam",
        date(1968, 2, 3),
        "40017",
        "spine",
        NORA,
        (
            Caregiver("Carl Aziz", "carl@sample.example", "partner"),
            Caregiver("Lena Aziz", "lena@sample.example", "child", joined_after=3),
            Caregiver("Yusuf Aziz", "yusuf@sample.example", "child", LOOKS_ON, joined_after=9, ends_in=60),
        ),
        _facts("breast", "several", "yes", "yes", "no", "no"),
        (*COMMON, "mri-scan", "hormone-therapy", "radiation-therapy", "denosumab"),
        {"bisphosphonates": "The doctors chose the other medicine for the bones."},
        ending="sign",
    ),
    Case(
        "Tom Becker",
        "Tom",
        date(1951, 7, 9),
        "40102",
        "spine",
        NORA,
        (
            Caregiver("Greta Becker", "greta@sample.example", "child"),
            Caregiver("Paul Becker", "paul@sample.example", "child", LOOKS_ON, joined_after=5, ends_in=40),
        ),
        _facts("prostate", "many", "yes", "not_known", "no", "no"),
        (*COMMON, "alkaline-phosphatase", "tumor-markers", "hormone-therapy", "denosumab", "palliative-care"),
        {"chemotherapy": "Not needed at this time, says Dr. Weber."},
        ending="question",
    ),
    Case(
        "Ilse Krol",
        "Ilse",
        date(1949, 1, 21),
        "40233",
        "spine",
        SAMI,
        (Caregiver("Marta Krol", "marta@sample.example", "sibling"),),
        _facts("lung", "one", "no", "not_known", "yes", "no"),
        ("x-ray", "ct-scan", "blood-calcium"),
        weeks=1,
        eagerness=0.5,
        ending="quiet",
    ),
    Case(
        "Pavel Novák",
        "Pavel",
        date(1960, 5, 2),
        "40318",
        "spine",
        SAMI,
        (
            Caregiver("Jana Nováková", "jana@sample.example", "partner"),
            Caregiver("Petr Novák", "petr@sample.example", "child", joined_after=2),
            Caregiver("Eva Horáková", "eva@sample.example", "child", joined_after=2),
            Caregiver("Milan Dvořák", "milan@sample.example", "friend", joined_after=12, left_after=30),
        ),
        _facts("kidney", "several", "no", "no", "yes", "yes"),
        (*COMMON, "ct-scan", "targeted-therapy", "surgery-fix-bone", "nerve-block"),
        eagerness=0.55,
        ending="quiet",
    ),
    Case(
        "Ada Lund",
        "Ada",
        date(1972, 11, 30),
        "40340",
        "spine",
        NORA,
        (Caregiver("Ada Lund", "ada.lund@sample.example", "patient"),),
        _facts("thyroid", "one", "no", "yes", "no", "no"),
        (*COMMON, "x-ray", "radioisotopes"),
        eagerness=0.95,
        ending="quiet",
    ),
    Case(
        "Henrik Olsen",
        "Henrik",
        date(1944, 3, 17),
        "40355",
        "spine",
        NORA,
        (
            Caregiver("Birgit Olsen", "birgit@sample.example", "partner"),
            Caregiver("Anke Olsen", "anke@sample.example", "child", joined_after=4),
        ),
        _facts("prostate", "many", "yes", "no", "no", "no"),
        (*COMMON, "mri-scan", "radiation-therapy", "bisphosphonates", "palliative-care"),
        eagerness=0.6,
        ending="tell_today",
    ),
    Case(
        "Fatima Rahimi",
        "Fatima",
        date(1980, 9, 12),
        "50021",
        "breast",
        STELLA,
        (
            Caregiver("Omar Rahimi", "omar@sample.example", "partner"),
            Caregiver("Zahra Rahimi", "zahra@sample.example", "parent", joined_after=6),
        ),
        _facts("breast", "several", "no", "yes", "no", "no"),
        (*COMMON, "pet-scan", "chemotherapy", "denosumab"),
        {"surgical-biopsy": "The needle biopsy told enough."},
        ending="told_not_needed",
    ),
    Case(
        "Brigitte Maurer",
        "Brigitte",
        date(1958, 12, 4),
        "50034",
        "breast",
        STELLA,
        (Caregiver("Klaus Maurer", "klaus@sample.example", "partner"),),
        _facts("breast", "one", "yes", "yes", "yes", "no"),
        (*COMMON, "mri-scan", "hormone-therapy", "bisphosphonates"),
        eagerness=0.85,
        ending="quiet",
    ),
    Case(
        "Rosa Delgado",
        "Rosa",
        date(1965, 6, 28),
        "50041",
        "breast",
        SAMI,
        (
            Caregiver("Inés Delgado", "ines@sample.example", "child"),
            Caregiver("Mateo Ruiz", "mateo@sample.example", "relative", joined_after=8),
            Caregiver("Pilar Delgado", "pilar@sample.example", "sibling", LOOKS_ON, joined_after=8),
        ),
        _facts("breast", "many", "yes", "yes", "no", "no"),
        (*COMMON, "hormone-therapy", "targeted-therapy", "denosumab"),
        weeks=5,
        ending="quiet",
    ),
    Case(
        "Ayşe Yıldız",
        "Ayşe",
        date(1976, 4, 8),
        "50058",
        "breast",
        STELLA,
        (
            Caregiver("Emre Yıldız", "emre@sample.example", "partner"),
            Caregiver("Deniz Yıldız", "deniz@sample.example", "child", joined_after=14),
        ),
        _facts("breast", "several", "no", "not_known", "not_known", "no"),
        (*COMMON, "ct-scan", "needle-biopsy", "chemotherapy"),
        weeks=6,
        eagerness=0.7,
        ending="quiet",
    ),
    Case(
        "Margaret O’Neill",
        "Maggie",
        date(1939, 8, 19),
        "50063",
        "breast",
        SAMI,
        (
            Caregiver("Sean O’Neill", "sean@sample.example", "child"),
            Caregiver("Joan Byrne", "joan@sample.example", "carer", joined_after=2),
        ),
        _facts("breast", "many", "no", "yes", "no", "yes"),
        ("blood-calcium", "x-ray", "surgery-fix-bone", "opioids", "palliative-care"),
        {"chemotherapy": "Maggie does not want it, and the doctors agree."},
        eagerness=0.8,
        ending="quiet",
    ),
    Case(
        "Luisa Conti",
        "Luisa",
        date(1970, 10, 1),
        "50077",
        "breast",
        STELLA,
        (Caregiver("Marco Conti", "marco@sample.example", "partner"),),
        _facts("breast", "one", "no", "yes", "no", "no"),
        ("bone-scan", "blood-calcium", "hormone-therapy", "radiation-therapy"),
        weeks=8,
        eagerness=0.9,
        ending="finished",
    ),
)
