from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView

from accounts.selectors import has_second_factor, is_locked_out
from accounts.services import invite, remove_second_factor, unlock
from agencies import forms, rules, selectors
from agencies.models import Competence, TrainingRecord, Worker
from agencies.policies import AgencyAction, WorkerAction, agency_policy, worker_policy
from agencies.services import workers as services
from agencies.views.agencies import AgencyCommand
from core import audit
from core.days import today
from core.views import CommandView, SeenObjectMixin

PAGE = 25


class Workers(SeenObjectMixin, DetailView):
    """The people of one agency, for its managers and its administrator; by training, where that is asked."""

    policy = agency_policy
    template_name = "agencies/workers.html"

    def get_object(self, queryset=None):
        agency = super().get_object(queryset)
        if AgencyAction.VIEW_WORKERS not in self.can:
            audit.record_refusal(self.request.user, AgencyAction.VIEW_WORKERS, agency, rule="unseen")
            raise Http404
        return agency

    def get_context_data(self, **kwargs):
        rows = selectors.posts_of(self.object, today())
        training = self.request.GET.get("training", "")
        if training in TrainingRecord.Kind.values:
            rows = rows.filter(pk__in=selectors.posts_with_training(training, today()))
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, training=training, kinds=TrainingRecord.Kind.choices, **kwargs)


class WorkerPage(SeenObjectMixin, DetailView):
    """One post: the person, the roles, who supervises, training and competences (GB2-training)."""

    policy = worker_policy
    template_name = "agencies/worker.html"

    def get_queryset(self):
        return Worker.objects.select_related("user", "agency", "line_manager__user")

    def get_context_data(self, **kwargs):
        worker = self.object
        roles = list(worker.roles.current().order_by("role"))
        return super().get_context_data(
            roles=roles,
            warning=rules.role_warning({row.role for row in roles}),
            training=list(worker.training.order_by("-done_on", "pk")),
            competences=list(worker.competences.order_by("name")),
            may_invite=worker.user.last_login is None,
            locked_out=is_locked_out(worker.user),
            second_factor=has_second_factor(worker.user),
            **kwargs,
        )


class AddWorker(AgencyCommand):
    """Give somebody a post, with roles, and invite them by mail."""

    form_class = forms.AddWorkerForm
    title, button = "Add a worker", "Add the worker and send the invitation"
    lead = "The person gets an e-mail with a link that works once, within seven days, and sets a password of their own."

    def get_initial(self):
        return super().get_initial() | {"started_on": today()}

    def run(self, form):
        worker = services.add_worker(actor=self.request.user, agency=self.object, **form.cleaned_data)
        if worker.user.last_login is None:
            invite(actor=self.request.user, user=worker.user)
        if warning := rules.role_warning(form.cleaned_data["roles"]):
            messages.warning(self.request, warning)
        self.success_message = f"{worker.user} is in post."
        self.success_url = worker.get_absolute_url()


class WorkerCommand(CommandView):
    """A page that runs one verb on one post."""

    policy = worker_policy
    action = WorkerAction.ADMINISTER
    fields: tuple[str, ...] = ()

    def get_queryset(self):
        return Worker.objects.select_related("user", "agency")

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded by the object
        return f"{self.object.user}, {self.object.agency.label}"

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {name: getattr(self.object, name) for name in self.fields}


class EditWorker(WorkerCommand):
    """Change what is written of a post."""

    form_class = forms.EditWorkerForm
    fields = ("job_title", "profession", "phone", "hours_week", "is_mandated_person")
    title, success_message = "Edit the worker", "The worker is saved."

    def get_initial(self):
        user = self.object.user
        person = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email}
        return super().get_initial() | person

    def run(self, form):
        services.edit_worker(actor=self.request.user, worker=self.object, **form.cleaned_data)


