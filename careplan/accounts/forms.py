"""Sign-in, passwords, invitations, set-up: what is typed, and the sentence beside the field when it is not right."""

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import Invitation, User

PASSWORD_HELP = _("At least 10 characters. Three or four words in a row are easy to keep in mind.")
CONTROL_CHARACTERS = {chr(number) for number in range(32)} | {chr(127)}


def set_words(field: forms.Field, label: str, *, missing: str, help_text: str = "") -> None:
    """Give a field of somebody else's form our words, and no placeholder: it would vanish with the first letter."""
    field.label = label
    field.help_text = help_text
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        set_words(self.fields["login"], _("E-mail"), missing=_("Please write your e-mail address."))
        set_words(self.fields["password"], _("Password"), missing=_("Please write your password."))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        set_words(
            self.fields["oldpassword"],
            _("Your password now"),
            missing=_("Please write your password as it is now."),
        )
        _set_new_password_words(self)


class LostPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        set_words(self.fields["email"], _("Your e-mail"), missing=_("Please write your e-mail address."))


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _set_new_password_words(self)


def _set_new_password_words(form: forms.Form) -> None:
    set_words(
        form.fields["password1"],
        _("New password"),
        missing=_("Please choose a new password."),
        help_text=PASSWORD_HELP,
    )
    set_words(form.fields["password2"], _("New password, once more"), missing=_("Please write it once more."))


def clean_person_name(name: str) -> str:
    """A name on one line, without control characters. Raises ValidationError when nothing is left."""
    tidy = " ".join("".join(letter for letter in name if letter not in CONTROL_CHARACTERS).split())
    if not tidy:
        raise ValidationError(_("Please write your name."))
    return tidy


class NewAccountForm(forms.Form):
    """Name, e-mail address and password of somebody who comes in for the first time."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("It will stand on what you do here, so that everybody knows who it was."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Please write your name."),
            "max_length": _("This is too long. Please keep it below 100 letters."),
        },
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": _("Please write your e-mail address."),
            "invalid": _("This does not look like an e-mail address. It needs an @, like anna@example.org."),
        },
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=200,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Please choose a password.")},
    )
    password_again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Please write the password once more.")},
    )

    def __init__(self, *args: object, invitation: Invitation | None = None, **kwargs: object) -> None:
        if invitation is not None:
            kwargs["initial"] = {
                "name": invitation.name,
                "email": invitation.email,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        return clean_person_name(self.cleaned_data["name"])

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict:
        data = super().clean()
        password = data.get("password")
        if password:
            person = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        if password and data.get("password_again") and password != data["password_again"]:
            self.add_error(
                "password_again", _("The two passwords are not the same. Please write them again.")
            )
        return data

    @property
    def account(self) -> dict[str, str]:
        """What `actions.make_user` needs, once the form is valid."""
        return {key: self.cleaned_data[key] for key in ("name", "email", "password")}


class SetUpForm(NewAccountForm):
    """The first site admin: the one-time code, and an account."""

    code = forms.CharField(
        label=_("Code from the terminal"),
        max_length=20,
        help_text=_("Eight letters, like BCDF-GHJK. They stand where careplan was started."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Please write the code."),
            "max_length": _("The code has eight letters. This is longer."),
        },
    )
    field_order = ("code", "name", "email", "password", "password_again")
