"""Forms about languages: one more for the clinic, and the words of one part in it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways import languages, words
from pathways.forms import PERSON, PlainForm
from pathways.forms_text import TextField
from pathways.languages import Language
from pathways.translation_file import ROOM
from pathways.translations import ASK, OPTION, PartStanding, SourceText, Standing
from pathways.words import LIMITS, LONGEST_SENTENCE

SHORT, LONG = 120, 400
LABELS = {
    "title": _("Title"),
    "summary": _("Summary"),
    "question": _("Question"),
    "what": _("What it is"),
    "why": _("Why it matters"),
    "explanation": _("Explanation"),
    "word": _("Hard word"),
    "meaning": _("What it means"),
}


class LanguageForm(PlainForm):
    code = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, taken: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = set(taken)
        choices = [(one.code, one.both_names) for one in languages.all_languages() if one.code not in there]
        self.fields["code"].choices = [("", gettext("Choose a language")), *choices]
        self.fields["code"].error_messages |= {
            "required": gettext("Choose a language."),
            "invalid_choice": gettext("Choose a language from the list."),
        }


class TranslatedField(TextField):
    """One text in another language, as long as ROOM allows and in sentences that a tired person can read."""

    def __init__(self, source: SourceText, language: Language, label: str, initial: str) -> None:
        most = round(LIMITS[source.limit] * ROOM)
        rows = 0 if LIMITS[source.limit] <= SHORT else 2 if LIMITS[source.limit] <= LONG else 4
        missing = gettext("Write this in %s too. Families would read half of it else.") % language.own_name
        super().__init__(label=label, most=most, missing=missing, rows=rows, initial=initial)
        described_by = {"aria-describedby": f"source-{source.name}"}
        self.widget.attrs |= {"lang": language.code, "dir": language.direction} | described_by

    def validate(self, value: str) -> None:
        super().validate(value)
        longest = round(LONGEST_SENTENCE * ROOM)
        for sentence in words.sentences(value):
            count = words.word_count(sentence)
            if count > longest:
                told = gettext("A sentence here has %(count)s words; at most %(most)s are allowed.")
                raise forms.ValidationError(told % {"count": count, "most": longest})


class PartTextForm(PlainForm):
    """The words of one part. `rows`: each text of the source beside its field."""

    needed_at_times = ("checked_by",)

    def __init__(self, *args: Any, part: PartStanding, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = part.source.texts
        there = part.text.words if part.text else {}
        for source in self.texts:
            label, initial = label_of(source, part), there.get(source.name, "")
            self.fields[source.name] = TranslatedField(source, language, label, initial)
        is_current = part.standing is Standing.CURRENT
        self.fields["checked_by"] = TextField(
            label=gettext("Checked by (optional)"),
            most=PERSON,
            help_text=gettext(
                "The clinician who read both texts. A change of the words takes the check away."
            )
            if is_current
            else gettext("The clinician who read both texts. Leave it empty until one has."),
        )

    @property
    def rows(self) -> list[tuple[SourceText, forms.BoundField]]:
        return [(source, self[source.name]) for source in self.texts]

    def words(self) -> dict[str, str]:
        return {source.name: self.cleaned_data[source.name] for source in self.texts}

    def typed(self) -> dict[str, str]:
        """Return label -> what was typed."""
        return {self.fields[source.name].label: self.cleaned_data[source.name] for source in self.texts}


def label_of(source: SourceText, part: PartStanding) -> str:
    """Return what a text is called."""
    if source.name.startswith(ASK):
        return gettext("What to ask, %s") % source.name.removeprefix(ASK)
    if source.name.startswith(OPTION):
        numbers = [one.name for one in part.source.texts if one.name.startswith(OPTION)]
        return gettext("Answer %s") % (numbers.index(source.name) + 1)
    return str(LABELS[source.name])
