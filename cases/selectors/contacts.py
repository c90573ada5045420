"""What key workers of other services and the case manager have told each other."""

from collections.abc import Iterable
from datetime import datetime

from agencies.models import Agency
from agencies.selectors import standing_of
from cases.models import CareDomain, Case, CaseUserPermission, ManagerContact
from cases.policies import consented, manager_contact_policy, namings
from core.days import day_of


def contacting_for(user, case: Case, at: datetime) -> list[Agency]:
    """The agencies for which this person works with somebody whose case manager is in another service."""
    rights = CaseUserPermission.objects.open_at(at).filter(user=user, content_object=case)
    sent = rights.filter(agency__in=standing_of(user, day_of(at)).agencies).values("agency")
    named = consented(at).filter(consent__case=case, agency__in=sent).values("agency")
    return list(Agency.objects.filter(pk__in=named).exclude(led_cases=case.pk).order_by("sort_key", "pk"))


def domains_to_mark(case: Case, agencies: Iterable[int], at: datetime) -> list[CareDomain]:
    """The areas of life that the person shares with these agencies: where an overlap may be marked."""
    shared = frozenset().union(*(naming.parts for naming in namings(case, at, list(agencies))))
    return list(CareDomain.objects.filter(code__in=shared).order_by("position"))


def contacts_on(user, case: Case, at: datetime) -> list[ManagerContact]:
    """Those that this person may read, the latest first: all of them, or their own agency's."""
    rows = manager_contact_policy.scope(user, at=at).filter(case=case).select_related("made_by", "agency")
    return list(rows.prefetch_related("overlaps").order_by("-made_on", "-pk"))