class ChangeRoles(WorkerCommand):
    """Give and end roles."""

    form_class = forms.RolesForm
    title, button, success_message = "Roles", "Save the roles", "The roles are saved."

    def get_initial(self):
        held = self.object.roles.current().exclude(role__in=rules.NATIONAL)
        return super().get_initial() | {"roles": list(held.values_list("role", flat=True))}

    def run(self, form):
        warning = services.change_roles(actor=self.request.user, worker=self.object, **form.cleaned_data)
        if warning:
            messages.warning(self.request, warning)


class ChooseLineManager(WorkerCommand):
    """Say who supervises."""

    form_class = forms.LineManagerForm
    title, button, success_message = "Line manager", "Save the line manager", "The line manager is saved."

    def get_initial(self):
        return super().get_initial() | {"line_manager": self.object.line_manager_id}

    def get_form_kwargs(self):
        managers = selectors.possible_line_managers(self.object.agency_id, today()).exclude(pk=self.object.pk)
        return super().get_form_kwargs() | {"managers": managers}

    def run(self, form):
        services.choose_line_manager(actor=self.request.user, worker=self.object, **form.cleaned_data)


class RecordLeave(WorkerCommand):
    """Record a long leave."""

    action = WorkerAction.TRAIN
    form_class = forms.LeaveForm
    title, button, success_message = "Long leave", "Save the leave", "The leave is saved."

    def get_initial(self):
        leave = {"leave_from": self.object.on_leave_from, "leave_until": self.object.on_leave_until}
        return super().get_initial() | leave

    def run(self, form):
        services.record_leave(actor=self.request.user, worker=self.object, **form.cleaned_data)


class RecordTraining(WorkerCommand):
    """Record training that was done."""

    action = WorkerAction.TRAIN
    form_class = forms.TrainingForm
    title, button, success_message = "Record training", "Record the training", "The training is recorded."

    def run(self, form):
        services.record_training(actor=self.request.user, worker=self.object, **form.cleaned_data)


class AddCompetence(WorkerCommand):
    """Write down what a worker can do well."""

    action = WorkerAction.TRAIN
    form_class = forms.CompetenceForm
    title, button, success_message = "Add a competence", "Add the competence", "The competence is added."

    def run(self, form):
        services.add_competence(actor=self.request.user, worker=self.object, **form.cleaned_data)


class RemoveCompetence(WorkerCommand):
    """Take a competence off the list."""

    action = WorkerAction.TRAIN
    form_class = forms.ConfirmForm
    button, success_message = "Remove the competence", "The competence is removed."

    @cached_property
    def competence(self) -> Competence:
        return get_object_or_404(Competence, pk=self.kwargs["competence"], worker=self.object)

    @property
    def title(self) -> str:  # type: ignore[override]  # worded by the object
        return f"Remove “{self.competence.name}”?"

    def run(self, form):
        services.remove_competence(actor=self.request.user, worker=self.object, competence=self.competence)


class InviteWorker(WorkerCommand):
    """Send the invitation again."""

    action = WorkerAction.KEEP_ACCOUNT
    form_class = forms.ConfirmForm
    title, button = "Send a new invitation?", "Send the invitation"
    success_message = "The invitation is on its way. Earlier links no longer work."

    def run(self, form):
        invite(actor=self.request.user, user=self.object.user)


class UnlockWorker(WorkerCommand):
    """Let somebody try again who typed a wrong password too often."""

    action = WorkerAction.KEEP_ACCOUNT
    form_class = forms.ConfirmForm
    title, button = "Unlock the sign-in?", "Unlock"
    success_message = "The sign-in is unlocked."

    def run(self, form):
        unlock(actor=self.request.user, user=self.object.user)


class RemoveSecondFactor(WorkerCommand):
    """For somebody who lost their phone and their recovery codes."""

    action = WorkerAction.KEEP_ACCOUNT
    form_class = forms.ConfirmForm
    title, button = "Take the second factor off?", "Take it off"
    success_message = "The second factor is off, and all sessions are ended. They set up a new one at the next sign-in."

    def run(self, form):
        remove_second_factor(actor=self.request.user, user=self.object.user)
