"""The access log in words: what each act is called, and what each page is.

A page that has no words here is shown by its URL name; a test names those that are missing.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from careplan.audit.models import AccessLog

ACT_WORDS: dict[str, Promise] = {
    AccessLog.Act.LOOKED: _("opened"),
    AccessLog.Act.CHANGED: _("sent a change"),
    AccessLog.Act.REFUSED: _("was refused"),
    AccessLog.Act.LISTED: _("saw a list"),
    AccessLog.Act.EXPORTED: _("took a copy"),
    AccessLog.Act.SIGNED_IN: _("signed in"),
    AccessLog.Act.SIGNED_OUT: _("signed out"),
    AccessLog.Act.SIGN_IN_FAILED: _("could not sign in"),
}

PAGE_WORDS: dict[str, Promise] = {
    # accounts
    "account_login": _("sign-in page"),
    "account_logout": _("sign-out"),
    "account_change_password": _("own password"),
    "account_reset_password_from_key": _("new password after a lost one"),
    "accounts:set_up": _("set-up page"),
    "accounts:accept_staff_invitation": _("invitation of staff"),
    # teams, staff, access log
    "clinic:list_teams": _("teams"),
    "clinic:add_team": _("a new team"),
    "clinic:edit_team": _("a team’s numbers and hours"),
    "clinic:rename_team": _("a team’s name"),
    "clinic:list_staff": _("staff"),
    "clinic:invite_staff": _("an invitation of staff"),
    "clinic:show_staff_invitation": _("an invitation of staff"),
    "clinic:withdraw_staff_invitation": _("an invitation of staff, taken back"),
    "clinic:edit_staff": _("what somebody on the staff does"),
    "clinic:switch_off_staff": _("an account, switched off"),
    "clinic:switch_on_staff": _("an account, switched on"),
    "clinic:list_access": _("access log"),
}


def act_words(act: str) -> str:
    return str(ACT_WORDS.get(act, act))


def page_words(url_name: str) -> str:
    """What the page with this URL name is, in words; the name itself where there are none."""
    return str(PAGE_WORDS.get(url_name, url_name))
