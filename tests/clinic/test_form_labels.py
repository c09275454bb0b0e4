"""What the labels of a nurse's forms say."""

from collections.abc import Iterator

from django import forms

from careplan import urls
from careplan.clinic.forms.base import ActForm

OPTIONAL = "(optional)"


def _kinds(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def test_optional_is_said_once():
    """A form says it by itself of each field in which something may be written."""
    assert urls  # every form is there
    kinds = [kind for kind in _kinds(ActForm) if kind.__module__.startswith("careplan.")]
    twice = [
        f"{kind.__name__}.{name}"
        for kind in kinds
        for name, field in kind.base_fields.items()
        if isinstance(field.widget, forms.TextInput | forms.Textarea) and OPTIONAL in str(field.label)
    ]
    assert len(kinds) > 20
    assert twice == []
