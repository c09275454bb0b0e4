"""What came too late, and what stood there: said to the family and to the nurse in the same words. Pure."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from careplan.plans.states import Found, Variance


def found_words(found: str, name: str, *, is_me: bool) -> str:
    """What stood there already, as one sentence. `name`: who had said so; empty when nobody knows."""
    someone = name or _("Somebody")
    found = Found(found) if found in Found.values else Found.CHANGED
    by_me = {
        Found.DONE: _("You had already said that it was done."),
        Found.NOT_DONE: _("You had already said that it was not done."),
    }
    if is_me and found in by_me:
        return by_me[found]
    sentences = {
        Found.OPEN: _("It was open already, so there was nothing to take back."),
        Found.DONE: _("%(name)s had already said that it was done."),
        Found.VERIFIED: _("It was done, and a nurse had verified it."),
        Found.NOT_DONE: _("%(name)s had already said that it was not done."),
        Found.TAKEN_BACK: _("Somebody had taken back the time before, so this one was not there any more."),
        Found.WITHDRAWN: _("The care team had withdrawn this step."),
        Found.IN_ERROR: _("This had been marked as entered in error."),
        Found.NOT_APPLYING: _("It was not settled any more that this step applies."),
        Found.PLAN_OVER: _("The plan had been finished."),
        Found.QUESTIONS: _("The questions had changed meanwhile."),
        Found.TAKEN: _("%(name)s had already taken it on."),
        Found.CHANGED: _("This had changed meanwhile."),
    }
    return sentences[found] % {"name": someone}


def kept_words(found: str, name: str, *, is_me: bool, waits: bool) -> str:
    """What the person who sent it is told: what stood there, and that nothing is lost."""
    after = (
        _("Both are kept, and a nurse will look.") if waits else _("What you sent is kept in the history.")
    )
    return f"{found_words(found, name, is_me=is_me)} {after}"


def sent_words(act: str, name: str, data: Mapping[str, object], day: str) -> str:
    """What somebody sent late. `day`: the day it was done on, as it is written here."""
    if act == "tick":
        return _("%(name)s sent late that this was done: %(day)s.") % {"name": name, "day": day}
    if act == "skip":
        reason = str(data.get("reason", ""))
        if reason in Variance.values and reason != Variance.SOMETHING_ELSE:
            label = Variance(reason).label
            return _("%(name)s sent late that this was not done: %(reason)s.") % {
                "name": name,
                "reason": label,
            }
        return _("%(name)s sent late that this was not done.") % {"name": name}
    sentences = {
        "undo": _("%(name)s sent late that it should be taken back."),
        "note": _("%(name)s sent a note late."),
        "ask": _("%(name)s sent a question late."),
        "reply": _("%(name)s sent a reply to the nurse late."),
        "check_in": _("%(name)s sent a check-in late."),
        "take": _("%(name)s sent late: “I’ll do it”."),
        "hand_on": _("%(name)s sent late that it was handed on."),
        "let_go": _("%(name)s sent late that it was given back."),
        "understood": _("%(name)s sent late: “I understand”."),
        "visit_question": _("%(name)s sent a question for the visit late."),
    }
    return sentences.get(act, _("%(name)s sent a change late.")) % {"name": name}


def day_in(data: Mapping[str, object]) -> date | None:
    """The day that a late tick was for."""
    text = str(data.get("done_on", ""))
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
