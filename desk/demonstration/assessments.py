"""The assessments of the demonstration: Mary’s, complete and begun anew; others complete, begun, or done elsewhere."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.selectors import comprehensive as selectors
from assessments.services.areas import save_area
from assessments.services.comprehensive import begin_assessment, complete_assessment, save_summary
from assessments.services.prior import record_prior
from cases.models import Case, CaseManagerAssignment
from consents.services import hold_talk
from core.days import today

NOT_YET = "We ran out of time, and go on the next time."


class People(Protocol):
    @property
    def agencies(self) -> dict[str, Agency]: ...

    def __getitem__(self, username: str) -> User: ...


MARYS: dict[str, dict[str, Any]] = {
    "drug-use": {
        "level": 2,
        "own_words": "I was doing grand on the methadone till the hostel. I want off the tablets before the baby.",
        "strengths": "Has not injected for seven weeks. Comes to the Clinic each day.",
        "access": "attending",
        "details": {
            "first-substance": "Benzodiazepines",
            "first-days": 12,
            "first-route": "swallow",
            "injecting-days": 0,
            "opioid-treatment": "yes",
            "clinic": "The Clinic",
            "prescriber": "Dr Ruth Roche",
            "goals": ["reduce", "stabilise"],
        },
    },
    "alcohol": {"level": 1, "own_words": "The odd can. Not now.", "details": {"days": 2, "units": 4}},
    "living-skills": {"level": 0, "strengths": "Cooks for the whole hostel on Sundays."},
    "income": {"level": 1, "details": {"income-kind": ["social-welfare"], "moneylender": "no"}},
    "physical-health": {
        "level": 3,
        "own_words": "I’m always tired. The midwife was nice. I don’t want the other doctor to know my business.",
        "strengths": "Takes the iron every day. Has kept both scans. Walks to the Clinic.",
        "access": "blocked",
        "blocked_by": "No residential place for a pregnant woman on methadone.",
        "needs_professional": True,
        "professional_kind": "hepatology",
        "details": {
            "gp": "Dr Niamh Ní Riain, Thomas Street",
            "medical-card": "yes",
            "conditions": "Anaemia.",
            "medicines": "Iron tablets.",
            "bbv-test": "accepted",
            "vaccination": "begun",
            "pregnant": "yes",
            "rating": 8,
        },
    },
    "family": {
        "level": 2,
        "own_words": "My mother has the young one. I see her Saturdays.",
        "strengths": "Never missed.",
    },
    "mental-health": {
        "level": 2,
        "own_words": "I lie awake. It is worse at night.",
        "details": {"rating": 9, "self-harm": "past", "suicide": "none"},
    },
    "education": {"level": 0, "details": {"level": "junior"}},
    "legal": {"level": None, "not_discussed_because": "Mary does not want to talk about court here."},
    "recreation": {"level": 1, "own_words": "I used to swim."},
    "accommodation": {
        "level": 3,
        "own_words": "I can’t bring a baby to a hostel.",
        "access": "waiting",
        "details": {"type": "hostel", "stability": "weeks", "homeless-stage": "emergency", "tonight": "no"},
    },
    "progression": {"level": 1, "own_words": "Hairdressing, when the baby is bigger."},
    "gambling": {"level": 0},
    "internet": {"level": 0},
}
MARYS_ORDER = (
    "accommodation",
    "physical-health",
    "drug-use",
    "family",
    "mental-health",
    "progression",
    "recreation",
    "income",
    "alcohol",
)
AGAIN = ("drug-use", "alcohol", "living-skills", "income", "family", "education", "recreation", "accommodation")


def assess(people: People, mary: Case, others: list[Case]) -> None:
    """Mary's two; then of the other files of case management some complete, some begun, one done elsewhere."""
    aoife = people["aoife"]
    first = _complete(aoife, mary, MARYS, MARYS_ORDER, days_ago=96)
    again = begin_assessment(
        actor=aoife,
        case=mary,
        wants_worker=True,
        understands_sharing=True,
        best_placed_by="Cora Walsh, manager",
        best_placed_on=first.best_placed_on,
    )
    for code in AGAIN:
        _found(aoife, again, code, MARYS[code] | ({"level": 1} if MARYS[code].get("level") == 2 else {}))
    _found(people["dan"], again, "legal", {"own_words": "Not today."})
    _set_back(again, days_ago=6)
    for number, case in enumerate(others):
        manager = CaseManagerAssignment.objects.filter(case=case, ended_on=None).first()
        if manager is None:
            continue
        levels = {code: {"level": (number + place) % 4} for place, code in enumerate(MARYS)}
        if number % 3 != 2:
            _complete(manager.worker, case, levels, (), days_ago=60 - 4 * number)
        elif number == 2:
            record_prior(
                actor=manager.worker,
                case=case,
                agency=people.agencies["Harbour"],
                what="Holistic needs assessment",
                done_about="last spring",
            )
        else:
            begun = _begun(manager.worker, case)
            for code in list(MARYS)[: 3 + number]:
                _found(manager.worker, begun, code, levels[code])
            _set_back(begun, days_ago=9)


def _begun(actor: User, case: Case) -> ComprehensiveAssessment:
    return begin_assessment(
        actor=actor,
        case=case,
        wants_worker=True,
        understands_sharing=True,
        best_placed_by="Care team meeting",
        best_placed_on=today(),
    )


def _found(actor: User, assessment: ComprehensiveAssessment, code: str, words: Mapping[str, Any]) -> None:
    need = DomainNeed.objects.get(assessment=assessment, domain__code=code)
    save_area(actor=actor, need=need, version=need.version, **words)


def _complete(
    actor: User, case: Case, areas: Mapping[str, dict[str, Any]], order: tuple[str, ...], *, days_ago: int
) -> ComprehensiveAssessment:
    """An assessment from its beginning to its end, some weeks ago."""
    if not case.confidentiality_discussions.exists():
        hold_talk(
            actor=actor,
            case=case,
            held_on=today(),
            limits_explained=True,
            sharing_explained=True,
            refusal_explained=True,
        )
    assessment = _begun(actor, case)
    for code, words in areas.items():
        _found(actor, assessment, code, words)
    needs = [need.domain.code for need in selectors.needs_of(assessment) if need.is_need]
    assert case.lead_agency
    assessment = save_summary(
        actor=actor,
        assessment=assessment,
        version=assessment.version,
        order={code: place for place, code in enumerate(order or needs, 1)},
        readiness=6,
        complexity=["range"],
        agencies_to_involve=[case.lead_agency],
        privacy="private",
        place="Room 2",
        summary="Several services are needed, and one worker who brings them together.",
        consent_decision="given" if selectors.standing_consent(case, timezone.now()) else "refused",
    )
    assessment = complete_assessment(actor=actor, assessment=assessment)
    _set_back(assessment, days_ago=days_ago)
    assessment.refresh_from_db()
    return assessment


def _set_back(assessment: ComprehensiveAssessment, *, days_ago: int) -> None:
    """Let it have happened earlier. Only a demonstration may do so: no verb of the house changes the past."""
    on, back = today() - timedelta(days=days_ago), timedelta(days=days_ago)
    values: dict[str, Any] = {"begun_on": on - timedelta(days=5), "best_placed_on": on - timedelta(days=7)}
    if assessment.completed_at:
        values |= {"completed_on": on, "completed_at": assessment.completed_at - back}
    ComprehensiveAssessment.objects.filter(pk=assessment.pk).update(**values)
