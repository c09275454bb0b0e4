"""The forms of one place in the tree of a condition: a test, a new group, how a group joins its parts."""

from typing import Any

from crispy_forms.layout import HTML, Column, Div, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.condition_tree import GROUPS, Joint
from pathways.conditions import Condition
from pathways.definition import Definition
from pathways.forms import PlainForm
from pathways.forms_rule import RuleForm

JOINTS = {
    Joint.ALL: _("all of these are so"),
    Joint.ANY: _("at least one of these is so"),
    Joint.NONE: _("none of these is so"),
}


class JointField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(joint.value, words) for joint, words in JOINTS.items()],
            widget=forms.RadioSelect(),
            error_messages={"required": _("Choose how the tests are joined.")},
            **kwargs,
        )


class TestForm(RuleForm, PlainForm):
    """One test: a fact, and which answers hold. `stored` is the test as it is, None for a new one."""

    __test__ = False  # it is no test of the project
    rows = range(1, 2)
    field_order = ("joint", "fact_1", "test_1", "answers_1")

    def __init__(
        self, *args: Any, definition: Definition, stored: Condition | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, definition=definition, stored=stored, **kwargs)
        del self.fields["mode"]
        fact = self.fields["fact_1"]
        fact.required = True
        fact.choices = [("", gettext("(choose)")), *fact.choices[1:]]
        fact.error_messages["required"] = gettext("Choose a fact.")
        self.fields["test_1"].widget.attrs = {}
        if self.fields["answers_1"].choices:
            self.fields["answers_1"].label = gettext("Which answers")
        self.helper.layout = Layout(*self._groups())

    def fact_label(self, number: int) -> str:
        return gettext("Fact")

    def test(self) -> Condition:
        return self._chosen_test(1)

    def _groups(self) -> list[Div]:
        row = Row(
            Column("fact_1", css_class="col-md-5"),
            Column("test_1", css_class="col-md-3"),
            Column("answers_1", css_class="col-md-4"),
        )
        button = HTML("{% include 'pathways/_answers_button.html' %}")
        return [
            Div(
                row,
                button,
                css_id="rule",
                hx_post="",
                hx_trigger="change",
                hx_select="#rule",
                hx_swap="outerHTML",
                hx_sync="this:replace",
                hx_include="closest form",
                hx_vals='{"show": "answers"}',
            )
        ]


class NewGroupForm(TestForm):
    """A group with its first test: a group without one says nothing."""

    joint = JointField(label=_("This group holds when"), initial=Joint.ANY.value)

    def group(self) -> Condition:
        return GROUPS[Joint(self.cleaned_data["joint"])]((self.test(),))

    def _groups(self) -> list[Any]:
        return ["joint", *super()._groups()]


class GroupForm(PlainForm):
    """How a group joins its parts."""

    joint = JointField(label=_("This group holds when"))

    def joining(self) -> Joint:
        return Joint(self.cleaned_data["joint"])


class WrapForm(GroupForm):
    """The group that a part is put into."""

    joint = JointField(label=_("The new group holds when"), initial=Joint.ALL.value)
