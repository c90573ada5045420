"""Pages of the one exception: a social worker for the child and family."""

from cases.forms import roles as forms
from cases.models import CaseManagerAssignment
from cases.policies import CaseAction
from cases.services import child_family
from cases.views.capacity import AsksForAgreement
from cases.views.roles import MemberView, RoleView
from core.days import today


class AddChildFamilyManager(AsksForAgreement, RoleView):
    """A social worker becomes case manager for the child and family."""

    action = CaseAction.ASSIGN_MANAGER
    form_class = forms.ChildFamilyForm
    title, button = "Add a social worker for the child and family", "Add the social worker"
    lead = "The one exception to one case manager: beside the adult’s own, for a child or the family."
    success_message = "The social worker is case manager for the child and family, and has been told."

    def form_about(self):
        return {"on": today()}

    def give(self, form):
        given = dict(form.cleaned_data)
        post = given.pop("worker")
        return child_family.add_child_family_manager(
            actor=self.request.user, case=self.object, agency=post.agency, worker=post.user, **given
        )


class ChildFamilyView(MemberView):
    rows = CaseManagerAssignment.objects.current().filter(scope="CHILD_FAMILY").select_related("worker", "case")


class EditRoleSplit(ChildFamilyView):
    """Write anew who does what."""

    action = CaseAction.STAFF
    form_class = forms.RoleSplitForm
    title = "Who does what"
    lead = "Between the social worker and the adult’s case manager. The earlier words are kept in the history."
    success_message = "The division of roles is saved."

    def get_initial(self):
        return super().get_initial() | {"role_split": self.member.role_split}

    def run(self, form):
        return child_family.edit_role_split(actor=self.request.user, assignment=self.member, **form.cleaned_data)


class EndChildFamilyManager(ChildFamilyView):
    """The social worker's role ends."""

    action = CaseAction.ASSIGN_MANAGER
    form_class = forms.EndChildFamilyForm
    title, button = "End the child and family role", "End it"
    success_message = "The child and family role has ended."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        return f"{self.member.worker}. The adult’s case manager is not touched."

    def run(self, form):
        return child_family.end_child_family_manager(
            actor=self.request.user, assignment=self.member, **form.cleaned_data
        )
