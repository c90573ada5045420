"""What is asked about a referral, from the wish to its end."""

from typing import Any

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from cases.models import CareDomain
from core.days import today
from core.forms import Chips, DayField, HouseForm
from correspondence.models import CorrespondenceEntry, Referral

CHANNELS = CorrespondenceEntry.Channel.choices
ANSWERS = (Referral.State.ACCEPTED, Referral.State.WAITING, Referral.State.DECLINED)


class ReferralForm(HouseForm):
    """What another service is asked to do. Nothing is told to it yet."""

    for_what = forms.CharField(label="What is the service asked to do?", max_length=200)
    to_agency = forms.ModelChoiceField(
        label="Which service?", queryset=Agency.objects.none(), required=False, empty_label="Not known yet"
    )
    to_service = forms.CharField(
        label="Or one that is not in the directory",
        help_text="It is added to the directory before the referral is made, so that a consent can name it.",
        max_length=160,
        required=False,
    )
    domain = forms.ModelChoiceField(
        label="For which area of life?", queryset=CareDomain.objects.none(), required=False, empty_label="None of them"
    )
    reason = forms.CharField(label="Why", max_length=4000, widget=forms.Textarea({"rows": 3}), required=False)
    hands_over_assessment = forms.BooleanField(
        label="That service is better placed and does the comprehensive assessment", required=False
    )
    follow_up_on = DayField(label="When do we look again?", required=False)

    def __init__(self, *args: Any, case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = directory().exclude(pk=case.lead_agency_id)  # type: ignore[attr-defined]
        self.fields["domain"].queryset = CareDomain.objects.order_by("position")  # type: ignore[attr-defined]


class MakeForm(HouseForm):
    """The service was asked."""

    to_agency = forms.ModelChoiceField(label="Which service?", queryset=Agency.objects.none())
    made_on = DayField(label="When", not_after=today)
    channel = forms.ChoiceField(label="How", choices=CHANNELS, widget=Chips)
    with_whom = forms.CharField(label="Whom did you speak or write to?", max_length=120)
    follow_up_on = DayField(label="When do we look again?")

    def __init__(self, *args: Any, case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = directory().exclude(pk=case.lead_agency_id)  # type: ignore[attr-defined]


class AnswerForm(HouseForm):
    """What the service said."""

    answer = forms.ChoiceField(
        label="What did the service answer?",
        choices=[(each.value, each.label) for each in ANSWERS],
        widget=Chips,
    )
    answered_on = DayField(label="When", not_after=today)
    channel = forms.ChoiceField(label="How", choices=CHANNELS, widget=Chips)
    with_whom = forms.CharField(label="Who answered?", max_length=120, required=False)
    words = forms.CharField(
        label="In a few words",
        help_text="Where it declined: why.",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    follow_up_on = DayField(label="When do we look again?", required=False)


class FollowUpForm(HouseForm):
    """We looked again."""

    looked_on = DayField(label="When", not_after=today)
    channel = forms.ChoiceField(
        label="How did you ask the service?",
        help_text="Leave it out where you asked the person, or looked into the file.",
        choices=[("", "I did not ask the service"), *CHANNELS],
        required=False,
        widget=Chips,
    )
    with_whom = forms.CharField(label="Whom did you ask?", max_length=120, required=False)
    words = forms.CharField(label="What did you find out?", max_length=2000, widget=forms.Textarea({"rows": 3}))
    follow_up_on = DayField(label="When do we look next?")


class EndForm(HouseForm):
    """It is over."""

    end = forms.ChoiceField(
        label="How did it end?",
        choices=[(each.value, each.label) for each in (Referral.State.DONE, Referral.State.TAKEN_BACK)],
        widget=Chips,
    )
    ended_on = DayField(label="When", not_after=today)
    words = forms.CharField(label="What came of it?", max_length=2000, widget=forms.Textarea({"rows": 3}))
