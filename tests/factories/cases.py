from datetime import date

import factory
from django.contrib.auth.models import Permission
from factory.django import DjangoModelFactory

from accounts.models import User
from agencies.models import Agency, Worker
from cases.models import (
    CareDomain,
    Case,
    CaseAgency,
    CaseManagerAssignment,
    CaseUserPermission,
    Consent,
    ConsentItem,
    ConsentScope,
    KeyWorkerAssignment,
    ServiceUser,
)
from cases.selectors import completed_check
from cases.services import assignments
from core.days import start_of
from tests.factories.agencies import AgencyFactory, WorkerFactory, line_manager_of
from tests.factories.entry import checked_by, entered

SIGNED, EXPIRES = date(2026, 1, 5), date(2030, 7, 5)


class ServiceUserFactory(DjangoModelFactory):
    class Meta:
        model = ServiceUser

    first_names = factory.Sequence(lambda n: f"Síle{n}")
    last_name = "Ní Shampla"
    date_of_birth = date(1991, 2, 14)


class CaseFactory(DjangoModelFactory):
    """A case-managed case with a lead agency and nobody in any role."""

    class Meta:
        model = Case

    reference = factory.Sequence(lambda n: f"C-{n:05}")
    service_user = factory.SubFactory(ServiceUserFactory)
    lead_agency = factory.SubFactory(AgencyFactory)
    level = Case.Level.CASE_MANAGEMENT
    complexity_reason = Case.Complexity.RANGE
    basis = Case.Basis.CRITERIA
    opened_on = SIGNED


class CaseAgencyFactory(DjangoModelFactory):
    class Meta:
        model = CaseAgency

    case = factory.SubFactory(CaseFactory, lead_agency=None)
    agency = factory.SubFactory(AgencyFactory)
    joined_on = SIGNED


def right(user: User, case: Case, codename: str, **fields) -> CaseUserPermission:
    """A right without its record of tenure: only tests of the policy write one so."""
    permission = Permission.objects.get(content_type__app_label="cases", codename=codename)
    post = Worker.objects.filter(user=user).first()
    opening = {"starts_at": start_of(SIGNED), "agency": post.agency if post else None} | fields
    return CaseUserPermission.objects.create(user=user, content_object=case, permission=permission, **opening)


def managed_by(case: Case, starts_on: date = SIGNED) -> CaseManagerAssignment:
    """Give the case a case manager, by its lead agency's line manager."""
    assert case.lead_agency
    worker = WorkerFactory(agency=case.lead_agency).user
    manager = line_manager_of(case.lead_agency)
    if not completed_check(case):
        checked_by(manager, case)
    return assignments.assign_case_manager(actor=manager, case=case, worker=worker, starts_on=starts_on)


def led_case(**fields) -> Case:
    """A case whose lead agency is also one of its agencies, with its entry made, as every real case has it."""
    case = CaseFactory(**fields)
    CaseAgencyFactory(case=case, agency=case.lead_agency)
    return entered(case) if case.is_open else case


def key_worker_in(case: Case, agency: Agency | None = None) -> User:
    """A key worker of this agency (the lead agency, if none is named) with the right that the role carries."""
    agency = agency or case.lead_agency
    assert agency
    post = WorkerFactory(agency=agency)
    KeyWorkerAssignment.objects.create(
        case=case,
        worker=post.user,
        agency=agency,
        profession=post.profession,
        starts_on=SIGNED,
        permission=right(post.user, case, "work_case"),
    )
    return post.user


def domain_of(code: str) -> CareDomain:
    """One of the areas of life. A test that empties the tables after itself finds none: they come with the release."""
    facts = {"label": code, "is_offence_data": code == "legal", "is_child_family": code == "family"}
    return CareDomain.objects.get_or_create(code=code, defaults=facts)[0]


def consent_for(case: Case, agency: Agency, *domains: str, offence: bool = False, **fields) -> Consent:
    """A signed consent that names one agency, and these areas of life or kinds of information.

    A second one for the same case is an additional consent, beside the six-month form.
    """
    kinds = Consent.Kind
    first = not case.consents.filter(kind=kinds.CASE_MANAGEMENT, superseded_at=None).exists()
    values = {
        "kind": kinds.CASE_MANAGEMENT if first else kinds.ADDITIONAL,
        "state": Consent.State.SIGNED,
        "reference": f"CON-2026-{Consent.objects.count() + 1:04}",
        "signed_on": SIGNED,
        "expires_on": EXPIRES,
    }
    consent = Consent.objects.create(case=case, **values | fields)
    scope = ConsentScope.objects.create(consent=consent, agency=agency, includes_offence_data=offence)
    for code in domains:
        if code in ConsentItem.Information.values:
            ConsentItem.objects.create(scope=scope, information=code)
        else:
            ConsentItem.objects.create(scope=scope, domain=domain_of(code))
    return consent
