"""What is written between services: joining, proposing, answering, agreeing, telling, raising an issue."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from agencies.models import Agency
from agencies.selectors import workers_of
from careplans.models import Action, AftercareItem, PlanAgreement, PlanTelling
from careplans.selectors.agreeing import FOUR
from core.days import today
from core.forms import Checkboxes, Chips, DayField, HouseForm, Radios

LONG = 4000
Answer = PlanAgreement.Answer
SPOKEN = [choice for choice in PlanAgreement.Channel.choices if choice[0] != PlanAgreement.Channel.HERE]


class OwnAgencyForm(HouseForm):
    """For which service one writes; asked only of whoever works for several of them."""

    agency = forms.ModelChoiceField(label="For which agency?", queryset=Agency.objects.none(), empty_label=None)

    def __init__(self, *args: Any, agencies, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=list(agencies)).order_by("sort_key")
        field.initial = next(iter(agencies), None)
        if len(agencies) < 2:
            field.widget = forms.HiddenInput()


class JoinForm(OwnAgencyForm):
    """The two talks before a service adds its first step. One can be written down before the other."""

    discussed_on = DayField(label="When did you talk it over with the person?", required=False, not_after=today)
    persons_words = forms.CharField(
        label="What did they say?", max_length=LONG, required=False, widget=forms.Textarea({"rows": 3})
    )
    agreed_on = DayField(label="When was it agreed with the case manager?", required=False, not_after=today)
    agreed_with = forms.CharField(label="With whom there?", max_length=120, required=False)
    field_order = ["agency", "discussed_on", "persons_words", "agreed_on", "agreed_with"]


class ProposeForm(OwnAgencyForm):
    """A step of one's own service: what, in which goal, who, and by when."""

    title = forms.CharField(label="What will you do?", help_text="In a few words.", max_length=200)
    where = forms.ChoiceField(label="For which goal?", required=False, widget=Radios)
    kind = forms.ChoiceField(label="What kind of step is it?", choices=Action.Kind.choices)
    skill = forms.ChoiceField(
        label="Which skill?",
        help_text="Only for skills work.",
        choices=[("", "None"), *Action.Skill.choices],
        required=False,
    )
    done_by = forms.ChoiceField(label="Who does it?", choices=Action.DoneBy.choices, widget=Radios)
    worker = forms.ModelChoiceField(
        label="Who in your agency?",
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label="Not named yet",
    )
    target_date = DayField(label="By when?", required=False)
    rhythm = forms.CharField(label="Or how often?", help_text="For example: every week.", max_length=60, required=False)
    field_order = ["agency", "title", "where", "kind", "skill", "done_by", "worker", "target_date", "rhythm"]

    def __init__(self, *args: Any, places, agencies, **kwargs: Any):
        super().__init__(*args, agencies=agencies, **kwargs)
        where: Any = self.fields["where"]
        where.choices = where.widget.choices = places
        where.required = bool(places)
        people = get_user_model().objects.filter(posts__in=[])
        for agency in agencies:
            people = people | workers_of(agency, today())
        worker: Any = self.fields["worker"]
        worker.queryset = people.distinct() if len(agencies) > 1 else workers_of(next(iter(agencies), None), today())
        self.fields["done_by"].initial = Action.DoneBy.SUPPORTED


