"""Referrals of one person, one of them, and those that are to be followed up."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from cases.models import Case
from cases.policies import CaseAction
from cases.views.base import CaseCommandView
from core import audit
from core.days import today
from core.lists import FilteredListView
from core.views import CommandView, SeenObjectMixin
from correspondence.filters import FollowUpFilter
from correspondence.forms import referrals as forms
from correspondence.models import Referral
from correspondence.policies import ReferralAction, referral_policy
from correspondence.rules.referrals import UNDER_WAY
from correspondence.selectors.reading import referrals_of, status_of, to_follow_up
from correspondence.services import referrals
from correspondence.services.referrals import LOOK_AGAIN
from correspondence.views.log import PART, WholeFileMixin, bar_of

PRESENTED = tuple[Referral, Any]


class Referrals(WholeFileMixin, DetailView):
    """The referrals of this person: what is open first."""

    template_name = "correspondence/referrals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(row, status_of(row, today())) for row in referrals_of(self.object)]
        may_open = CaseAction.WORK in self.can and self.object.is_open
        return super().get_context_data(**({"rows": rows, "may_open": may_open} | kwargs))


class FollowUps(FilteredListView):
    """The open referrals that this person carries, or answers for: due first."""

    template_name = "correspondence/follow_ups.html"
    filter_class = FollowUpFilter
    title = "Referrals to follow up"

    def get_rows(self):
        return to_follow_up(self.request.user)

    def presented(self, rows: list[Any]) -> list[Any]:
        return [(row, status_of(row, today())) for row in rows]


class Open(CaseCommandView):
    """A referral is wanted."""

    part = PART
    action = CaseAction.WORK
    form_class = forms.ReferralForm
    template_name = "correspondence/form.html"
    title = "Begin a referral"
    lead = "Nothing goes to the other service yet."
    button = "Save the referral"
    success_message = "Saved. Write down when the service has been asked."

    @property
    def cancel_url(self) -> str:
        return reverse("correspondence:referrals", args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"follow_up_on": today() + LOOK_AGAIN}

    def run(self, form) -> Referral:
        made = referrals.open_referral(actor=self.request.user, case=self.object, **form.cleaned_data)
        self.success_url = made.get_absolute_url()
        return made


class ReferralMixin(SeenObjectMixin):
    """A page about one referral, under the bar of its file."""

    policy = referral_policy
    object: Referral

    def get_queryset(self):
        rows = Referral.objects.select_related("case__service_user", "case__lead_agency", "to_agency", "domain")
        return rows.select_related("consent", "begun_by", "made_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case: Case = self.object.case
        bar = bar_of(self.request.user, case)
        return super().get_context_data(
            **({"identity": bar, "referral": self.object, "status": status_of(self.object, today())} | kwargs)
        )


class ReferralPage(ReferralMixin, DetailView):
    """One referral: what was asked of whom, on which consent, and what came of it."""

    template_name = "correspondence/referral.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="correspondence")
        row, writes = self.object, ReferralAction.WRITE in self.can
        is_open = row.ended_on is None
        return super().get_context_data(
            may_make=writes and row.state == Referral.State.WANTED,
            may_answer=writes and row.state in UNDER_WAY,
            may_follow=writes and is_open,
            may_end=writes and is_open,
            **kwargs,
        )


class ReferralCommand(ReferralMixin, CommandView):
    """A page that goes on from one referral."""

    action = ReferralAction.WRITE
    template_name = "correspondence/form.html"


class Make(ReferralCommand):
    """The service was asked."""

    form_class = forms.MakeForm
    title = "The service was asked"
    lead = "A consent in force has to name it. If none does, take a further consent first."
    button = "Save"
    success_message = "The referral is made. It is in the log of letters and calls."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object.case}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {
            "to_agency": self.object.to_agency_id,
            "made_on": today(),
            "follow_up_on": today() + LOOK_AGAIN,
        }

    def run(self, form) -> Referral:
        return referrals.make_referral(actor=self.request.user, referral=self.object, **form.cleaned_data)


class Answer(ReferralCommand):
    """What the service said."""

    form_class = forms.AnswerForm
    title = "The service answered"
    button = "Save the answer"
    success_message = "The answer is kept. It is in the log of letters and calls."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"answered_on": today(), "follow_up_on": today() + LOOK_AGAIN}

    def run(self, form) -> Referral:
        return referrals.answer_referral(actor=self.request.user, referral=self.object, **form.cleaned_data)


class FollowUp(ReferralCommand):
    """We looked again."""

    form_class = forms.FollowUpForm
    title = "Follow the referral up"
    button = "Save"
    success_message = "Saved, with the day on which you look next."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"looked_on": today(), "follow_up_on": today() + LOOK_AGAIN}

    def run(self, form) -> Referral:
        return referrals.follow_up_referral(actor=self.request.user, referral=self.object, **form.cleaned_data)


class End(ReferralCommand):
    """It is over."""

    form_class = forms.EndForm
    title = "End the referral"
    button = "End it"
    success_message = "The referral has ended."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"ended_on": today()}

    def run(self, form) -> Referral:
        return referrals.end_referral(actor=self.request.user, referral=self.object, **form.cleaned_data)
