from django import forms

from core.forms import HouseForm


class InvitationForm(HouseForm):
    """The password of a new account."""

    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="12 characters or more. Three words that do not belong together are easy to keep in mind.",
        strip=False,
    )
