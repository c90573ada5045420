"""A plan is begun, has a key worker, and says why nothing is done about a need now."""

from django import forms

from accounts.models import User
from careplans.forms.templates import said
from careplans.models import CarePlan, PlanTemplate, SharedCareRole
from core.forms import Chips, HouseForm, Radios, VersionedForm


class BeginForm(HouseForm):
    kind = forms.ChoiceField(
        label="Which plan?",
        choices=[
            (CarePlan.Kind.COMPREHENSIVE, "Care plan"),
            (CarePlan.Kind.INITIAL, "First plan, for what cannot wait"),
        ],
        widget=Radios(
            hints={
                "comprehensive": "From the finished comprehensive assessment, with one section for each need.",
                "initial": "From the initial assessment. The care plan takes its place later.",
            }
        ),
    )
    setting = forms.ChoiceField(
        label="Where is the care given?",
        choices=CarePlan.Setting.choices,
        initial=CarePlan.Setting.SERVICE,
        widget=Radios(hints={"primary-care": "The plan then says who of GP and workers does what."}),
    )
    template = forms.ModelChoiceField(
        label="Begin from a template",
        queryset=PlanTemplate.objects.none(),
        required=False,
        empty_label="No template",
        help_text="Its goals and steps are copied in, to be made the person’s own.",
    )

    def __init__(self, *args, templates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = said  # type: ignore[attr-defined]
        if not templates.exists():
            del self.fields["template"]


class KeyWorkerForm(HouseForm):
    key_worker = forms.ModelChoiceField(
        label="Key worker of the plan",
        queryset=User.objects.none(),
        help_text="One named worker, who answers for the plan being carried out and looked at again.",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key_worker"].queryset = people  # type: ignore[attr-defined]


class NoActionForm(HouseForm):
    because = forms.CharField(
        label="No action now, because",
        help_text="In the person’s words if you can. It is looked at again at each review.",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )


class SharedCareForm(VersionedForm):
    """Where the care is given; in primary care, who does what (MC-shared-care)."""

    setting = forms.ChoiceField(label="Where is the care given?", choices=CarePlan.Setting.choices, widget=Radios())
    says_optional = False

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks = list(tasks)
        for task in self.tasks:
            label = str(SharedCareRole.Task(task).label)
            who = forms.ChoiceField(label=label, choices=SharedCareRole.Who.choices, widget=Chips(), required=False)
            words = forms.CharField(label=f"{label}: who, if somebody else", max_length=160, required=False)
            self.fields |= {task: who, f"{task}_words": words}

    def roles(self) -> dict[str, tuple[str, str]]:
        """What was chosen, by task."""
        given = self.cleaned_data
        return {
            task: (given[task], given[f"{task}_words"] if given[task] == "other" else "")
            for task in self.tasks
            if given.get(task)
        }
