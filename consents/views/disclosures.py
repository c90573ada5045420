"""Pages of sharing without consent: ask, sign off, tell, and the register of those who watch over it."""

from typing import Any

from django.utils import timezone
from django.views.generic import DetailView

from agencies.selectors import standing_of
from cases.policies import OVERSEEING, CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from cases.views.base import CaseCommandView
from consents.forms import disclosures as forms
from consents.log_filters import DisclosureFilter
from consents.models import LawfulDisclosure
from consents.policies import DisclosureAction, lawful_disclosure_policy
from consents.selectors.disclosures import register_of_disclosures, seen_disclosure, with_facts, words_of_parts
from consents.services import disclosures
from consents.states import DISCLOSURE, DisclosureState
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.exports import Column
from core.lists import FilteredListView
from core.views import CommandView, SeenObjectMixin

PART = "consents:consent"
READ = "disclosure"  # the part that the log names where one was read


class AskToDisclose(CaseCommandView):
    """Put a sharing without consent before a manager."""

    part = PART
    action = CaseAction.WORK
    form_class = forms.DisclosureForm
    template_name = "consents/ask_to_disclose.html"
    title = "Share something without consent"
    lead = "Ask the person first, wherever that is safe. A manager of the lead agency signs it off before it is told."
    button = "Ask for sign-off"
    success_message = "The managers have been told. Nothing may be shared until one of them has signed."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object}

    def run(self, form) -> LawfulDisclosure:
        asked = disclosures.ask_to_disclose(actor=self.request.user, case=self.object, **form.cleaned_data)
        self.success_url = asked.get_absolute_url()
        return asked


class DisclosedAlready(AskToDisclose):
    """Write down what had to be told at once. A manager looks at it by the end of the next working day."""

    form_class = forms.EmergencyDisclosureForm
    template_name = "consents/disclosed_already.html"
    title = "Write down what was shared in an emergency"
    lead = "You acted first, because somebody was in danger. Write it down now; a manager judges it afterwards."
    button = "Write it down"
    success_message = "It is written down. A manager’s sign-off is owed by the end of the next working day."

    def run(self, form) -> LawfulDisclosure:
        told = disclosures.record_emergency_disclosure(actor=self.request.user, case=self.object, **form.cleaned_data)
        self.success_url = told.get_absolute_url()
        return told


class DisclosureMixin(SeenObjectMixin):
    """A page about one sharing without consent. Who may not see the file, the officer, gets no identity bar."""

    policy = lawful_disclosure_policy
    object: LawfulDisclosure
    file: CaseFile | None

    def get_queryset(self):
        return with_facts(LawfulDisclosure.objects.all()).select_related("case__service_user")

    def get_object(self, queryset=None):
        disclosure = super().get_object(queryset)
        can = case_policy.can(self.request.user, disclosure.case)
        sees = CaseAction.VIEW_WHOLE in can
        self.file = case_file(self.request.user, disclosure.case, timezone.now(), can) if sees else None
        return disclosure

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current=PART, today=today(), short=True) if self.file else None
        seen = seen_disclosure(self.object, today())
        return super().get_context_data(**({"identity": bar, "file": self.file, "seen": seen} | kwargs))


class DisclosurePage(DisclosureMixin, DetailView):
    """One sharing without consent: the ground, the list, who decided, what was told, what the person knows."""

    template_name = "consents/disclosure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part=READ)
        row, can = self.object, self.can
        is_own = row.asked_by_id == self.request.user.pk
        shares = DisclosureAction.SHARE in can
        return super().get_context_data(
            may_decide=DisclosureAction.DECIDE in can and row.is_waiting and not is_own,
            waits_for_another=row.is_waiting and is_own,
            may_share=shares and row.state == DisclosureState.SIGNED_OFF,
            may_tell=shares and row.is_told and row.told_on is None,
            may_take_back=shares and "take back" in DISCLOSURE.open_from(row.state),
            may_advise=DisclosureAction.ADVISE in can,
            watches=bool(can & {DisclosureAction.DECIDE, DisclosureAction.ADVISE}),
            **kwargs,
        )


class DisclosureCommand(DisclosureMixin, CommandView):
    """A page that goes on from one sharing without consent."""

    template_name = "consents/disclosure_form.html"


