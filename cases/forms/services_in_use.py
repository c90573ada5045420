from typing import cast

from django import forms

from agencies.models import Agency, AgencyContact
from core.forms import HouseForm, VersionedForm


class ServiceForm(HouseForm):
    """A service that the person uses: from the directory, or by its name."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="Agency in the directory", required=False)
    contact = forms.ModelChoiceField(AgencyContact.objects.none(), label="Contact in the directory", required=False)
    service_name = forms.CharField(
        label="Name of the service", max_length=120, required=False, help_text="If it is not in the directory."
    )
    contact_name = forms.CharField(label="Contact person", max_length=120, required=False)
    contact_role = forms.CharField(label="Their role", max_length=120, required=False)
    contact_phone = forms.CharField(label="Phone", max_length=60, required=False)
    contact_email = forms.EmailField(label="Email", required=False)
    for_what = forms.CharField(label="What the service does for the person", max_length=160, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["agency"]).queryset = Agency.objects.filter(is_active=True).order_by(
            "sort_key", "pk"
        )
        contacts = AgencyContact.objects.filter(is_active=True).select_related("agency")
        cast(forms.ModelChoiceField, self.fields["contact"]).queryset = contacts.order_by(
            "agency__sort_key", "name", "pk"
        )


class EditServiceForm(ServiceForm, VersionedForm):
    pass
