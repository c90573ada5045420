from django.urls import reverse
from django.views.generic import DetailView

from agencies import forms, selectors
from agencies.deadlines import REVISION
from agencies.models import PolicyDocument
from agencies.policies import AgencyAction, DocumentAction, policy_document_policy
from agencies.services import documents as services
from agencies.views.agencies import AgencyCommand
from agencies.views.settings import InsideMixin
from core.days import today
from core.views import CommandView, SeenObjectMixin

FIELDS = ("title", "version_label", "approved_on", "revision_due_on", "address", "owner")


class Policies(InsideMixin, DetailView):
    """The agency's register of policies, with what is to be revised on top (KW-0.1)."""

    template_name = "agencies/policies.html"

    def get_context_data(self, **kwargs):
        documents = list(selectors.register_of(self.object))
        overdue = [row for row in documents if row.revision_due_on and row.revision_due_on < today()]
        return super().get_context_data(
            documents=documents, overdue_count=len(overdue), rule=REVISION, may_keep=self.may_keep, **kwargs
        )

    @property
    def may_keep(self) -> bool:
        return AgencyAction.KEEP_POLICIES in self.can


class PolicyPage(SeenObjectMixin, DetailView):
    """One policy, with the versions before it."""

    policy = policy_document_policy
    template_name = "agencies/policy.html"
    context_object_name = "document"

    def get_queryset(self):
        return PolicyDocument.objects.select_related("agency", "owner__user", "owner__agency", "replaced_by")

    def get_context_data(self, **kwargs):
        earlier = list(selectors.earlier_versions(self.object))
        return super().get_context_data(
            earlier=earlier, rule=REVISION, may_keep=DocumentAction.KEEP in self.can, **kwargs
        )


class AddPolicy(AgencyCommand):
    """Enter a policy."""

    action = AgencyAction.KEEP_POLICIES
    form_class = forms.AddPolicyForm
    title, button, success_message = "Add a policy", "Add the policy", "The policy is in the register."

    @property
    def cancel_url(self) -> str:
        return reverse("agencies:policies", args=[self.object.pk])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"workers": selectors.posts_of(self.object, today())}

    def run(self, form):
        services.add_policy_document(actor=self.request.user, agency=self.object, **form.cleaned_data)


class DocumentCommand(CommandView):
    """A page that runs one verb on one policy."""

    policy = policy_document_policy
    action = DocumentAction.KEEP

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"workers": selectors.posts_of(self.object.agency_id, today())}


class EditPolicy(DocumentCommand):
    """Correct an entry."""

    form_class = forms.EditPolicyForm
    title, success_message = "Edit the policy", "The policy is saved."

    def get_initial(self):
        return super().get_initial() | {name: getattr(self.object, name) for name in FIELDS}

    def run(self, form):
        services.edit_policy_document(actor=self.request.user, document=self.object, **form.cleaned_data)


class ReplacePolicy(DocumentCommand):
    """Enter the revised version."""

    form_class = forms.PolicyForm
    title, button = "Enter the new version", "Enter the new version"
    lead = "The version in force now is kept, and no longer due."
    success_message = "The new version is in force."

    def get_initial(self):
        return super().get_initial() | {name: getattr(self.object, name) for name in ("title", "address", "owner")}

    def run(self, form):
        new = services.replace_policy_document(actor=self.request.user, document=self.object, **form.cleaned_data)
        self.success_url = new.get_absolute_url()