class AnswerStepForm(HouseForm):
    """Into the plan, or not and why."""

    decision = forms.TypedChoiceField(
        label="Your answer",
        choices=[("accept", "Accept it into the plan"), ("decline", "Do not accept it")],
        widget=Radios,
    )
    goal = forms.ChoiceField(label="For which goal?", required=False)
    answer = forms.CharField(
        label="What do you tell them?",
        help_text="Whoever proposed it reads this. Needed if you do not accept it.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, goals, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = goals  # type: ignore[attr-defined]  # a choice
        if len(goals) < 2:
            del self.fields["goal"]


class RearrangeForm(HouseForm):
    """Another day, or somebody else of the service: what it agreed to do stays the same."""

    worker = forms.ModelChoiceField(
        label="Who does it?", queryset=get_user_model().objects.none(), required=False, empty_label="Not named"
    )
    target_date = DayField(label="By when?", required=False)
    rhythm = forms.CharField(label="Or how often?", help_text="For example: every week.", max_length=60, required=False)
    note = forms.CharField(
        label="Why does it change?",
        help_text="The case manager reads this.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agency, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers_of(agency, today())  # type: ignore[attr-defined]  # a model choice


class AgreementForm(HouseForm):
    """What a service answered to its part: by which channel, when, and who there."""

    answer = forms.ChoiceField(label="What did they answer?", choices=Answer.choices, widget=Radios)
    channel = forms.ChoiceField(
        label="How?", choices=SPOKEN, required=False, widget=Chips, help_text="Not needed if no answer is waited for."
    )
    answered_on = DayField(label="On what day?", initial=today)
    answered_by_name = forms.CharField(label="Who answered there?", max_length=120, required=False)
    words = forms.CharField(
        label="In words",
        help_text="What they want changed, or why no answer is waited for.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class GiveAgreementForm(OwnAgencyForm):
    """The same, given here by a worker of the service itself."""

    answer = forms.ChoiceField(
        label="Does your agency agree to its part?",
        choices=[(each.value, each.label) for each in (Answer.AGREED, Answer.WITH_CHANGES, Answer.DECLINED)],
        widget=Radios,
    )
    words = forms.CharField(
        label="In words",
        help_text="Needed unless you simply agree. The case manager reads this.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class TellingForm(HouseForm):
    """Which of the four things the service was told, and how."""

    how = forms.ChoiceField(label="How were they told?", choices=PlanTelling.How.choices, widget=Radios)
    told_on = DayField(label="On what day?", initial=today)
    told_whom = forms.CharField(label="Whom did you tell?", max_length=120, required=False)
    told = forms.MultipleChoiceField(
        label="What were they told?",
        choices=[
            ("case_manager", "Who the case manager is, and how to reach them"),
            ("shared_plan", "That there is a shared plan, and that sharing is agreed"),
            ("own_part", "What they do, and by when"),
            ("issue_contact", "Whom to ring if something does not work"),
        ],
        required=False,
        widget=Checkboxes,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = set(data.pop("told", []))
        return data | {code: code in chosen for code, _ in FOUR}


class ExplainedForm(HouseForm):
    """The person knows what the service does, and that it will be contacted."""

    explained_on = DayField(label="When was it explained?", initial=today)
    words = forms.CharField(
        label="What did the person say?", max_length=LONG, required=False, widget=forms.Textarea({"rows": 3})
    )


class IssueForm(OwnAgencyForm):
    text = forms.CharField(
        label="What is the matter?",
        help_text="The case manager reads it; no other agency does.",
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
    )


class HeardIssueForm(HouseForm):
    """An issue that was raised by telephone, at a meeting or by letter."""

    raised_on = DayField(label="When was it raised?", initial=today, not_after=today)
    text = forms.CharField(
        label="What is the matter?",
        help_text="The agency that raised it reads this; no other agency does.",
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
    )


class AnswerIssueForm(HouseForm):
    owner = forms.ModelChoiceField(
        label="Who sees to it?", queryset=get_user_model().objects.none(), required=False, empty_label="I do"
    )
    reply = forms.CharField(
        label="Your answer",
        help_text="The agency that raised it reads this.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    close = forms.BooleanField(label="It is settled: close it", required=False)

    def __init__(self, *args: Any, people, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # a model choice


class OfferAftercareForm(OwnAgencyForm):
    kind = forms.ChoiceField(label="What kind of support?", choices=AftercareItem.Kind.choices, widget=Radios)
    text = forms.CharField(label="What will you do afterwards?", max_length=200)
