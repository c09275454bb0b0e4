"""Offering a version to the teams, and taking the offer back."""

from django.utils.translation import gettext_lazy as _

from pathways.forms import VERSION_NOTE, PlainForm
from pathways.forms_text import TextField


class OfferForm(PlainForm):
    note = TextField(
        label=_("Note"),
        most=VERSION_NOTE,
        keeps_lines=True,
        rows=3,
        help_text=_("Why now, and what to look at. It is kept with the version."),
    )


class EndOfferForm(PlainForm):
    note = TextField(
        label=_("Why"),
        most=VERSION_NOTE,
        keeps_lines=True,
        rows=2,
        missing=_("Say why the offer is taken back."),
    )
