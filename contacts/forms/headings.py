"""How notes of one kind begin."""

from django import forms

from core.forms import HouseForm, Radios

HOUSE, OWN = "house", "own"


class HeadingsForm(HouseForm):
    """As everywhere, or with headings of the agency’s own."""

    which = forms.ChoiceField(
        label="How does a note of this kind begin?",
        choices=[(HOUSE, "As everywhere"), (OWN, "With our own headings")],
        widget=Radios,
    )
    headings = forms.CharField(
        label="Our own headings",
        help_text="One a line. With none, the note begins empty.",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
