"""allauth's forms in the words of the house, and with its checks."""

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms

from accounts.models import User
from core import audit
from core.forms import HouseForm

NEW_PASSWORD_HINT = "12 characters or more. Three words that do not belong together are easy to keep in mind."
CODE_HINT = "Six figures from your authenticator app, or one of your recovery codes."


class InvitationForm(HouseForm):
    """The password of a new account."""

    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=NEW_PASSWORD_HINT,
        strip=False,
    )


class ConfirmForm(HouseForm):
    """Nothing to fill in: the button is the answer."""


class _Plain(HouseForm):
    """Takes away what allauth writes into a field, and names the field in our words."""

    words: dict[str, tuple[str, str]] = {}  # field: label, hint

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]
                field.error_messages["required"] = f"Enter {field.label[0].lower()}{field.label[1:]}."


class SignInForm(_Plain, account_forms.LoginForm):
    words = {"login": ("User name or work e-mail address", ""), "password": ("Password", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(
            {"autocomplete": "username webauthn", "spellcheck": "false", "autocapitalize": "none"}
        )


class ChangePasswordForm(_Plain, account_forms.ChangePasswordForm):
    words = {
        "oldpassword": ("Current password", ""),
        "password1": ("New password", NEW_PASSWORD_HINT),
        "password2": ("New password again", ""),
    }


class ResetPasswordForm(_Plain, account_forms.ResetPasswordForm):
    words = {"email": ("Work e-mail address", "")}


class NewPasswordForm(_Plain, account_forms.ResetPasswordKeyForm):
    words = {"password1": ("New password", NEW_PASSWORD_HINT), "password2": ("New password again", "")}


class ReauthenticateForm(_Plain, account_forms.ReauthenticateForm):
    words = {"password": ("Password", "")}


class _Code(_Plain):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        )
        self.fields["code"].widget.attrs["class"] = "govuk-input--width-10"


class _CheckedCode(_Code):
    words = {"code": ("Code", CODE_HINT)}
    user: User  # set by allauth

    def clean_code(self):
        try:
            return super().clean_code()  # type: ignore[misc]  # of the form of allauth that stands beside it
        except forms.ValidationError:
            audit.record_refusal(None, "account.second-factor", self.user, rule="wrong-code")
            raise


class CodeForm(_CheckedCode, mfa_forms.AuthenticateForm):
    """The second half of signing in."""


class CodeAgainForm(_CheckedCode, mfa_forms.ReauthenticateForm):
    """Before a change to the account."""


class ActivateAppForm(_Code, totp_forms.ActivateTOTPForm):
    words = {"code": ("Code", "The six figures that the app shows now.")}


class AddPasskeyForm(_Plain, webauthn_forms.AddWebAuthnForm):
    words = {
        "name": ("Name", "So that you know it again, such as “Work phone”."),
        "passwordless": ("Sign in with this passkey alone, without a password", ""),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True  # said to the person; allauth puts a name in where none comes
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True

    def _clean_fields(self):
        self.fields["name"].required = False
        super()._clean_fields()


class RenamePasskeyForm(_Plain, webauthn_forms.EditWebAuthnForm):
    words = {"name": ("Name", "")}
