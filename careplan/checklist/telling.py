"""One event of an item's history, as a sentence a family can read. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from careplan.accounts.language import isolated
from careplan.checklist.talk_telling import TALK, corrected_words
from careplan.checklist.wording import Viewer
from careplan.plans import late_words
from careplan.plans.history import Entry
from careplan.plans.models import Item
from careplan.plans.states import EventKind, Readers, Variance, VisitOutcome
from pathways import rule_words
from pathways.definition import Definition


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history: when, who did what, and the words written with it.

    `readers`: who reads these words, where not everybody does. `kept`: when it was kept on a phone, where that was
    another time. `corrected`: when its author put it right, and `earlier` what stood there before; `number`: of the
    entry, where the reader may correct it.
    """

    at: datetime
    sentence: str
    words: str
    is_lost: bool
    readers: str = ""
    kept: str = ""
    corrected: str = ""
    earlier: tuple[str, ...] = ()
    number: int | None = None


def tell(
    entry: Entry,
    viewer: Viewer,
    definition: Definition | None = None,
    names: Mapping[int, str] | None = None,
) -> Told:
    """Tell one event. A kind that is not known here is told by its own label.

    `definition`: the version with the names that a family reads; without it a moved day is told without its cause.
    `names`: how the other people are called whom an event speaks of, by account.
    """
    name = _("You") if entry.by_id == viewer.user_id else isolated(entry.by_name.split(" ")[0])
    if entry.kind == EventKind.DATE_MOVED:
        sentence = moved_words(name, entry, viewer, definition)
    elif entry.kind in LATE:
        sentence = LATE[entry.kind](name, entry, viewer, names or {})
    else:
        sentence = SENTENCES.get(entry.kind, _by_label)(name, entry, viewer)
    words = next((entry.words[field] for field in ("note", "question", "answer") if field in entry.words), "")
    is_own = entry.by_id == viewer.user_id and bool(entry.said)
    return Told(
        at=entry.at,
        sentence=sentence,
        words=words,
        is_lost=entry.lost,
        readers=readers_words(entry.readers),
        kept=_kept(entry, viewer),
        corrected=corrected_words(entry.corrected_at, viewer),
        earlier=entry.earlier,
        number=entry.number if is_own else None,
    )


def readers_words(readers: Readers) -> str:
    """Beside a note that not everybody reads; the nurses' notes are shown to their own author alone."""
    if readers is Readers.FAMILY:
        return _("Only the family reads this")
    return _("Only the nurses and you read this") if readers is Readers.NURSES else ""


def _kept(entry: Entry, viewer: Viewer) -> str:
    """When the phone's own clock said that it happened."""
    happened = entry.data.get("happened")
    if not happened:
        return ""
    return _("Kept on a phone at this time: %(when)s") % {
        "when": viewer.moment(datetime.fromisoformat(happened))
    }


def _overtaken(name: str, entry: Entry, viewer: Viewer, names: Mapping[int, str]) -> str:
    day = late_words.day_in(entry.data)
    sent = late_words.sent_words(entry.data.get("act", ""), name, entry.data, viewer.day(day) if day else "")
    found_by = entry.data.get("found_by")
    found = late_words.found_words(
        entry.data.get("found", ""), names.get(found_by, ""), is_me=found_by == viewer.user_id
    )
    return f"{sent} {found}"


def _held_applied(name: str, entry: Entry, _viewer: Viewer, names: Mapping[int, str]) -> str:
    values = {"nurse": name, "name": names.get(entry.data.get("by"), _("Somebody"))}
    return _("%(nurse)s took over what %(name)s had sent after their access ended") % values


def _held_set_aside(name: str, entry: Entry, _viewer: Viewer, names: Mapping[int, str]) -> str:
    values = {"nurse": name, "name": names.get(entry.data.get("by"), _("Somebody"))}
    return _("%(nurse)s set aside what %(name)s had sent after their access ended") % values


def _by_label(name: str, entry: Entry, _viewer: Viewer) -> str:
    return f"{name}: {entry.label}"


def _plain(sentence: str) -> Callable[[str, Entry, Viewer], str]:
    """A sentence that only needs the name. `sentence` is marked for translation where it stands."""
    return lambda name, entry, viewer: gettext(sentence) % {"name": name}


def _day(text: str, viewer: Viewer) -> str:
    return viewer.day(date.fromisoformat(text))


def _ticked(name: str, entry: Entry, viewer: Viewer) -> str:
    return _("%(name)s ticked it: done %(day)s") % {"name": name, "day": _day(entry.data["done_on"], viewer)}


def _skipped(name: str, entry: Entry, _viewer: Viewer) -> str:
    reason = Variance(entry.data["reason"])
    if reason is Variance.SOMETHING_ELSE:
        return _("%(name)s marked it as not done") % {"name": name}
    return _("%(name)s marked it as not done: %(reason)s") % {"name": name, "reason": reason.label}


def _dated(name: str, entry: Entry, viewer: Viewer) -> str:
    if not entry.data["after"]:
        return _("%(name)s took the date away") % {"name": name}
    return _("%(name)s set the date: %(day)s") % {"name": name, "day": _day(entry.data["after"], viewer)}


