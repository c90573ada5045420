from typing import cast

from django import forms

from cases.models import CareDomain, ManagerContact
from core.days import today
from core.forms import Checkboxes, Chips, DayField, HouseForm


class ContactManagerForm(HouseForm):
    """What a key worker found out from the case manager in the other service."""

    made_on = DayField(label="When", not_after=today)
    how = forms.ChoiceField(label="How", choices=ManagerContact.How.choices, widget=Chips)
    spoke_to = forms.CharField(label="Whom you spoke to", max_length=120)
    plan_exists = forms.ChoiceField(label="Is there an agreed plan?", choices=ManagerContact.Plan.choices, widget=Chips)
    overlaps = forms.ModelMultipleChoiceField(
        CareDomain.objects.none(),
        label="Where both services do something",
        required=False,
        widget=Checkboxes,
        help_text="The areas that the person shares with your agency.",
    )
    overlap_words = forms.CharField(
        label="Which service does what there",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, domains, **kwargs):
        super().__init__(*args, **kwargs)
        if domains:
            field = cast(forms.ModelMultipleChoiceField, self.fields["overlaps"])
            field.queryset = CareDomain.objects.filter(pk__in=[domain.pk for domain in domains])
        else:
            del self.fields["overlaps"]
