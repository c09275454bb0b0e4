"""Forms that can come back without being saved: a button asks for the answers of a fact, or for a preview."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from pathways.forms_rule import RuleForm

SHOW = "show"  # the name of the button that saves nothing

Form = TypeVar("Form", bound=RuleForm)


def as_shown(
    request: HttpRequest, make: Callable[..., Form], preview: Callable[[Form], Any] | None = None
) -> Form:
    """Return the form as it was sent; unsent and filled in, when it was sent by the button that saves nothing.

    `make` takes the data and, by name, what an unsent form is filled with. `preview` reads the form that was
    sent; what it returns stands at `preview` of the one that is shown.
    """
    typed = make(request.POST or None)
    if not typed.is_bound or SHOW not in request.POST:
        return typed
    shown = make(None, initial={name: typed[name].value() for name in typed.fields})
    typed.is_valid()
    shown.is_preview = True
    shown.preview = preview(typed) if preview else ""
    return shown
