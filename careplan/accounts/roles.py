"""Who may do what: one table, data only, readable by people who do not program.

`plans.access` combines the table with a person's team or care-team membership; `pathways` asks by
`permission_required("pathways.…")`, which `accounts.backends.RoleBackend` answers from the same table.
"""

from enum import StrEnum


class Permission(StrEnum):
    # one patient
    SEE_CHECKLIST = "see_checklist"  # the family's pages of a patient
    TAKE_PART = "take_part"  # tick, undo, note, not done because, ask, check in
    LEAVE_CARE_TEAM = "leave_care_team"
    SEE_CHART = "see_chart"  # the nurse's pages of a patient
    REVIEW = "review"  # verify, mark as reviewed, answer
    CLOSE_SIGN = "close_sign"
    PLAN_CARE = "plan_care"  # decide what applies, dates, own items, finish
    MANAGE_FAMILY = "manage_family"  # invite, change rights, end access
    # a team's patients
    SEE_WORKLIST = "see_worklist"
    START_PLAN = "start_plan"
    EDIT_TEAM_CONTACTS = "edit_team_contacts"  # phone numbers and hours of an own team
    # the list of the people one cares for
    SEE_MY_PEOPLE = "see_my_people"
    # pathways
    READ_PATHWAYS = "pathways.read"
    EDIT_PATHWAYS = "pathways.edit"
    # Numbers over the plans of all teams. Not for nurses: who knows the numbers of the own team could work out
    # the small ones of another.
    SEE_NUMBERS = "see_numbers"
    # the installation
    MANAGE_TEAMS = "manage_teams"
    MANAGE_STAFF = "manage_staff"
    READ_ACCESS_LOG = "read_access_log"


class Role(StrEnum):
    CAREGIVER = "caregiver"
    CAREGIVER_LOOKS_ON = "caregiver_looks_on"
    FORMER_CAREGIVER = "former_caregiver"  # may do nothing; what the phone had kept is held for a nurse
    NURSE = "nurse"
    LEAD_NURSE = "lead_nurse"
    PATHWAY_ADMIN = "pathway_admin"
    SITE_ADMIN = "site_admin"


P = Permission
_LOOKS_ON = frozenset({P.SEE_CHECKLIST, P.LEAVE_CARE_TEAM, P.SEE_MY_PEOPLE})
_NURSE = frozenset(
    {
        P.SEE_CHART,
        P.REVIEW,
        P.CLOSE_SIGN,
        P.PLAN_CARE,
        P.MANAGE_FAMILY,
        P.SEE_WORKLIST,
        P.START_PLAN,
        P.EDIT_TEAM_CONTACTS,
        P.READ_PATHWAYS,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CAREGIVER_LOOKS_ON: _LOOKS_ON,
    Role.FORMER_CAREGIVER: frozenset(),
    Role.CAREGIVER: _LOOKS_ON | {P.TAKE_PART},
    Role.NURSE: _NURSE,
    Role.LEAD_NURSE: _NURSE,
    Role.PATHWAY_ADMIN: frozenset({P.READ_PATHWAYS, P.EDIT_PATHWAYS, P.SEE_NUMBERS}),
    Role.SITE_ADMIN: frozenset(
        {P.READ_PATHWAYS, P.SEE_NUMBERS, P.MANAGE_TEAMS, P.MANAGE_STAFF, P.READ_ACCESS_LOG}
    ),
}
