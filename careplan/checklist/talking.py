"""Talk with the nurses, as a family reads it: who said what, who has seen it, and what a nurse asks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from careplan.accounts.language import isolated
from careplan.checklist.rows import item_url
from careplan.checklist.talk_telling import corrected_words
from careplan.checklist.wording import Viewer
from careplan.plans.models import Item
from careplan.plans.states import EventKind, ItemStatus
from careplan.plans.talk import Message, Seen, Thread
from pathways.definition import SeenBy


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One message. `who`: by whom, when and who has seen it, in one line; `corrected`: when, empty where it was not;
    `number`: of its entry, where the reader may correct it."""

    text: str
    who: str
    is_by_team: bool
    is_lost: bool
    corrected: str = ""
    earlier: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A question and what was said to it. `about`: the item's title, or empty; `waits`: what has not come yet."""

    rows: tuple[SaidRow, ...]
    about: str
    item_id: int | None
    waits: str


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What a nurse asks about something that was reported. `text` is empty where only a line says so."""

    sentence: str
    url: str
    text: str = ""


def may_be_opened(item: Item) -> bool:
    is_for_family = item.step is None or item.step.seen_by == SeenBy.FAMILY
    return is_for_family and item.status != ItemStatus.ENTERED_IN_ERROR


def thread_rows(threads: Iterable[Thread], viewer: Viewer, *, may_correct: bool) -> tuple[ThreadRow, ...]:
    return tuple(_thread(thread, viewer, may_correct) for thread in threads)


def _thread(thread: Thread, viewer: Viewer, may_correct: bool) -> ThreadRow:
    item = thread.first.item
    is_known = item is not None and may_be_opened(item)
    return ThreadRow(
        rows=tuple(_said(message, viewer, may_correct) for message in thread.messages),
        about=item.title if is_known else "",
        item_id=item.pk if is_known else None,
        waits=_("No answer yet.") if thread.waits_for_nurse else "",
    )


def _said(message: Message, viewer: Viewer, may_correct: bool) -> SaidRow:
    entry = message.entry
    is_own = entry.by_id == viewer.user_id
    values = {"name": _("you") if is_own else _first(entry.by_name), "when": viewer.moment(entry.at)}
    who = [_BY[entry.kind]() % values, _seen_words(message.seen, viewer)]
    return SaidRow(
        text=entry.said,
        who=" · ".join(part for part in who if part),
        is_by_team=not message.is_by_family,
        is_lost=entry.lost,
        corrected=corrected_words(entry.corrected_at, viewer),
        earlier=entry.earlier,
        number=entry.number if may_correct and is_own and entry.said else None,
    )


_BY = {
    EventKind.ASKED: lambda: _("Asked by %(name)s, %(when)s"),
    EventKind.ANSWERED: lambda: _("Answered by %(name)s, %(when)s"),
    EventKind.ASKED_BACK: lambda: _("Asked by %(name)s, %(when)s"),
    EventKind.REPLIED: lambda: _("Answered by %(name)s, %(when)s"),
}


def _first(name: str) -> str:
    return isolated(name.split(" ")[0])


def _seen_words(seen: Sequence[Seen], viewer: Viewer) -> str:
    """Who has seen it, as far as an act of theirs says so; nothing where none does."""
    if not seen:
        return ""
    names = [
        _("%(name)s (%(when)s)") % {"name": _name(one, viewer), "when": viewer.moment(one.at)}
        if one.at
        else _name(one, viewer)
        for one in seen
    ]
    return _("seen by %(names)s") % {"names": ", ".join(names)}


def _name(one: Seen, viewer: Viewer) -> str:
    return _("you") if one.user_id == viewer.user_id else _first(one.name)


def asked_line(item: Item, viewer: Viewer) -> AskedBack:
    """For *Today*: "Nora asks about Blood test". It comes with `asked_back_by` read."""
    values = {"name": isolated(item.asked_back_by.first_name), "step": item.title}
    return AskedBack(
        _("%(name)s asks about “%(step)s”") % values, item_url("show_item", item, viewer) + "#asked"
    )


def asked_back(item: Item, talk: Sequence[ThreadRow], viewer: Viewer) -> AskedBack | None:
    """For the page of the item: what a nurse asks and nobody has answered yet."""
    if item.asked_back_at is None:
        return None
    asked = [thread.rows[0] for thread in talk if thread.rows[0].is_by_team]
    sentence = _("%(name)s asks about this, %(when)s") % {
        "name": isolated(item.asked_back_by.first_name),
        "when": viewer.moment(item.asked_back_at),
    }
    return AskedBack(sentence, "", asked[-1].text if asked else "")
