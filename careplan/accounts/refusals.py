"""Why an act on accounts did not happen. Each refusal carries a sentence for the person who reads it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Nothing was changed. `sentence` says why, `field` names the form field it belongs to, if any."""

    sentence: str | Promise = ""
    field: str | None = None

    def __init__(self, sentence: str | Promise = "") -> None:
        self.sentence = sentence or self.sentence
        super().__init__(str(self.sentence))


class EmailTaken(Refused):
    sentence = _("This e-mail address already has an account. Sign in first, then open the invitation again.")
    field = "email"


class LastSiteAdmin(Refused):
    sentence = _(
        "This is the last person who looks after teams and accounts. Give somebody else that part first."
    )


class NotYourself(Refused):
    sentence = _("You cannot switch off your own account.")


class NoSuchLanguage(Refused):
    sentence = _("careplan does not speak this language yet. Choose one from the list.")


class NameTaken(Refused):
    sentence = _("There is a team with this name already.")
    field = "name"


class NothingGranted(Refused):
    sentence = _("Choose at least one: a team, writing pathways, or looking after teams and accounts.")


class WrongHours(Refused):
    sentence = _("The team must close later than it opens.")


class NotInTeam(Refused):
    sentence = _("This person is not in the team any more. Choose somebody who is.")
    field = "backup_nurse"


class SetUpDone(Refused):
    sentence = _("careplan is set up already. Sign in, or ask for an invitation.")


class WrongCode(Refused):
    sentence = _(
        "This is not the code that stands in the terminal now. It is used once, and each start makes a new one."
    )
    field = "code"


class InvitationProblem(Refused):
    """An invitation that opens nothing. `heading` is the short form, `sentence` says what to do.

    A window raises it with a sentence of its own when the person cannot join for a reason of that window.
    """

    heading: str | Promise = _("You cannot join with this invitation")


class InvitationDamaged(InvitationProblem):
    heading = _("This link is not complete")
    sentence = _(
        "A part of it got lost, or it belongs elsewhere. Open it once more from the message, or ask for a new one."
    )


class InvitationUsed(InvitationProblem):
    heading = _("This invitation was used already")
    sentence = _(
        "An invitation works once. If it was you, sign in. If it was not, tell the person who invited you."
    )


class InvitationExpired(InvitationProblem):
    heading = _("This invitation is too old")
    sentence = _("It is safer that way. Ask the person who invited you for a new one.")


class InvitationWithdrawn(InvitationProblem):
    heading = _("This invitation was taken back")
    sentence = _("If you think that is a mistake, ask the person who invited you.")
