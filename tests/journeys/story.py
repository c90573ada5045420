"""The people of the acceptance scenarios, where their stories begin; brought there by the verbs of the house."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from agencies.models import Agency, Worker, WorkerRole
from cases.models import Case, CaseUserPermission
from cases.services import agencies_in_case, assignments, key_workers
from core.audit import REFUSED
from core.days import today
from core.deadlines import add_months
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    ServiceUserFactory,
    UserFactory,
    WorkerFactory,
    consent_for,
    led_case,
    worker_with,
)

PASSWORD = "a bridge over the canal"
BORN = date(1991, 2, 14)
Role, Profession = WorkerRole.Role, Worker.Profession


def person(name: str) -> User:
    first, last = name.split(" ", 1)
    user = UserFactory(username=first.lower(), first_name=first, last_name=last)
    user.set_password(PASSWORD)
    user.save()
    return user


@dataclass(frozen=True, slots=True)
class Story:
    """Turas leads, with Aoife and Dan under Cora; Brian is at Harbour, Eva at Tusla."""

    turas: Agency
    harbour: Agency
    tusla: Agency
    aoife: User
    brian: User
    cora: User
    dan: User
    eva: User
    orla: User


def people_of_the_story() -> Story:
    turas = AgencyFactory(name="Turas Training", short_name="Turas")
    harbour = AgencyFactory(name="Harbour Community Drug Project", short_name="Harbour")
    tusla = AgencyFactory(name="Tusla Social Work", short_name="Tusla SW", sector=Agency.Sector.SOCIAL_WORK)
    return Story(
        turas,
        harbour,
        tusla,
        aoife=WorkerFactory(user=person("Aoife Brennan"), agency=turas).user,
        brian=WorkerFactory(user=person("Brian Keogh"), agency=harbour).user,
        cora=worker_with(turas, Role.LINE_MANAGER, user=person("Cora Ní Fhloinn")),
        dan=WorkerFactory(user=person("Dan Moran"), agency=turas).user,
        eva=WorkerFactory(user=person("Eva Lynch"), agency=tusla, profession=Profession.SOCIAL_WORKER).user,
        orla=worker_with(harbour, Role.LINE_MANAGER, user=person("Orla Duffy")),
    )


def managed_case(story: Story, first: str, last: str, manager: User | None, **person_fields) -> Case:
    """A case led by Turas, with this case manager."""
    who = ServiceUserFactory(first_names=first, last_name=last, **{"date_of_birth": BORN} | person_fields)
    case = led_case(service_user=who, lead_agency=story.turas, opened_on=today())
    if manager:
        assignments.assign_case_manager(actor=story.cora, case=case, worker=manager, starts_on=today())
    return case


def harbour_works_with(story: Story, case: Case) -> None:
    """Harbour comes in, under a consent that names it, and Orla names Brian as its key worker."""
    consent_for(
        case,
        story.harbour,
        "drug-use",
        signed_on=today() - timedelta(days=30),
        expires_on=add_months(today(), 5),
    )
    agencies_in_case.add_agency(actor=story.cora, case=case, agency=story.harbour, does="Relapse prevention")
    key_workers.assign_key_worker(
        actor=story.orla,
        case=case,
        agency=story.harbour,
        worker=story.brian,
        profession=Profession.DRUGS_WORKER,
        starts_on=today(),
        in_care_team=False,
    )


def standing(*cases: Case) -> tuple[list, ...]:
    """Who holds what, role by role and right by right: what a refusal must leave as it was."""
    found: list[list] = []
    for case in cases:
        case.refresh_from_db()
        found.append(
            [
                (case.lead_agency_id, case.version),
                sorted(case.assignments.values_list("worker", "agency", "scope", "ended_on", "role_split")),
                sorted(case.key_workers.values_list("worker", "agency", "ended_on")),
                sorted(
                    CaseUserPermission.objects.filter(content_object=case).values_list("pk", "user", "ends_at"),
                    key=lambda row: row[0],
                ),
            ]
        )
    return tuple(found)


def refusals_of(user: User) -> list[tuple[int | None, str]]:
    """What the log keeps of this person's refusals: the file, and the rule."""
    events = AuditEvent.objects.filter(actor=user, verb=REFUSED).order_by("pk")
    return [(event.file_id, event.data["rule"]) for event in events]
