from django.contrib import messages
from django.utils import timezone
from django.views.generic import DetailView, ListView

from cases.forms.oversight import EmergencyForm, EndForm, ReviewForm
from cases.models import CaseUserPermission
from cases.policies import EmergencyAction, emergency_policy
from cases.selectors.emergency import agency_for_emergency, emergency_accesses, file_in_emergency
from cases.services import emergency
from core import audit
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin, VerbView


class BreakGlass(VerbView):
    """Open a file in an emergency: one exact reference or person, and a reason that others will read."""

    form_class = EmergencyForm
    template_name = "cases/emergency.html"
    title = "Open a file in an emergency"
    lead = "For somebody in danger whom you must help now, and whose file you have no part in."
    button = "Open the file and tell the managers"
    keeps_drafts = False  # a name and a birth date that open a file are not left lying about

    def dispatch(self, request, *args, **kwargs):
        if agency_for_emergency(request.user, timezone.now()) is None:
            audit.record_refusal(request.user, "break_glass", None, rule=NotAllowed.code)
            raise NotAllowed("open a file in an emergency")
        return super().dispatch(request, *args, **kwargs)

    def run(self, form):
        typed = form.cleaned_data
        case = file_in_emergency(reference=typed["reference"], name=typed["name"], date_of_birth=typed["date_of_birth"])
        access = emergency.break_glass(actor=self.request.user, case=case, reason=typed["reason"])
        until = timezone.localtime(access.ends_at)
        messages.success(
            self.request, f"The file is open to you until {until:%H:%M on %-d %B %Y}. Those who answer for it are told."
        )
        self.success_url = access.content_object.get_absolute_url()
        return access


class EmergencyAccesses(ListView):
    """Every emergency access that this person watches over, or used."""

    template_name = "cases/emergency_accesses.html"
    paginate_by = 25

    def get_queryset(self):
        return emergency_accesses(self.request.user)

    def get_context_data(self, **kwargs):
        now = timezone.now()
        may_open = agency_for_emergency(self.request.user, now) is not None
        return super().get_context_data(now=now, may_open=may_open, **kwargs)


class EmergencyAccess(SeenObjectMixin, DetailView):
    """One emergency access: who, which file, why, until when, and what was thought of it."""

    policy = emergency_policy
    template_name = "cases/emergency_access.html"

    def get_queryset(self):
        return CaseUserPermission.objects.select_related(
            "user", "agency", "content_object__lead_agency", "ended_by", "reviewed_by"
        )

    def get_context_data(self, **kwargs):
        is_open = self.object.ends_at > timezone.now()
        return super().get_context_data(
            access=self.object,
            is_open=is_open,
            may_end=is_open and EmergencyAction.END in self.can,
            may_review=self.object.reviewed_at is None and EmergencyAction.REVIEW in self.can,
            **kwargs,
        )


class EndEmergencyAccess(CommandView):
    """Close the file again, now."""

    policy = emergency_policy
    action = EmergencyAction.END
    form_class = EndForm
    title = "End this access now"
    lead = "The worker can no longer open the file from this moment. What they did stays in the access log."
    button = "End the access"
    success_message = "The access has ended."

    def run(self, form):
        return emergency.end_emergency_access(actor=self.request.user, access=self.object)


class ReviewEmergencyAccess(CommandView):
    """Say what one thinks of an emergency access afterwards."""

    policy = emergency_policy
    action = EmergencyAction.REVIEW
    form_class = ReviewForm
    title = "Review this emergency access"
    button = "Save the review"
    success_message = "Your review is kept with the access."

    def run(self, form):
        return emergency.review_emergency_access(
            actor=self.request.user, access=self.object, note=form.cleaned_data["note"]
        )
