"""Forms of what a family arranges among themselves: who does what, several ticks at once, questions for the visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from careplan.checklist.forms import PAGE_BROKEN, ActForm, WordsField
from careplan.plans.actions.visit import LONGEST_QUESTION
from careplan.plans.states import VisitOutcome

CHOOSE_ONE = _("Please choose one from the list.")
MOST_AT_ONCE = 200
MOST_DIGITS = 19


class TakeForm(ActForm):
    """ "I'll do it". `instead_of`: the account it is taken over from, where somebody has it."""

    instead_of = forms.IntegerField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": PAGE_BROKEN}
    )


class HandOnForm(ActForm):
    """Hand it on. `people`: the parts of the others who take part, as (id, name)."""

    to = forms.TypedChoiceField(
        label=_("Who does it from now on?"),
        coerce=int,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Please choose one."), "invalid_choice": CHOOSE_ONE},
    )

    def __init__(self, *args: object, people: Iterable[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(people)


class VisitQuestionForm(ActForm):
    """A question for the visit. About an item, it asks for the same."""

    question = WordsField(
        label=_("What do you want to ask?"),
        longest=LONGEST_QUESTION,
        help_text=_("It waits on your list until the visit. Nurses can read it, but nobody answers here."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Please write something first.")},
    )


class SettleForm(ActForm):
    outcome = forms.ChoiceField(
        choices=VisitOutcome.choices,
        error_messages={"required": PAGE_BROKEN, "invalid_choice": PAGE_BROKEN},
    )


class OrderForm(ActForm):
    """Before which question one is put; empty: at the end."""

    before = forms.IntegerField(required=False, error_messages={"invalid": PAGE_BROKEN})


class UnderstoodForm(ActForm):
    """ "I understand". `step`: its key, which the address of the page has as well; `words`: the id of the words that
    the page had shown."""

    step = forms.SlugField(max_length=80, error_messages={"required": PAGE_BROKEN, "invalid": PAGE_BROKEN})

    words = forms.IntegerField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": PAGE_BROKEN}
    )


class SeenForm(ActForm):
    """Up to which event of the patient the page had shown what changed."""

    up_to = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages={"required": PAGE_BROKEN, "invalid": PAGE_BROKEN, "min_value": PAGE_BROKEN},
    )


class ItemsField(forms.TypedMultipleChoiceField):
    """Ids of items. Which of them are there is asked for one by one: the list may have changed since it was shown."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < MOST_DIGITS


class SeveralForm(forms.Form):
    """Several ticks at once. Each item brings its own `op-<id>`, because each is an act of its own."""

    item = ItemsField(
        coerce=int,
        error_messages={
            "required": _("Nothing is chosen yet. Choose what is done."),
            "invalid_choice": PAGE_BROKEN,
        },
    )

    def clean_item(self) -> list[int]:
        chosen = list(dict.fromkeys(self.cleaned_data["item"]))
        if len(chosen) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("These are too many at once. Choose up to %(count)d."), params={"count": MOST_AT_ONCE}
            )
        return chosen

    def act_for(self, item_id: int) -> ActForm:
        """The act for one chosen item, with its own id, so that sending the page twice ticks it once."""
        return ActForm({"op_id": self.data.get(f"op-{item_id}", "")})


@dataclass(frozen=True, slots=True)
class FamilyForms:
    """The forms of an item's page that are about the family itself. `opened`: the one that was refused."""

    take: TakeForm
    let_go: ActForm
    hand_on: HandOnForm
    visit: VisitQuestionForm
    opened: str = ""


def family_forms(
    people: Iterable[tuple[int, str]],
    *,
    bound: Mapping[str, ActForm] | None = None,
) -> FamilyForms:
    """Those in `bound` as they were sent, the others fresh. The visit's question keeps no words of a lost session:
    the question to the nurse, on the same page, has them."""
    bound = dict(bound or {})
    fresh = {
        "take": TakeForm(auto_id="take_%s"),
        "let_go": ActForm(auto_id="let_go_%s"),
        "hand_on": HandOnForm(people=people, auto_id="hand_on_%s"),
        "visit": VisitQuestionForm(auto_id="visit_%s"),
    }
    ours = {name: form for name, form in bound.items() if name in fresh}
    return FamilyForms(**(fresh | ours), opened=next(iter(ours), ""))