def moved_words(name: str, entry: Entry, viewer: Viewer, definition: Definition | None) -> str:
    """A day that followed from something else: from which day to which, and from what."""
    before, after = entry.data.get("before"), entry.data.get("after")
    if before and after:
        moved = _("The date went from %(before)s to %(after)s") % {
            "before": _day(before, viewer),
            "after": _day(after, viewer),
        }
    elif after:
        moved = _("The date is now %(day)s") % {"day": _day(after, viewer)}
    else:
        moved = _("It has no date for now")
    cause = because_words(entry.data.get("because", ""), name, definition)
    return f"{moved}: {cause}" if cause else moved


def because_words(because: str, name: str, definition: Definition | None) -> str:
    """What made a day move, as the event has it: an event of the plan, another step, a new version, the schedule."""
    what, _colon, key = because.partition(":")
    if what == "anchor":
        anchor = definition.anchors_by_key.get(key) if definition else None
        return _("%(name)s entered the day of “%(event)s”") % {
            "name": name,
            "event": anchor.title if anchor else key,
        }
    if what == "step" and definition and key in definition.steps_by_key:
        return _("%(step)s was finished or taken back") % {"step": rule_words.step_title(key, definition)}
    if what == "version":
        return _("your plan follows a new version of the pathway")
    if what == "schedule":
        return _("%(name)s gave it back to the schedule") % {"name": name}
    return _("an answer about the plan changed") if not what else ""


def _appointment(name: str, entry: Entry, viewer: Viewer) -> str:
    if not entry.data["at"]:
        return _("%(name)s took the appointment away") % {"name": name}
    company = entry.words.get("comes_along", "")
    parts = (
        viewer.moment(datetime.fromisoformat(entry.data["at"])),
        entry.words.get("place", ""),
        _("with %(name)s") % {"name": company} if company else "",
    )
    when = " · ".join(part for part in parts if part)
    return _("%(name)s wrote down the appointment: %(when)s") % {"name": name, "when": when}


def _result(name: str, entry: Entry, _viewer: Viewer) -> str:
    return f"{name}: {Item.Result(entry.data['result']).label}"


def _taken(name: str, entry: Entry, viewer: Viewer) -> str:
    if entry.by_id == viewer.user_id:
        return _("You took it on")
    if entry.data.get("instead_of") == viewer.user_id:
        return _("%(name)s does it now instead of you") % {"name": name}
    return _("%(name)s took it on") % {"name": name}


def _handed_on(name: str, entry: Entry, viewer: Viewer) -> str:
    if entry.data.get("to") == viewer.user_id:
        return _("%(name)s handed it on to you") % {"name": name}
    return _("%(name)s handed it on") % {"name": name}


def _let_go(name: str, entry: Entry, viewer: Viewer) -> str:
    if entry.data.get("was") == entry.by_id:
        return _("%(name)s gave it back, so nobody has it now") % {"name": name}
    return _("Nobody has it now: the person who did takes part no longer")


def _visit_settled(name: str, entry: Entry, _viewer: Viewer) -> str:
    if entry.data.get("outcome") == VisitOutcome.ASKED:
        return _("%(name)s asked a question of the visit list") % {"name": name}
    return _("%(name)s took a question off the visit list") % {"name": name}


LATE: dict[str, Callable[[str, Entry, Viewer, Mapping[int, str]], str]] = {
    EventKind.ACT_OVERTAKEN: _overtaken,
    EventKind.HELD_APPLIED: _held_applied,
    EventKind.HELD_SET_ASIDE: _held_set_aside,
}
SENTENCES: dict[str, Callable[[str, Entry, Viewer], str]] = {
    EventKind.TICKED: _ticked,
    EventKind.SKIPPED: _skipped,
    EventKind.DATE_SET: _dated,
    EventKind.APPOINTMENT_SET: _appointment,
    EventKind.RESULT_SET: _result,
    EventKind.UNDONE: _plain(gettext_noop("%(name)s took it back")),
    EventKind.ITEM_ADDED: _plain(gettext_noop("%(name)s put it on the plan")),
    EventKind.ITEM_WITHDRAWN: _plain(gettext_noop("%(name)s withdrew it from the plan")),
    EventKind.SKIP_CONFIRMED: _plain(gettext_noop("%(name)s confirmed the reason")),
    EventKind.ITEM_TAKEN: _taken,
    EventKind.ITEM_HANDED_ON: _handed_on,
    EventKind.ITEM_LET_GO: _let_go,
    EventKind.VISIT_QUESTION_SETTLED: _visit_settled,
    EventKind.VISIT_QUESTION_ADDED: _plain(gettext_noop("%(name)s put a question on the visit list")),
    EventKind.UNDERSTOOD: _plain(gettext_noop("%(name)s said: I understand this")),
    EventKind.NOTED: _plain(gettext_noop("%(name)s wrote a note")),
    EventKind.PLAN_PAUSED: _plain(gettext_noop("%(name)s paused the plan")),
    EventKind.PLAN_RESUMED: _plain(gettext_noop("%(name)s let the plan go on")),
    EventKind.HANDOVER_ACCEPTED: _plain(gettext_noop("%(name)s looks after the plan now")),
    EventKind.ASKED: _plain(gettext_noop("%(name)s asked the nurse")),
    EventKind.ANSWERED: _plain(gettext_noop("%(name)s answered")),
    EventKind.VERIFIED: _plain(gettext_noop("%(name)s looked at it")),
    **TALK,
}
