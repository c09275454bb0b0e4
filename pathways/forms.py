"""Forms about a whole version, and the small parts of a draft: head, category, hard word."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.definition import Definition, GlossaryEntry
from pathways.forms_text import TextField
from pathways.words import LIMITS

# The rooms of these columns; what else is typed here has its limit in `words`.
PERSON = 100
DOCUMENT_DATE = 40
VERSION_NOTE = 500
CHANGE_NOTE = 2_000


class PlainForm(forms.Form):
    """A form without its tag and button: the page has those. What may stay empty says so in its label,
    but for fields in `needed_at_times`."""

    needed_at_times: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            is_box = isinstance(field, forms.BooleanField)
            if not field.required and not is_box and name not in self.needed_at_times:
                field.label = gettext("%(label)s (optional)") % {"label": field.label}


class PathwayForm(PlainForm):
    title = TextField(
        label=_("Title"),
        most=LIMITS["pathway_title"],
        missing=_("Give the pathway a title."),
        help_text=_("What it is called on every page, such as “Cancer that has spread to bone”."),
    )

    def clean_title(self) -> str:
        """The key of the pathway is made from the title, once; it needs a letter to be made from."""
        title = self.cleaned_data["title"]
        if not slugify(title).strip("-_0123456789"):
            raise ValidationError(gettext("Use at least one Latin letter: the pathway's address needs it."))
        return title


class DetailsForm(PlainForm):
    title = TextField(label=_("Title"), most=LIMITS["pathway_title"], missing=_("Give the pathway a title."))
    summary = TextField(
        label=_("What this pathway is about"),
        most=LIMITS["summary"],
        missing=_("Say in a few words what this pathway is about."),
        rows=4,
    )
    document_title = TextField(
        label=_("Document it is taken from"),
        most=LIMITS["document_title"],
        rows=2,
        help_text=_("Leave it empty when no document lies behind it."),
    )
    document_date = TextField(label=_("Date of the document"), most=DOCUMENT_DATE)


class CategoryForm(PlainForm):
    title = TextField(label=_("Title"), most=LIMITS["title"], missing=_("Give the category a title."))


class GlossaryForm(PlainForm):
    """One hard word. `others` are the words that stand in the list already, without this one."""

    word = TextField(label=_("Hard word"), most=LIMITS["word"], missing=_("Write the word."))
    meaning = TextField(
        label=_("What it means"),
        most=LIMITS["meaning"],
        missing=_("Say what it means."),
        rows=2,
        help_text=_("In words that a child of eleven can read."),
    )

    def __init__(self, *args: Any, definition: Definition, current: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = {
            entry.word.casefold(): entry.meaning for entry in definition.glossary if entry.word != current
        }

    def clean_word(self) -> str:
        word = self.cleaned_data["word"]
        if word.casefold() in self.taken:
            sentence = gettext("This word is in the list already: “%s”")
            raise ValidationError(sentence % self.taken[word.casefold()])
        return word

    def entry(self) -> GlossaryEntry:
        return GlossaryEntry(self.cleaned_data["word"], self.cleaned_data["meaning"])


class CompareForm(PlainForm):
    """Two versions of one pathway, by their numbers. `versions`: number -> what it is called."""

    before = forms.TypedChoiceField(label=_("Before"), coerce=int)
    after = forms.TypedChoiceField(label=_("After"), coerce=int)

    def __init__(self, *args: Any, versions: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = list(versions.items())
            sentence = gettext("Choose one of the versions of this pathway.")
            field.error_messages = {"required": sentence, "invalid_choice": sentence}

    def clean(self) -> dict[str, Any]:
        before, after = self.cleaned_data.get("before"), self.cleaned_data.get("after")
        if before is not None and before == after:
            self.add_error("after", gettext("Choose two different versions."))
        return self.cleaned_data


class ReviewForm(PlainForm):
    reviewer_name = TextField(
        label=_("Name of the clinician"), most=PERSON, missing=_("Write who read the text.")
    )
    reviewer_role = TextField(
        label=_("Profession"),
        most=PERSON,
        missing=_("Write the clinician's profession."),
        help_text=_("Such as: oncologist, palliative care nurse."),
    )
    text = TextField(
        label=_("Note"),
        most=VERSION_NOTE,
        keeps_lines=True,
        rows=3,
        help_text=_("What was looked at, and anything that should be looked at again."),
    )


class RetireForm(PlainForm):
    reason = TextField(
        label=_("Why"),
        most=VERSION_NOTE,
        keeps_lines=True,
        missing=_("Say why no new plan should start from it."),
        rows=3,
    )
