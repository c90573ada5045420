"""The first contacts of the people of the demonstration, and what was found: complete, waiting, late and overdue."""

from datetime import date, datetime, timedelta
from typing import Any, Protocol

from accounts.models import User
from agencies.models import Agency
from assessments.models import CareTeamItem, InitialAssessment
from assessments.services.care_team import decide_care_team_item, tell_care_team_decision
from assessments.services.initial import complete_initial_assessment, save_initial_assessment
from assessments.services.measures import record_outcome_measure, record_screening
from careplans.services.phases import change_phase
from cases.models import Case
from core.days import start_of, today
from correspondence.models import Contact
from correspondence.services.contacts import record_contact

Channel, Outcome = Contact.Channel, Contact.Outcome


class Telling(Protocol):
    @property
    def agencies(self) -> dict[str, Agency]: ...

    def __getitem__(self, username: str) -> User: ...


def meet(told: Telling, by: str, case: Case, days_ago: int, **fields: Any) -> Contact:
    """One contact, so many days ago."""
    on = today() - timedelta(days=days_ago)
    said = {"channel": Channel.IN_PERSON, "purpose": "Key work"} | fields
    return record_contact(actor=told[by], case=case, made_on=on, **said)


WORDS: tuple[dict[str, Any], ...] = (
    {
        "source": "homeless-service",
        "pressing_needs": "A bed that is safe for two. To be back on methadone before the baby comes.",
        "needs_met": "both",
        "severity": 3,
        "urgency": "days",
        "motivation": 8,
        "injecting": "before",
        "risks": ["overdose", "from-others"],
        "risk_words": "Used alone in a hostel room. Naloxone was given and shown; she knows the out-of-hours number.",
        "substances": [
            {"substance": "Heroin", "route": "smoked", "used_last_month": True, "age_first_used": 19},
            {"substance": "Benzodiazepines", "route": "swallowed", "used_last_month": True, "age_first_used": 22},
        ],
    },
    {
        "source": "gp",
        "pressing_needs": "To stop drinking without a fit, and to keep the job in the garage.",
        "needs_met": "here",
        "severity": 2,
        "urgency": "weeks",
        "motivation": 6,
        "injecting": "never",
        "risks": ["none"],
        "substances": [{"substance": "Alcohol", "route": "swallowed", "used_last_month": True, "age_first_used": 15}],
    },
    {
        "source": "probation",
        "pressing_needs": "Somewhere to live after the hostel, and somebody to talk to about debts.",
        "needs_met": "refer-on",
        "severity": 2,
        "urgency": "days",
        "motivation": 4,
        "injecting": "never",
        "risks": ["self"],
        "risk_words": "Low after the court date. No plan. Rings us first, and has the number of the night line.",
        "substances": [{"substance": "Cocaine", "route": "sniffed", "used_last_month": True, "age_first_used": 20}],
    },
)
ALL = {
    "previous_treatment": "before",
    "wants_key_worker": "yes",
    "existing_role": "no",
    "explained_confidentiality": True,
    "gave_information": True,
    "person_agreed": "spoken",
}


def assessed(told: Telling, case: Case, by: str, *, words: int = 0, days_ago: int = 0) -> CareTeamItem:
    """A complete initial assessment, on the care team's list since."""
    has_services = case.services_in_use.filter(ended_on=None).exists()
    said = WORDS[words] | ALL | {"other_services": "listed" if has_services else "none"}
    if said["needs_met"] != "here":
        said["refer_to"] = [told.agencies["Bridge" if case.lead_agency != told.agencies["Bridge"] else "Harbour"]]
    on = today() - timedelta(days=days_ago)
    homeless = "yes" if case.service_user.no_fixed_abode else "no"
    row = complete_initial_assessment(
        actor=told[by], case=case, version=0, assessed_on=on, contact_number=1, is_homeless=homeless, **said
    )
    item = row.care_team_item
    _set_back(row, item, on)
    item.refresh_from_db()
    return item


def _set_back(row: InitialAssessment, item: CareTeamItem, on: date) -> None:
    """Only a demonstration may let it have been earlier."""
    at: datetime = start_of(on) + timedelta(hours=11)
    InitialAssessment.objects.filter(pk=row.pk).update(created_at=at, completed_at=at)
    CareTeamItem.objects.filter(pk=item.pk).update(listed_on=on, created_at=at)


def decided(told: Telling, item: CareTeamItem, by: str, *, days_ago: int, told_by: str = "", **fields: Any) -> None:
    """The decision, and where somebody is named, that the person was told."""
    on = today() - timedelta(days=days_ago)
    said: dict[str, Any] = {
        "decision": CareTeamItem.Decision.OWN_ASSESSMENT,
        "next_steps": "The assessment begins with the next meeting. It takes two or three of them.",
        "in_meeting": True,
        "present": "Cora, Aoife, Dan and the nurse",
    } | fields
    item = decide_care_team_item(actor=told[by], item=item, decided_on=on, **said)
    if told_by:
        tell_care_team_decision(
            actor=told[told_by],
            item=item,
            told_on=min(on + timedelta(days=1), today()),
            told_how="in-person",
            told_words="Good. I was afraid that I would be sent on again.",
        )


