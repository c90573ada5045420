"""Emergency access, bars from a file, what is asked of a manager, and workers who leave."""

from django import forms
from django.contrib.auth import get_user_model

from cases.forms.capacity import CapacityForm
from cases.models import SightBar
from cases.rules import SHORTEST_REASON
from core.days import today
from core.forms import DayField, HouseForm, Radios

PEOPLE = get_user_model().objects.none()


class EmergencyForm(HouseForm):
    """Which file, exactly, and why. What was typed is compared letter for letter, fadas and capitals aside."""

    says_optional = False  # one of the two ways is needed, and the labels say "or"

    reference = forms.CharField(
        label="Case reference", required=False, max_length=20, help_text="Exactly as it is written."
    )
    name = forms.CharField(
        label="Or the person’s full name",
        required=False,
        max_length=160,
        help_text="First name and last name, with the date of birth below.",
    )
    date_of_birth = DayField(label="Date of birth", required=False)
    reason = forms.CharField(
        label="What is the emergency?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=f"{SHORTEST_REASON} characters or more. The case manager, the managers and the data protection "
        "officer of the lead agency read it.",
    )

    def clean(self):
        cleaned = super().clean() or {}
        if not cleaned.get("reference") and not (cleaned.get("name") and cleaned.get("date_of_birth")):
            self.add_error("reference", "Enter the reference, or the name with the date of birth.")
        return cleaned


class ReviewForm(HouseForm):
    note = forms.CharField(
        label="What do you think of this access?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="For example: justified, and the worker told the case manager the same day.",
    )


class EndForm(HouseForm):
    """Nothing is asked: the button is the answer."""


class BarForm(HouseForm):
    worker = forms.ModelChoiceField(label="Worker", queryset=PEOPLE, empty_label="Choose a worker")
    reason = forms.ChoiceField(
        label="Why may they not see this file?",
        choices=SightBar._meta.get_field("reason").choices or (),
        widget=Radios,
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]  # a model choice


class AskWorkerChangeForm(HouseForm):
    worker = forms.ModelChoiceField(label="Instead of whom?", queryset=PEOPLE)
    own_words = forms.CharField(
        label="What did the person say?",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text="In their own words. The managers who decide read it; it is not shown on the file.",
    )
    asked_on = DayField(label="When did they ask?", initial=today)

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined]  # a model choice


class DecideWorkerChangeForm(CapacityForm):
    agreed = forms.TypedChoiceField(
        label="Your decision",
        choices=[("yes", "Agreed: somebody else takes over today"), ("no", "Not agreed")],
        coerce=lambda value: value == "yes",
        widget=Radios,
    )
    new_worker = forms.ModelChoiceField(
        label="Who takes over?", queryset=PEOPLE, required=False, help_text="Only where you agree."
    )
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text="Tell the person as well."
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_worker"].queryset = workers  # type: ignore[attr-defined]  # a model choice


class AskSupportForm(HouseForm):
    impediment = forms.CharField(
        label="What stands in the way?", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    wanted = forms.CharField(
        label="What would help?", widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
    )


class AnswerSupportForm(HouseForm):
    response = forms.CharField(label="Your answer", widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)


class EndPostForm(HouseForm):
    on = DayField(label="From which day have they left?", initial=today)
    reason = forms.CharField(label="Reason", max_length=200, help_text="For example: took another job.")


class LongLeaveForm(HouseForm):
    leave_from = DayField(label="First day of the leave", initial=today)
    leave_until = DayField(label="Last day of the leave", required=False, help_text="Leave empty if nobody knows yet.")
