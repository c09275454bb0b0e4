"""The only writers of people and teams. Each is `verb(*, ..., by, at)`; what cannot be done raises a Refused."""

from careplan.accounts.actions.invitations import (
    accept_invitation,
    invitation_link,
    join_staff,
    make_invitation,
    read_invitation,
    withdraw_invitation,
)
from careplan.accounts.actions.people import (
    choose_language,
    make_user,
    set_flags,
    switch_off_user,
    switch_on_user,
)
from careplan.accounts.actions.setup import make_setup_code, set_up
from careplan.accounts.actions.teams import (
    Contacts,
    add_membership,
    change_role,
    end_membership,
    make_team,
    rename_team,
    set_team_contacts,
)

__all__ = [
    "Contacts",
    "accept_invitation",
    "add_membership",
    "change_role",
    "choose_language",
    "end_membership",
    "invitation_link",
    "join_staff",
    "make_invitation",
    "make_setup_code",
    "make_team",
    "make_user",
    "read_invitation",
    "rename_team",
    "set_flags",
    "set_team_contacts",
    "set_up",
    "switch_off_user",
    "switch_on_user",
    "withdraw_invitation",
]