def look_first(told: Telling) -> None:
    """Whom Turas case-manages was assessed long ago; those who came to it lately stand at every stage."""
    of_turas = Case.objects.filter(lead_agency=told.agencies["Turas"], status=Case.Status.OPEN).order_by("pk")
    for number, case in enumerate(of_turas.filter(level=Case.Level.CASE_MANAGEMENT)):
        by, ago = _worker(case), (today() - case.opened_on).days
        meet(told, by, case, ago, purpose="First talk")
        item = assessed(told, case, by, words=number % 3, days_ago=ago)
        decided(told, item, "cora", days_ago=max(ago - 4, 0), told_by=by)
        if number < 3:
            _scores(told, case, by, ago)
        if number < 6:
            _on_the_way(told, case, by, ago, maintenance=number % 3 == 0)
    for number, case in enumerate(of_turas.filter(level=Case.Level.KEY_WORKING)):
        _stage(told, case, _worker(case), (today() - case.opened_on).days, number % 8)


def _scores(told: Telling, case: Case, by: str, ago: int) -> None:
    """Scores at the start and lately."""
    for tool, score in (("audit", 11), ("dudit", 23)):
        record_screening(
            actor=told[by], case=case, tool=tool, score=score, taken_on=today() - timedelta(days=max(ago - 7, 0))
        )
    for stage, days, rating, used in (("start", ago, 6, 21), ("review", min(ago, 20), 11, 9)):
        scores = {"opiates-days": used, "alcohol-days": 4, "shared": 0, "mental-health": rating, "quality-of-life": 9}
        taken_on = today() - timedelta(days=days)
        record_outcome_measure(actor=told[by], case=case, tool="top", stage=stage, taken_on=taken_on, scores=scores)


def _on_the_way(told: Telling, case: Case, by: str, ago: int, *, maintenance: bool) -> None:
    """From engagement to delivery; some stay on methadone."""
    phases = [("engagement", ago, "First weeks."), ("delivery", ago // 2, "The work by the plan has begun.")]
    if maintenance:
        phases.append(("maintenance", ago // 4, "Is stable on methadone and wants to stay on it."))
    for phase, days, reason in phases:
        on = today() - timedelta(days=days)
        change_phase(actor=told[by], case=case, phase=phase, started_on=on, reason=reason)


def _worker(case: Case) -> str:
    """Who works with the person now; the manager, where nobody does."""
    held = case.assignments.current().filter(scope="INDIVIDUAL").first()
    held = held or case.key_workers.current().filter(agency=case.lead_agency).first()
    return held.worker.username if held else "cora"


def _stage(told: Telling, case: Case, by: str, ago: int, stage: int) -> None:
    """Overdue, late, begun, waiting, decided and not told, told, given to another agency, or met just now."""
    if stage == 0:
        for days in sorted({ago, ago // 2, min(ago, 3)}, reverse=True):
            meet(told, by, case, days)
        meet(told, by, case, 1, outcome=Outcome.DID_NOT_ATTEND, channel=Channel.TELEPHONE)
    elif stage == 1:
        meet(told, by, case, max(ago, 16))
    elif stage == 2:
        meet(told, by, case, min(ago, 4))
        save_initial_assessment(
            actor=told[by], case=case, version=0, source="family", pressing_needs="Sleep, food, and a GP."
        )
    elif stage == 3:
        meet(told, by, case, min(ago, 9))
        assessed(told, case, by, words=1, days_ago=min(ago, 6))
    elif stage == 4:
        meet(told, by, case, min(ago, 12))
        decided(told, assessed(told, case, by, words=2, days_ago=min(ago, 10)), "cora", days_ago=min(ago, 3))
    elif stage == 5:
        meet(told, by, case, ago)
        decided(told, assessed(told, case, by, words=0, days_ago=ago), "cora", days_ago=ago, told_by=by)
    elif stage == 6:
        meet(told, by, case, min(ago, 20))
        decided(
            told,
            assessed(told, case, by, words=2, days_ago=min(ago, 15)),
            "cora",
            days_ago=min(ago, 8),
            told_by=by,
            decision=CareTeamItem.Decision.OTHER_AGENCY,
            better_placed=told.agencies["Bridge"],
            reason="The person lives in Bridge’s house and has known its workers for years.",
            next_steps="Bridge rings within the week. Until then the person can come to us.",
        )
    else:
        meet(told, by, case, 0, purpose="First talk")