class DecideDisclosure(DisclosureCommand):
    """A manager signs it off, or says why not."""

    action = DisclosureAction.DECIDE
    form_class = forms.DecideForm
    button = "Save the decision"
    success_message = "Your decision is kept, and the worker has been told."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the record
        was = self.object.state == DisclosureState.UNSIGNED
        return "Judge what was shared in an emergency" if was else "Sign off sharing without consent"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"state": self.object.state}

    def run(self, form) -> LawfulDisclosure:
        return disclosures.decide_disclosure(actor=self.request.user, disclosure=self.object, **form.cleaned_data)


class ShareDisclosure(DisclosureCommand):
    """Write down that it was told, item by item."""

    action = DisclosureAction.SHARE
    form_class = forms.ShareForm
    title = "Write down what was shared"
    lead = "Only what is on the signed list. For anything else, ask again."
    button = "Save"
    success_message = "What was shared is on record."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"disclosure": self.object}

    def run(self, form) -> LawfulDisclosure:
        return disclosures.share_disclosure(actor=self.request.user, disclosure=self.object, **form.cleaned_data)


class TellOfDisclosure(DisclosureCommand):
    """Tell the person now."""

    action = DisclosureAction.SHARE
    form_class = forms.TellForm
    title = "Tell the person now"
    lead = "What was shared, with whom, and why they were not told before."
    button = "Save"
    success_message = "It is on record that the person knows."

    def run(self, form) -> LawfulDisclosure:
        return disclosures.tell_person_of_disclosure(
            actor=self.request.user, disclosure=self.object, **form.cleaned_data
        )


class TakeBackDisclosure(DisclosureCommand):
    """It is not needed any more."""

    action = DisclosureAction.SHARE
    form_class = forms.TakeBackForm
    title = "It is no longer needed"
    lead = "Nothing may be shared under it from now on."
    button = "Take it back"
    success_message = "Nothing may be shared under this any more."

    def run(self, form) -> LawfulDisclosure:
        return disclosures.take_back_disclosure(actor=self.request.user, disclosure=self.object, **form.cleaned_data)


class AdviseOnDisclosure(DisclosureCommand):
    """What the data protection officer says to it."""

    action = DisclosureAction.ADVISE
    form_class = forms.AdviceForm
    title = "Advise the manager"
    lead = "The manager decides. Your advice stays beside the decision."
    button = "Send the advice"
    success_message = "The managers have your advice."

    def run(self, form):
        return disclosures.advise_on_disclosure(actor=self.request.user, disclosure=self.object, **form.cleaned_data)


def _items(row: LawfulDisclosure) -> str:
    return "; ".join(item.words for item in row.items.all())


def _shared(row: LawfulDisclosure) -> str:
    return "; ".join(item.words for item in row.items.all() if item.was_shared)


class Register(FilteredListView):
    """What was shared without consent, or is asked for, in the files that one's agency leads. No names of people."""

    filter_class = DisclosureFilter
    template_name = "consents/disclosures.html"
    title = "Sharing without consent"
    export_verb = "disclosures.exported"
    left_out = ("the person’s name",)
    columns = (
        Column("File", lambda row: row.case.reference),
        Column("Where it stands", lambda row: row.get_state_display()),
        Column("Ground", lambda row: row.get_ground_display()),
        Column("Law", lambda row: row.get_legal_basis_display()),
        Column("Order", lambda row: row.legal_detail),
        Column("To whom", lambda row: row.receiver),
        Column("What was asked for", _items),
        Column("Parts of the file", lambda row: ", ".join(words_of_parts(row.parts))),
        Column("Why", lambda row: row.why),
        Column("Asked", lambda row: row.asked_at),
        Column("By", lambda row: str(row.asked_by)),
        Column("In an emergency", lambda row: row.in_emergency),
        Column("Sign-off due", lambda row: row.sign_off_due_on),
        Column("Decided", lambda row: row.decided_at),
        Column("By whom", lambda row: str(row.decided_by or "")),
        Column("Reason", lambda row: row.decision_note),
        Column("Shared", lambda row: row.shared_on),
        Column("What was shared", _shared),
        Column("Person told", lambda row: row.told_on),
        Column("Why not told", lambda row: row.not_told_reason),
    )

    def dispatch(self, request, *args, **kwargs):
        if not standing_of(request.user, today()).roles & OVERSEEING:
            audit.record_refusal(request.user, DisclosureAction.DECIDE, None, rule=NotAllowed.code)
            raise NotAllowed("read the register of sharing without consent")
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self):
        return register_of_disclosures(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"rows": [seen_disclosure(row, today()) for row in context["rows"]]}
