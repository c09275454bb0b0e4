"""What was typed in an act of a phone, checked by the form of its page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from careplan.checkins import by_kind as checkins_by_kind
from careplan.checklist.envelopes import BadAct
from careplan.checklist.forms import ActForm, NoteForm, QuestionForm, ReplyForm, SkipForm, TickForm
from careplan.checklist.forms_check_in import CheckInForm
from careplan.checklist.forms_family import HandOnForm, TakeForm, UnderstoodForm, VisitQuestionForm
from careplan.checklist.queries.sync import watch_questions
from careplan.checklist.queries.taking import others_taking_part
from careplan.plans.access import Access
from careplan.plans.actions import ActRefused, SentAct


@dataclass(frozen=True, slots=True)
class Reading:
    """How the data of one kind is checked: by the form of its page. `about`: one of these the act must name.

    `goes_together`: the form asks nothing of the database, and the action says which rows it leaves as they are.
    """

    form: Callable[[QueryDict, Access, SentAct], ActForm]
    about: tuple[str, ...] = ("item_id",)
    goes_together: bool = False


READINGS: dict[str, Reading] = {
    "tick": Reading(lambda data, access, _act: TickForm(data, today=access.today), goes_together=True),
    "undo": Reading(lambda data, _access, _act: ActForm(data), goes_together=True),
    "skip": Reading(lambda data, _access, _act: SkipForm(data), goes_together=True),
    "note": Reading(lambda data, _access, _act: NoteForm(data), goes_together=True),
    "ask": Reading(lambda data, _access, _act: QuestionForm(data), ("item_id", "plan_id")),
    "reply": Reading(lambda data, _access, _act: ReplyForm(data)),
    "take": Reading(lambda data, _access, _act: TakeForm(data)),
    "hand_on": Reading(lambda data, access, _act: HandOnForm(data, people=others_taking_part(access))),
    "let_go": Reading(lambda data, _access, _act: ActForm(data)),
    "visit_question": Reading(lambda data, _access, _act: VisitQuestionForm(data), ("item_id", "plan_id")),
    "understood": Reading(lambda data, _access, _act: UnderstoodForm(data), ("plan_id",)),
    "check_in": Reading(
        lambda data, access, act: CheckInForm(data, questions=watch_questions(access.patient, act.plan_id)),
        ("plan_id",),
    ),
}


def empty_form(access: Access, act: SentAct) -> ActForm:
    """A form for the acts of this kind, one after the other: `entered` fills it."""
    return READINGS[act.kind].form(QueryDict(), access, act)


def entered(access: Access, act: SentAct, form: ActForm | None = None) -> SentAct:
    """The act with what was typed checked by the form of its page. `form`: one that had another act in it; making
    one costs more than filling it. Raises BadAct, ActRefused, NotThere."""
    reading = READINGS.get(act.kind)
    if reading is None or not any(getattr(act, name) for name in reading.about):
        raise BadAct
    data = QueryDict(mutable=True)
    for name, typed in act.data.items():
        data.setlist(name, typed if isinstance(typed, list) else [typed])
    if form is None:
        form = reading.form(data, access, act)
    else:
        form.data = data
    form.full_clean()
    _refuse_unknown(act, form)
    if form.errors:
        field, errors = next(iter(form.errors.items()))
        raise ActRefused(str(errors[0]), field=field)
    if isinstance(form, CheckInForm):
        return replace(act, entered=checkins_by_kind.plain(form.observation))
    return replace(act, entered={name: _plain(form, name) for name in form.fields if name != "op_id"})


def _refuse_unknown(act: SentAct, form: ActForm) -> None:
    """A field that the form has not. A warning sign that is not asked about any more must not go unheard."""
    unknown = act.data.keys() - (form.fields.keys() - {"op_id"})
    if act.kind == "check_in" and unknown:
        raise ActRefused(
            _("The questions have changed since your page was made. Please look again."), overtaken=True
        )
    if unknown:
        raise BadAct


def _plain(form: ActForm, name: str) -> object:
    value = form.cleaned_data[name]
    return value.isoformat() if isinstance(value, date) else value
