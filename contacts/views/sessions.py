"""Keywork sessions: what they covered, how motivation went, what is planned; writing one down."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.views.generic import DetailView

from agencies.selectors import workers_of
from careplans.selectors.phases import current_phase
from contacts.forms.sessions import AgreeForm, RewriteSessionForm, SessionForm, SettleForm
from contacts.models import CaseNote, KeyworkSession, PlannedSession, SessionAgreement
from contacts.pictures import trend
from contacts.policies import PlannedAction, planned_session_policy
from contacts.presenters import ways_to_write
from contacts.rules.sessions import is_missed
from contacts.selectors import sessions as selectors
from contacts.selectors import writing
from contacts.selectors.notes import last_session
from contacts.services import planning
from contacts.services import sessions as services
from contacts.views.base import WholeNotesMixin, WriteMixin, person_of
from contacts.views.notes import RewriteNote
from core import audit
from core.components import Status
from core.days import day_of, today
from core.forms import HouseForm
from core.views import CommandView

SHOWN = 24
WORDS = (
    "place",
    "phase",
    "own_words",
    "plan_agreed",
    "plan_done",
    "plan_checked",
    "topics",
    "leaflets",
    "harm_reduction",
    "harm_words",
    "motivational",
    "motivational_words",
    "motivation",
    "other_kind",
    "other_words",
)


class Sessions(WholeNotesMixin, DetailView):
    """The four-session window, the course of motivation, and the sessions agreed and missed."""

    template_name = "contacts/sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, day = self.object, day_of(self.at)
        audit.record(self.request.user, audit.OPENED, case, part="sessions")
        felt = selectors.motivation_of(case)
        planned = list(selectors.planned_sessions(case)[:SHOWN])
        return super().get_context_data(
            coverage=selectors.coverage(case),
            felt=felt,
            picture=trend(felt) if len(felt) > 1 else "",
            agreement=selectors.running_agreement(case),
            planned=[(each, status_of(each, day)) for each in planned],
            missed=selectors.missed_now(case, day),
            prompts=selectors.prompts(case, day),
            may_write=self.may_write,
            person=person_of(case),
            **kwargs,
        )


def status_of(session: PlannedSession, day) -> Status:
    """In a word; one whose day went by and that nobody wrote up is missed."""
    if is_missed(session, day):
        words = "Missed" if session.state == PlannedSession.State.MISSED else "Missed: not written up"
        return Status("overdue", words)
    kinds = {PlannedSession.State.PLANNED: "soon", PlannedSession.State.HELD: "ok"}
    return Status(kinds.get(PlannedSession.State(session.state), "none"), str(session.get_state_display()))


class WriteSession(WriteMixin):
    """A session that was held is written down."""

    form_class = SessionForm
    template_name = "contacts/session_form.html"
    title = "Keywork session"
    button = "Save session"
    success_message = "The session is saved."

    def get_initial(self) -> dict[str, Any]:
        phase = current_phase(self.object)
        coming = selectors.next_session(self.object, today())
        initial: dict[str, Any] = {"phase": phase.phase if phase else "", "place": selectors.usual_place(self.object)}
        if coming and coming.planned_for > today():
            initial |= {"next_on": coming.planned_for, "next_at": coming.starts}
        return super().get_initial() | initial

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | self.beside() | self.scanning() | asked_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            ways=ways_to_write(self.object.pk, current="session"), coverage=selectors.coverage(self.object), **kwargs
        )

    def run(self, form) -> CaseNote:
        return self.go_to(services.record_session(actor=self.request.user, case=self.object, **form.words))


def asked_of(case) -> dict[str, Any]:
    """What the form of a session asks of its case: milestones, the name, what was said of motivation last."""
    last = last_session(case)
    said = ""
    if last and last.motivation is not None:
        said = f"{date_format(last.held_on, 'j F Y')}: {last.motivation}"
    return {"milestones": writing.milestones_to_check(case), "person": person_of(case), "before": said}


class RewriteSession(RewriteNote):
    """A session is corrected while its note is open."""

    form_class = RewriteSessionForm
    template_name = "contacts/rewrite_session.html"
    title = "Correct the session"
    kinds = frozenset({"session"})

    def get_initial(self) -> dict[str, Any]:
        session: KeyworkSession = self.object.session
        words: dict[str, Any] = {name: getattr(session, name) for name in WORDS}
        if not hasattr(self.object, "_history"):
            words["milestones"] = [each.pk for each in session.milestones.all()]
        return super().get_initial() | words

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs() | asked_of(self.object.case)
        kwargs.pop("asks_entry")
        known = {each.pk for each in kwargs["milestones"]}
        kwargs["milestones"] += [each for each in self.object.session.milestones.all() if each.pk not in known]
        return kwargs

    def run(self, form) -> None:
        services.rewrite_session(actor=self.request.user, note=self.object, **form.words)


class AgreeSessions(WriteMixin):
    """Key worker and person agree how often they meet."""

    form_class = AgreeForm
    template_name = "contacts/form.html"
    title = "Agree how often you meet"
    lead = "The next sessions stand in the calendar. What was agreed before ends."
    button = "Save"
    success_message = "The sessions are agreed."

    @property
    def cancel_url(self) -> str:
        return reverse("contacts:sessions", args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        running = selectors.running_agreement(self.object)
        values: dict[str, Any] = {"worker": self.request.user.pk, "every_weeks": 1}
        if running:
            names = ("every_weeks", "starts", "place")
            values = {name: getattr(running, name) for name in names} | {"worker": running.worker_id}
        return super().get_initial() | values

    def get_form_kwargs(self) -> dict[str, Any]:
        colleagues = workers_of(self.object.lead_agency_id, today())
        return super().get_form_kwargs() | {"colleagues": colleagues}

    def run(self, form) -> SessionAgreement:
        return planning.agree_sessions(actor=self.request.user, case=self.object, **form.cleaned_data)


class EndSessions(WriteMixin):
    """There are no regular sessions any more."""

    form_class = HouseForm
    keeps_drafts = False
    template_name = "contacts/form.html"
    title = "End the regular sessions"
    lead = "What is still to come is called off. What was held or missed stays."
    button = "End them"
    success_message = "There are no regular sessions any more."

    @property
    def cancel_url(self) -> str:
        return reverse("contacts:sessions", args=[self.object.pk])

    def run(self, form) -> None:
        planning.end_session_agreement(actor=self.request.user, case=self.object)


class Settle(CommandView):
    """What became of a session that was agreed and not held."""

    policy = planned_session_policy
    action = PlannedAction.SETTLE
    form_class = SettleForm
    template_name = "contacts/settle.html"
    button = "Save"
    success_message = "It is written down."
    object: PlannedSession

    def get_queryset(self):
        return super().get_queryset().select_related("case__service_user", "case__lead_agency", "worker")

    @property
    def title(self) -> str:  # type: ignore[override]  # with its day
        return f"The session of {date_format(self.object.planned_for, 'j F Y')}"

    @property
    def lead(self) -> str:  # type: ignore[override]
        return "If it was held, write the session down instead."

    def run(self, form) -> None:
        planning.settle_session(actor=self.request.user, session=self.object, **form.cleaned_data)
