"""The form that a pathway file is handed in with."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.forms import PlainForm
from pathways.yaml_nodes import MAX_BYTES


class ImportForm(PlainForm):
    file = forms.FileField(
        label=_("Pathway file"),
        help_text=_("A YAML file of at most 4 MB, such as one that was exported here."),
        allow_empty_file=True,  # so that the reader says of an empty file what it says of every other
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,application/yaml,text/yaml,text/plain"}),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before any of it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(gettext("This file is larger than 4 MB. A pathway file is much smaller."))
        return file
