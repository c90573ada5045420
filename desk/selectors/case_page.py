"""The overview of one file: what is next, the team, the dates, who sees it and why, what happened. And a partner's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.formats import date_format

from agencies.selectors import setting
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerRequest,
    Consent,
    ExistingManagerCheck,
    LeadAgencyAgreement,
    LevelChange,
    PathOpening,
    ServiceInUse,
    SupportRequest,
    VacancyTask,
    WorkerChangeRequest,
)
from cases.policies import CHILD_FAMILY, CaseAction, Sight, consented
from cases.presenters import address
from cases.selectors.files import CaseFile
from cases.selectors.shared import SharedFile
from cases.selectors.who import WhoSees, who_sees
from consents.selectors.endings import consent_address, standing
from core import audit
from core.components import Step
from core.days import day_of
from core.models import AuditEvent
from desk.selectors.also import other_steps
from desk.selectors.assessed import facts_of_assessment, steps_of_assessment
from desk.selectors.assessing import facts_of_first_look, steps_of_first_look
from desk.selectors.between import facts_between, listed, steps_between
from desk.selectors.gapping import blocked_in, facts_of_gaps, report_as_block, steps_of_gaps
from desk.selectors.noted import Noted, facts_of_notes, noted, steps_of_sessions
from desk.selectors.path import Path, first_step, path_of, told_step
from desk.selectors.reviewing import facts_of_review, steps_of_review
from imports.models import CarriedOver

TIMELINE = 20
CONSENT_SOON = 30  # days


@dataclass(frozen=True, slots=True)
class Sharing:
    """An agency in the case, since when, and what it does there."""

    agency_id: int
    name: str
    does: str
    joined: str
    sees: bool = True  # a consent in force names it
    block_url: str = ""  # where it is reported as a block, by who works on the case

    @property
    def joined_on(self) -> date:
        return date.fromisoformat(self.joined)


@dataclass(frozen=True, slots=True)
class Overview:
    """What one person may read on the overview of one case. Nothing else reaches the template."""

    file: CaseFile
    lead: str  # one line of truth under the heading
    steps: tuple[Step, ...]
    other_steps: tuple[Step, ...]
    dates: tuple[tuple[str, date], ...]
    agencies: tuple[Sharing, ...]
    who: WhoSees
    warnings: tuple[str, ...]
    timeline: tuple[AuditEvent, ...]
    noted: Noted
    path: Path | None = None
    blocked: tuple[tuple[str, str, str], ...] = ()  # a matter, with whom it is and how long, its page


def case_for_overview(case: int, at: datetime) -> QuerySet[Case]:
    """The case with the facts that decide what is next beside them, so that the page asks once."""
    own, today = OuterRef("pk"), day_of(at)
    named = consented(at).filter(consent__case=OuterRef("case"), agency=OuterRef("agency"))
    form = standing().filter(case=own, kind=Consent.Kind.CASE_MANAGEMENT)  # one at most: the database sees to it
    rows = Case.objects.filter(pk=case).select_related("service_user", "lead_agency", "participation_told_by")
    return rows.annotate(
        vacancy_since=Subquery(VacancyTask.objects.filter(case=own, filled_at=None).values("opened_on")[:1]),
        committed_until=Subquery(
            LeadAgencyAgreement.objects.filter(case=own, ended_on=None).values("committed_until")[:1]
        ),
        worker_change_open=Subquery(WorkerChangeRequest.objects.filter(case=own, decision="").values("pk")[:1]),
        support_open=Subquery(SupportRequest.objects.filter(case=own, answered_on=None).values("pk")[:1]),
        level_change_open=Subquery(LevelChange.objects.filter(case=own, decided_at=None).values("pk")[:1]),
        manager_request_open=Subquery(CaseManagerRequest.objects.filter(case=own, outcome="waiting").values("pk")[:1]),
        sharing=ArraySubquery(
            CaseAgency.objects.in_case(today)
            .filter(case=own)
            .order_by("joined_on", "pk")
            .values(
                row=JSONObject(
                    agency_id="agency",
                    name="agency__name",
                    does="does",
                    joined=Cast("joined_on", CharField()),
                    sees=Exists(named),
                )
            )
        ),
        consent_ends_on=Subquery(form.values("expires_on")[:1]),
        carried_over_open=Exists(CarriedOver.objects.filter(case=own, dealt_with_at=None)),
        opened_steps=ArraySubquery(PathOpening.objects.filter(case=own).values("step")),
        is_checked=Exists(ExistingManagerCheck.objects.filter(case=own).exclude(completed_at=None)),
        **facts_between(at),
        has_services=Exists(ServiceInUse.objects.filter(case=own, ended_on=None)),
        **facts_of_assessment(own),
        **facts_of_first_look(own),
        **facts_of_review(own),
        **facts_of_notes(own),
        **facts_of_gaps(own),
    )


def overview(file: CaseFile, sight: Sight, at: datetime) -> Overview:
    """The overview of a file fetched by `case_for_overview`, for a reader of the whole of it."""
    case = file.case
    agencies = tuple(_sharing(file))
    notes = noted(file, day_of(at))
    steps = tuple(step for step in _steps(file, agencies, day_of(at), notes) if step.action_url)
    return Overview(
        file=file,
        lead=_lead(case),
        steps=steps[:3],
        other_steps=(*steps[3:], *(step for step in other_steps(file) if step.action_url)),
        dates=tuple(_dates(file, notes, day_of(at))),
        agencies=agencies,
        who=who_sees(case, sight, at),
        warnings=(*_warnings(file, agencies), *notes.warnings),
        timeline=tuple(audit.latest_of(case.file_id, TIMELINE)),
        path=path_of(file, _with_facts(file), [each.agency_id for each in agencies]),
        noted=notes,
        blocked=blocked_in(_with_facts(file), day_of(at)),
    )


def _sharing(file: CaseFile) -> Iterator[Sharing]:
    case, lead = file.case, file.case.lead_agency_id
    works = case.is_open and lead is not None and CaseAction.WORK in file.can
    for row in _with_facts(file).sharing:
        is_other = works and row["agency_id"] != lead
        yield Sharing(**row, block_url=report_as_block(case.pk, row["agency_id"]) if is_other else "")


def _with_facts(file: CaseFile) -> Any:
    """The case with what `case_for_overview` set beside it, which its class does not know."""
    return file.case


def _lead(case: Case) -> str:
    since = date_format(case.opened_on, "j F Y")
    words = f"{case.get_level_display()} since {since}, {_lower(case.get_case_type_display())}."
    if case.complexity_reason:
        words += f" Reason: {_lower(case.get_complexity_reason_display())}."
    if not case.is_open and case.closed_on:
        words = f"Closed on {date_format(case.closed_on, 'j F Y')}. " + words
    return words


def partners_lead(file: CaseFile, shared: SharedFile) -> str:
    """By what right a partner reads its part, and until when; nothing of how the case runs."""
    if CaseAction.TAKE_LEAD in file.can and not shared.agreed:
        return "No agency leads this case. You see the name and the reference until one does."
    if CHILD_FAMILY in file.parts:
        return f"You see {shared.seen}, as the case manager for the child and family."
    works = CaseAction.ASK_TO_MANAGE in file.can
    post = "a key worker" if works else "a manager"
    return f"You see {shared.seen}, as {post} of {shared.agency}, by the person’s consent{_ends(shared)}."


def agencys_lead(shared: SharedFile) -> str:
    """The same of an agency, for the preview."""
    return f"{shared.agency}’s key workers see {shared.seen}, by the person’s consent{_ends(shared)}."


def _ends(shared: SharedFile) -> str:
    return f", until {date_format(shared.ends_on, 'j F Y')} at 00:00" if shared.ends_on else ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _steps(file: CaseFile, agencies: tuple[Sharing, ...], today: date, notes: Noted | None = None):
    """What the case waits for and this person can do, the most pressing first."""
    case, can = _with_facts(file), file.can
    if not case.is_open:
        return
    managed = case.level == Case.Level.CASE_MANAGEMENT
    harm_reduction = case.level == Case.Level.HARM_REDUCTION_ONLY
    yield from first_step(file, is_checked=case.is_checked)
    if managed and not file.case_manager:
        since = f" since {date_format(case.vacancy_since, 'j F Y')}" if case.vacancy_since else ""
        if CaseAction.ASSIGN_MANAGER in can:
            yield Step(
                "Appoint a case manager",
                f"Nobody has been case manager{since}. {case.lead_agency} answers for the case until somebody is.",
                "Appoint a case manager",
                address("cases:assign-manager", case.pk),
            )
        elif CaseAction.WORK in can:
            yield Step(
                "Ask for the case manager role",
                "Nobody is case manager. Your manager decides.",
                "Ask",
                address("cases:ask-to-manage", case.pk),
            )
    if case.manager_request_open and CaseAction.ASSIGN_MANAGER in can:
        yield Step(
            "Answer a worker who asks to be case manager",
            "The request waits for you.",
            "Read the request",
            address("cases:manager-request", case.manager_request_open),
        )
    if case.worker_change_open and CaseAction.MANAGE in can:
        yield Step(
            "Decide on another worker",
            "The person asked for another worker.",
            "Read and decide",
            address("cases:worker-change", case.worker_change_open),
        )
    if case.support_open and CaseAction.MANAGE in can:
        yield Step(
            "Answer the case manager",
            "Support with something that holds up the work was asked for.",
            "Read and answer",
            address("cases:support-request", case.support_open),
        )
    if case.level_change_open and CaseAction.MANAGE in can:
        yield Step(
            "Decide on the level of the case",
            "A change between key working and case management was asked for.",
            "Read and decide",
            address("cases:level-change", case.level_change_open),
        )
    if not harm_reduction and not file.holding("key-worker") and not file.case_manager and CaseAction.MANAGE in can:
        yield Step(
            "Name a key worker",
            "Nobody works with this person yet.",
            "Name a key worker",
            address("cases:assign-key-worker", case.pk),
        )
    yield from steps_of_first_look(file, case, today)
    yield from steps_of_gaps(file, case)
    yield from steps_of_review(file, case, today)
    yield from steps_of_assessment(file, case)
    if notes:
        yield from steps_of_sessions(file, notes)
    yield from told_step(file)
    if CaseAction.WORK in can and (step := _consent_step(file, agencies, today)):
        yield step
    if case.carried_over_open and CaseAction.WORK in can:
        yield Step(
            "Deal with what the imported list said",
            "Consents, plans and remarks of the list are kept beside the case until somebody has acted on them.",
            "Read what was carried over",
            address("imports:carried-over", case.pk),
        )
    if managed and len(agencies) < 2 and can & {CaseAction.CO_ORDINATE, CaseAction.MANAGE}:
        yield Step(
            "Bring another agency in",
            "The case is case-managed, but no other agency takes part.",
            "Add an agency",
            address("cases:add-agency", case.pk),
        )
    if CaseAction.WORK in can:
        yield from steps_between(case, can)
    if not harm_reduction and not case.has_services and CaseAction.WORK in can:
        yield Step(
            "List the services that the person uses",
            "With the name of somebody to ring in each.",
            "Add a service",
            address("cases:services", case.pk),
        )


def _consent_step(file: CaseFile, agencies: tuple[Sharing, ...], today: date) -> Step | None:
    """What is to be talked over with the person: a consent that ends, one that has ended, or none at all."""
    ends_on = _with_facts(file).consent_ends_on
    page = consent_address(file.case)
    if ends_on is None:
        if not _others(file, agencies):
            return None
        text = "Other agencies take part. Until the person agrees, they see nothing."
        return Step("Talk about consent", text, "Talk about consent", page)
    days = (ends_on - today).days
    if days > CONSENT_SOON:
        return None
    if days <= 0:
        title = f"Renew the consent: it ended on {date_format(ends_on, 'j F Y')}"
        return Step(title, "What it shared is shown to no other agency.", "Renew the consent", page)
    title = f"Renew the consent: it ends in {days} day{'' if days == 1 else 's'}"
    text = f"From {date_format(ends_on, 'j F Y')} at 00:00 the agencies it names see nothing more."
    return Step(title, text, "Renew the consent", page)


def _others(file: CaseFile, agencies: tuple[Sharing, ...]) -> list[Sharing]:
    return [each for each in agencies if each.agency_id != file.case.lead_agency_id]


def _dates(file: CaseFile, notes: Noted, today: date):
    case = _with_facts(file)
    yield "Opened", case.opened_on
    if case.last_contact_on:
        yield "Last contact", case.last_contact_on
    if notes.next_on:
        yield "Next session", notes.next_on
    if case.committed_until:
        yield "Lead agency bound until", case.committed_until
    if case.consent_ends_on:
        yield ("Consent ends" if case.consent_ends_on > today else "Consent ended"), case.consent_ends_on
    if case.review_due_on:
        yield "Review of the plan due", case.review_due_on
    for member in file.team:
        if member.until:
            yield f"{member.name} covers until", member.until


def _warnings(file: CaseFile, agencies: tuple[Sharing, ...]):
    case = file.case
    if not case.is_open:
        return
    if blind := [each.name for each in _others(file, agencies) if not each.sees]:
        yield f"No consent in force names {listed(blind)}: nothing of this file is shown there."
    if case.level == Case.Level.HARM_REDUCTION_ONLY:
        return
    if not file.case_manager and len(file.holding("key-worker")) > 1:
        yield "Several key workers and no case manager: nobody brings their work together."
    if case.level == Case.Level.KEY_WORKING and len(agencies) > 1:
        yield "Another agency takes part: this case may need a case manager."
    if (
        setting("key_working_participation", case.lead_agency) == "expected"
        and case.participation == Case.Participation.DECLINED
    ):
        yield "The person declined, and this service expects everybody to have a key worker."
