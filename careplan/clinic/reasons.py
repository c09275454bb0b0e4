"""Why a plan stands where it stands on the worklist, in words. Nothing is weighed here: it repeats what is stored."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day, moment
from careplan.checkins.models import Sign
from careplan.clinic.filters import Filters
from careplan.clinic.queries.worklist import Row
from careplan.plans import days
from careplan.plans.states import EventKind
from pathways.joined import commas

ALL = Filters()


class Reason(NamedTuple):
    """One line: `tag` (words) in the colour `kind` (call-now, wait, open or none), then `text`, then `more`.

    `plain` is the whole of it in words alone, for every line but the first: a row carries one tag at most.
    """

    text: str = ""
    tag: str = ""
    kind: str = ""
    more: str = ""
    plain: str = ""


def reasons_for(row: Row, now: datetime, filters: Filters = ALL) -> list[Reason]:
    """The reasons of one plan, the first one first; at most the first carries a tag. Empty: nothing waits.

    What was asked for by the `filters` is said too, so that each row says why it is there.
    """
    lines = [
        *(_sign(sign, row, now) for sign in row.signs),
        *_questions(row),
        *_told(row),
        *_late(row, now),
        *_paused(row, now),
        *_still_open(row, now),
        *_news(row, now),
        *(_unverified(row) if filters.is_unverified else []),
        *(_undecided(row) if filters.is_undecided else []),
    ]
    lines = lines or _undecided(row)
    return [lines[0], *(Reason(line.plain or line.text) for line in lines[1:])] if lines else []


class _SignWords(NamedTuple):
    """What is said of a sign. On a morning after a weekend most rows of a page say it, so it is looked up once."""

    what: str
    on_it: str
    waits: str
    call_now: str
    tell: str
    reported: str
    answered_by: str
    again: str
    answered: str


@cache
def _sign_words(_language: str) -> _SignWords:
    return _SignWords(
        what=_("%(what)s, by %(name)s, %(when)s"),
        on_it=_("%(name)s is on it since %(when)s"),
        waits=_("not answered for %(length)s"),
        call_now=_("Sign reported"),
        tell=_("Sign to tell"),
        reported=_("sign reported: %(text)s; %(more)s"),
        answered_by=_("answered by %(name)s, %(when)s, and kept open"),
        again=_("Sign to look at again"),
        answered=_("sign answered: %(text)s; %(more)s"),
    )


def _sign(sign: Sign, row: Row, now: datetime) -> Reason:
    words, zone = _sign_words(get_language()), row.team.time_zone
    is_call_now = sign.level == Sign.Level.CALL_NOW
    text = words.what % {
        "what": sign.step.title,
        "name": sign.reported_by.first_name,
        "when": moment(sign.reported_at, now, zone),
    }
    if sign.answered_by:  # and kept open, to look again
        name, when = sign.answered_by.first_name, moment(sign.answered_at, now, zone)
        more = words.answered_by % {"name": name, "when": when}
        return Reason(text, words.again, "wait", more, words.answered % {"text": text, "more": more})
    if sign.taken_on_by:
        name, when = sign.taken_on_by.first_name, moment(sign.taken_on_at, now, zone)
        more = words.on_it % {"name": name, "when": when}
    else:
        more = words.waits % {"length": length_of(now - sign.reported_at)}
    plain = words.reported % {"text": text, "more": more}
    tag, kind = (words.call_now, "call-now") if is_call_now else (words.tell, "wait")
    return Reason(text, tag, kind, more, plain)


def length_of(time: timedelta) -> str:
    """A length of time as people say it: "14 min", "9 h 50 min", "3 days"."""
    minutes = max(0, int(time.total_seconds() // 60))
    hours, days_gone = minutes // 60, minutes // (60 * 24)
    if days_gone >= 2:
        return ngettext("%(count)d day", "%(count)d days", days_gone) % {"count": days_gone}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)d min") % {"minutes": minutes}


def _questions(row: Row) -> list[Reason]:
    count = row.plan.open_questions
    if not count:
        return []
    tag = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    return [
        Reason(_("no answer yet"), tag, "wait", plain=_("%(questions)s, no answer yet") % {"questions": tag})
    ]


def _told(row: Row) -> list[Reason]:
    count = row.told_not_needed
    if not count:
        return []
    words = ngettext(
        "the family was told that %(count)d step is not needed",
        "the family was told that %(count)d steps are not needed",
        count,
    )
    return [Reason(words % {"count": count}, _("To confirm"), "wait")]


def _late(row: Row, now: datetime) -> list[Reason]:
    """What phones sent late: held because access had ended, or the opposite of what stands."""
    lines = []
    if row.plan.held_since:
        when = moment(row.plan.held_since, now, row.team.time_zone)
        text = _("sent after access had ended, %(when)s") % {"when": when}
        lines.append(Reason(text, _("To let in or set aside"), "wait"))
    if row.plan.overtaken_since:
        when = moment(row.plan.overtaken_since, now, row.team.time_zone)
        text = _("sent late, and something else was there already, %(when)s") % {"when": when}
        lines.append(Reason(text, _("To look at"), "wait"))
    return lines


def _news(row: Row, now: datetime) -> list[Reason]:
    parts = news_in_words(row.news)
    if not parts:
        return []
    if row.plan.my_mark_at is None:
        return [Reason(_("%(news)s; not reviewed by you yet") % {"news": parts})]
    zone = days.zone_of(row.team.time_zone)
    when = day(row.plan.my_mark_at.astimezone(zone).date(), now.astimezone(zone).date())
    return [Reason(_("%(news)s since your review, %(when)s") % {"news": parts, "when": when})]


def news_in_words(counts: Mapping[str, int]) -> str:
    """What came in, by kind: "3 ticks, 1 note". Empty when nothing did."""
    return _news_words(tuple(counts.items()), get_language()) if counts else ""


@lru_cache(maxsize=2048)
def _news_words(counted: tuple[tuple[str, int], ...], _language: str) -> str:
    counts = dict(counted)
    words = {
        EventKind.TICKED: lambda n: ngettext("%(n)d tick", "%(n)d ticks", n),
        EventKind.UNDONE: lambda n: ngettext("%(n)d undone", "%(n)d undone", n),
        EventKind.SKIPPED: lambda n: ngettext("%(n)d not done", "%(n)d not done", n),
        EventKind.NOTED: lambda n: ngettext("%(n)d note", "%(n)d notes", n),
        EventKind.ASKED: lambda n: ngettext("%(n)d question", "%(n)d questions", n),
        EventKind.REPLIED: lambda n: ngettext("%(n)d reply", "%(n)d replies", n),
        EventKind.SIGN_REPORTED: lambda n: ngettext("%(n)d warning sign", "%(n)d warning signs", n),
        EventKind.CHECKED_IN: lambda n: ngettext("%(n)d check-in", "%(n)d check-ins", n),
    }
    return commas(say(counts[kind]) % {"n": counts[kind]} for kind, say in words.items() if counts.get(kind))


def _paused(row: Row, now: datetime) -> list[Reason]:
    """Why nothing is expected of the family for a while."""
    plan = row.plan
    if plan.paused_at is None:
        return []
    text = plan.get_pause_reason_display()
    if plan.paused_until:
        until = day(plan.paused_until, days.today(row.team.time_zone, now))
        text = _("%(why)s, likely until %(day)s") % {"why": text, "day": until}
    return [Reason(text, _("Paused"), plain=_("paused: %(why)s") % {"why": text})]


def _still_open(row: Row, now: datetime) -> list[Reason]:
    plan = row.plan
    today = days.today(row.team.time_zone, now)
    if plan.paused_at or plan.next_on is None or plan.next_on >= today or plan.next_item is None:
        return []
    said = {"what": plan.next_item.title, "day": day(plan.next_on, today)}
    text, tag, plain = _still_open_words(get_language())
    return [Reason(text % said, tag, "open", plain=plain % said)]


@cache
def _still_open_words(_language: str) -> tuple[str, str, str]:
    """What most rows of a long list say, so it is looked up once."""
    return _("%(what)s since %(day)s"), _("Still open"), _("still open: %(what)s since %(day)s")


def _unverified(row: Row) -> list[Reason]:
    count = row.plan.unverified
    words = ngettext("%(count)d tick is not verified yet", "%(count)d ticks are not verified yet", count)
    return [Reason(words % {"count": count})] if count else []


def _undecided(row: Row) -> list[Reason]:
    count = row.plan.undecided
    if not count:
        return []
    words = ngettext("%(count)d step is not decided", "%(count)d steps are not decided", count)
    return [Reason(words % {"count": count})]
