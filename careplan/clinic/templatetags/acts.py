"""What a button of this window sends along."""

import uuid

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careplan.clinic.forms.review import AnswerForm, AskBackForm
from careplan.plans.models import Item, Question

register = template.Library()


@register.simple_tag
def op_id() -> SafeString:
    """A hidden field with a new one-time number: the same button pressed twice then does one thing."""
    return format_html('<input type="hidden" name="op_id" value="{}">', uuid.uuid4())


@register.simple_tag
def tick_fields() -> list[tuple[str, str]]:
    """The hidden values of the round tick on the patient page."""
    return [("op_id", str(uuid.uuid4())), ("back", "patient")]


@register.simple_tag
def answer_form_for(question: Question) -> AnswerForm:
    """An empty answer for one of several questions on a page: the ids of its fields begin with the question's."""
    return AnswerForm(auto_id=f"question_{question.pk}_%s")


@register.simple_tag
def ask_back_form_for(item: Item) -> AskBackForm:
    """An empty question to the family about one of several items on a page."""
    return AskBackForm(auto_id=f"ask_{item.pk}_%s")
