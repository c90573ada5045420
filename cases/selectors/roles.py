from datetime import date

from django.db.models import F

from agencies.models import Agency
from agencies.selectors import standing_of, workers_of
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    CaseUserPermission,
    CoverArrangement,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
)


def possible_case_managers(agency: Agency | None, on: date):
    """The people who may be assigned: workers in post at the lead agency; nobody, while none leads."""
    return workers_of(agency, on)


def agencies_that_may_lead(case: Case, manager, on: date):
    """The agencies that share this case and are managed by this person."""
    sharing = CaseAgency.objects.in_case(on).filter(case=case)
    return Agency.objects.filter(case_agencies__in=sharing, pk__in=standing_of(manager, on).managed)


def current_case_manager(case: Case) -> CaseManagerAssignment | None:
    """The adult's case manager now, if the role is filled."""
    current = CaseManagerAssignment.objects.current().select_related("worker", "agency", "permission")
    return current.filter(case=case, scope=CaseManagerAssignment.Scope.INDIVIDUAL).first()


def integrity_faults(limit: int = 100) -> list[str]:
    """Where assignments and permissions disagree; the database already refuses most of this."""
    managers = CaseManagerAssignment.objects.current()
    unlike_managers = managers.exclude(
        permission__user=F("worker"),
        permission__content_object=F("case"),
        permission__codename="manage_case",
        permission__manages=F("scope"),
        permission__agency=F("agency"),
    )
    unled = managers.filter(scope="INDIVIDUAL").exclude(agency=F("case__lead_agency"))
    key_workers = KeyWorkerAssignment.objects.current()
    unlike_key_workers = key_workers.exclude(
        permission__user=F("worker"),
        permission__content_object=F("case"),
        permission__codename="work_case",
        permission__agency=F("agency"),
    )
    orphans = CaseUserPermission.objects.filter(codename="manage_case", assignment=None) | (
        CaseUserPermission.objects.filter(codename="work_case", key_worker_assignment=None)
    )
    return (
        [f"case manager assignment {pk} and its permission differ" for pk in _ids(unlike_managers, limit)]
        + [f"case manager assignment {pk} is not of the lead agency" for pk in _ids(unled, limit)]
        + [f"key worker assignment {pk} and its permission differ" for pk in _ids(unlike_key_workers, limit)]
        + [f"permission {pk} stands without an assignment" for pk in _ids(orphans, limit)]
        + _cover_faults(limit)
    )


def _cover_faults(limit: int) -> list[str]:
    sound = CoverArrangement.permissions.through.objects.filter(
        coverarrangement__cancelled_at=None,
        coverarrangement__cover=F("caseuserpermission__user"),
        coverarrangement__absent=F("caseuserpermission__covers__user"),
        caseuserpermission__covers__content_object=F("caseuserpermission__content_object"),
        caseuserpermission__covers__agency=F("caseuserpermission__agency"),
        caseuserpermission__covers__codename__in=["manage_case", "work_case"],
    )
    unsound = CaseUserPermission.objects.filter(codename="cover_case").exclude(
        pk__in=sound.values("caseuserpermission")
    )
    agreements = LeadAgencyAgreement.objects.filter(ended_on=None).exclude(agency=F("case__lead_agency"))
    return [f"cover {pk} differs from the right or the arrangement it stands for" for pk in _ids(unsound, limit)] + [
        f"lead agreement {pk} is not of the agency that leads" for pk in _ids(agreements, limit)
    ]


def _ids(rows, limit: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
