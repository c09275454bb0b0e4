"""An event in words, for the nurse who reads what happened. It adds nothing to what was written."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from careplan.accounts.templatetags.words import day, moment
from careplan.checkins.answers import answered, carer_words
from careplan.clinic import late_telling, talk_telling, telling_plan
from careplan.clinic.telling_signs import SIGNS
from careplan.clinic.told import Names, Said, Told
from careplan.plans.days import today
from careplan.plans.history import Entry
from careplan.plans.models import CareTeamMember, Item
from careplan.plans.states import (
    VARIANCE_SOURCES,
    Applies,
    Course,
    EventKind,
    GoalStanding,
    Readers,
    Variance,
    VisitOutcome,
)
from pathways.joined import commas

AND_SO_ON = " · "
# Words written by a person, in the order they are shown. Everything else in `words` is named by its kind below.
QUOTED = ("note", "question", "answer", "reason")


def tell(entry: Entry, names: Names) -> Told:
    """The line of one event. Unknown kinds still give their label, so that no event is ever silent."""
    names.reader.put_into_items([entry.item])
    details, tag = _SAY.get(entry.kind, _nothing)(entry, names)
    quotes = tuple(entry.words[name] for name in QUOTED if entry.words.get(name))
    if entry.lost:
        details = (*details, _("The words of this entry cannot be read any more."))
    return Told(
        entry=entry,
        head=entry.label,
        about=_about(entry, names),
        details=tuple(part for part in details if part),
        tag=tag,
        quotes=(*quotes, *late_telling.sent_quotes(entry)),
        when=moment(entry.at, names.now, names.zone),
        facts=check_in_facts(entry.words, names) if _is_check_in(entry) else (),
        sentences=late_telling.sentences(entry, names.people, names.now, names.zone),
    )


def _is_check_in(entry: Entry) -> bool:
    is_late = entry.kind == EventKind.ACT_OVERTAKEN and entry.data.get("act") == "check_in"
    return is_late or entry.kind == EventKind.CHECKED_IN


def _about(entry: Entry, names: Names) -> str:
    if entry.item is not None:
        return entry.item.title
    return names.step(entry.step_key) if entry.step_key else ""


def _nothing(entry: Entry, names: Names) -> Said:
    return (), ""


def _day(text: str | None, names: Names) -> str:
    return day(date.fromisoformat(text), today(names.zone, names.now)) if text else _("no date")


def _ticked(entry: Entry, names: Names) -> Said:
    """The day it happened is told where it is another one than the day it was written."""
    done_on = entry.data.get("done_on")
    if not done_on or date.fromisoformat(done_on) == today(names.zone, entry.at):
        return (), ""
    return (_("it happened %(day)s") % {"day": _day(done_on, names)},), ""


def _noted(entry: Entry, names: Names) -> Said:
    return (), str(entry.readers.label) if entry.readers is not Readers.ALL else ""


def _taken(entry: Entry, names: Names) -> Said:
    name = names.people.get(entry.data.get("instead_of"))
    return ((_("instead of %(name)s") % {"name": name},) if name else ()), ""


def _handed_on(entry: Entry, names: Names) -> Said:
    return (_("to %(name)s") % {"name": names.people.get(entry.data.get("to"), _("somebody"))},), ""


def _let_go(entry: Entry, names: Names) -> Said:
    """Given back by oneself says no more; by another, it was because a part ended."""
    was = entry.data.get("was")
    if was == entry.by_id:
        return (), ""
    return (_("%(name)s takes part no longer") % {"name": names.people.get(was, _("somebody"))},), ""


def _visit_settled(entry: Entry, names: Names) -> Said:
    outcome = entry.data.get("outcome")
    return ((str(VisitOutcome(outcome).label),) if outcome in VisitOutcome.values else ()), ""


def _undone(entry: Entry, names: Names) -> Said:
    details = []
    if name := names.people.get(entry.data.get("done_by")):
        details.append(_("it had been ticked by %(name)s") % {"name": name})
    if entry.data.get("later_stays"):
        details.append(_("a later time had been changed already, so that one stays open"))
    return tuple(details), ""


def _reason(entry: Entry, names: Names) -> Said:
    reason = entry.data.get("reason", "")
    if reason not in Variance.values:
        return (), ""
    return (str(Variance(reason).label),), str(VARIANCE_SOURCES[Variance(reason)].label)


def _reason_confirmed(entry: Entry, names: Names) -> Said:
    return _reason(entry, names)[0], ""


def _date_set(entry: Entry, names: Names) -> Said:
    before, after = entry.data.get("before"), entry.data.get("after")
    if before == after:
        moved = _day(after, names)
    else:
        moved = _("from %(before)s to %(after)s") % {
            "before": _day(before, names),
            "after": _day(after, names),
        }
    every = entry.data.get("every_days")
    return (moved, _("comes back every %(days)d days") % {"days": every} if every else ""), ""


def _date_moved(entry: Entry, names: Names) -> Said:
    """A day that followed from something else: from when to when, and from what."""
    moved = _("from %(before)s to %(after)s") % {
        "before": _day(entry.data.get("before"), names),
        "after": _day(entry.data.get("after"), names),
    }
    return (moved, _because(entry.data.get("because", ""), names)), ""


def _because(because: str, names: Names) -> str:
    what, _colon, key = because.partition(":")
    match what:
        case "anchor":
            return _("because the day of “%(event)s” moved") % {"event": names.anchor(key)}
        case "step":
            return _("because “%(step)s” was finished or taken back") % {"step": names.step(key)}
        case "version":
            return _("by the new version of the pathway")
        case "schedule":
            return _("given back to the schedule")
    return _("because an answer changed")


def _anchor_moved(entry: Entry, names: Names) -> Said:
    word, kept = entry.words.get("said_by"), len(entry.data.get("kept", []))
    stays = ngettext("%(count)d date kept by hand", "%(count)d dates kept by hand", kept) % {"count": kept}
    return (
        names.anchor(entry.data.get("anchor", "")),
        _("from %(before)s to %(after)s")
        % {
            "before": _day(entry.data.get("before"), names),
            "after": _day(entry.data.get("after"), names),
        },
        stays if kept else "",
        _("on the word of %(who)s") % {"who": word} if word else "",
    ), ""


def _goal_set(entry: Entry, names: Names) -> Said:
    standing, target = entry.data.get("standing"), entry.data.get("target_on")
    return (
        entry.words.get("wording", ""),
        str(GoalStanding(standing).label) if standing in GoalStanding.values else "",
        _("until %(day)s") % {"day": _day(target, names)} if target else "",
        _("agreed: %(who)s") % {"who": entry.words["agreed_by"]} if entry.words.get("agreed_by") else "",
    ), ""


def _plan_moved(entry: Entry, names: Names) -> Said:
    """How much changed, and each reason a nurse gave for a step that was taken out."""
    changes = len(entry.data.get("changes", []))
    words = ngettext("%(count)d change in the plan", "%(count)d changes in the plan", changes)
    reasons = tuple(
        _("%(step)s: %(why)s") % {"step": names.step(name.removeprefix("reason ")), "why": why}
        for name, why in entry.words.items()
        if name.startswith("reason ")
    )
    return (words % {"count": changes} if changes else "", *reasons), ""


def _plan_moved_back(entry: Entry, names: Names) -> Said:
    return (_("What was done since the move stays done."),), ""


def _appointment(entry: Entry, names: Names) -> Said:
    at = entry.data.get("at")
    if not at:
        return (_("taken away"),), ""
    parts = [moment(datetime.fromisoformat(at), names.now, names.zone)]
    if place := entry.words.get("place"):
        parts.append(_("at %(place)s") % {"place": place})
    if along := entry.words.get("comes_along"):
        parts.append(_("%(name)s comes along") % {"name": along})
    return tuple(parts), ""


def _result(entry: Entry, names: Names) -> Said:
    return (str(Item.Result(entry.data.get("result", "")).label),), ""


def _decided(entry: Entry, names: Names) -> Said:
    word, applies = entry.words.get("on_whose_word"), entry.data.get("applies")
    return (
        str(Applies(applies).label) if applies in Applies.values else "",
        _("on the word of %(who)s") % {"who": word} if word else "",
    ), ""


def _course(entry: Entry, names: Names) -> Said:
    after = entry.data.get("after")
    return ((str(Course(after).label),) if after in Course.values else ()), ""


def _fact(entry: Entry, names: Names) -> Said:
    key = entry.data.get("fact", "")
    word = entry.words.get("said_by")
    fact = names.definition.facts_by_key.get(key) if names.definition else None
    labels = {option.key: option.label for option in fact.choices} if fact else {}
    before, after = (labels.get(entry.data.get(side), "") for side in ("before", "after"))
    return (
        fact.question if fact else key,
        _("from “%(before)s” to “%(after)s”") % {"before": before or _("not asked"), "after": after},
        _("on the word of %(who)s") % {"who": word} if word else "",
    ), ""


def _nurse(entry: Entry, names: Names) -> Said:
    before, after = (names.people.get(entry.data.get(side)) for side in ("before", "after"))
    return (
        _("from %(before)s to %(after)s") % {"before": before or _("nobody"), "after": after or _("nobody")},
    ), ""


def _corrected(entry: Entry, names: Names) -> Said:
    labels = {
        "name": _("name"),
        "called": _("first name"),
        "born_on": _("date of birth"),
        "number": _("number"),
    }
    return (commas(labels.get(name, name) for name in entry.data.get("fields", [])),), ""


def _member(entry: Entry, names: Names) -> Said:
    details = [names.members.get(entry.data.get("member"), "")]
    if rights := entry.data.get("rights"):
        details.append(str(CareTeamMember.Rights(rights).label))
    if ends_on := entry.data.get("ends_on"):
        details.append(_("until %(day)s") % {"day": _day(ends_on, names)})
    if agreed := entry.data.get("agreed_by"):
        details.append(_("agreed by: %(who)s") % {"who": CareTeamMember.AgreedBy(agreed).label})
    if note := entry.words.get("agreement_note"):
        details.append(note)
    return tuple(details), ""


def _overtaken(entry: Entry, names: Names) -> Said:
    return (), _("please look") if entry.data.get("waits") else ""


def check_in_facts(words: Mapping[str, str], names: Names) -> tuple[tuple[str, str], ...]:
    """A check-in as question and answer, as it was entered: what is not *no* first, then how many were *no*."""
    answers = {name[6:]: answer for name, answer in words.items() if name.startswith("watch:")}
    labels = {"yes": _("yes"), "not_sure": _("not sure")}
    rows = []
    for key, answer in answers.items():
        if answer in labels:
            rows.append((_question(key, names), labels[answer]))
    said_no = sum(1 for answer in answers.values() if answer == "no")
    if said_no:
        counted = ngettext("%(count)d question", "%(count)d questions", said_no)
        rows.append((_("Answered with no"), counted % {"count": said_no}))
    rows += [(answer.label, AND_SO_ON.join(answer.values)) for answer in answered(words)]
    if carer := carer_words(words):
        rows.append((_("About the carer"), carer))
    return tuple(rows)


def _question(key: str, names: Names) -> str:
    try:
        return names.definition.step(key).question if names.definition else key
    except KeyError:
        return key


_SAY: dict[str, Callable[[Entry, Names], Said]] = {
    **telling_plan.SAY,
    EventKind.TICKED: _ticked,
    EventKind.UNDONE: _undone,
    EventKind.NOTED: _noted,
    EventKind.ITEM_TAKEN: _taken,
    EventKind.ITEM_HANDED_ON: _handed_on,
    EventKind.ITEM_LET_GO: _let_go,
    EventKind.VISIT_QUESTION_SETTLED: _visit_settled,
    EventKind.SKIPPED: _reason,
    EventKind.SKIP_CONFIRMED: _reason_confirmed,
    EventKind.DATE_SET: _date_set,
    EventKind.DATE_MOVED: _date_moved,
    EventKind.ANCHOR_MOVED: _anchor_moved,
    EventKind.GOAL_SET: _goal_set,
    EventKind.PLAN_MOVED: _plan_moved,
    EventKind.PLAN_MOVED_BACK: _plan_moved_back,
    EventKind.APPOINTMENT_SET: _appointment,
    EventKind.RESULT_SET: _result,
    EventKind.STEP_DECIDED: _decided,
    EventKind.COURSE_SET: _course,
    EventKind.FACT_ANSWERED: _fact,
    EventKind.NURSE_CHANGED: _nurse,
    EventKind.PATIENT_CORRECTED: _corrected,
    EventKind.INVITED: _member,
    EventKind.JOINED: _member,
    EventKind.ACCESS_CHANGED: _member,
    EventKind.ACCESS_ENDED: _member,
    EventKind.LEFT: _member,
    EventKind.ACT_OVERTAKEN: _overtaken,
    **SIGNS,
    **talk_telling.SAY,
}
