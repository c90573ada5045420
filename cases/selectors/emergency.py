"""What emergency access is decided by, and who used it."""

from datetime import date, datetime

from django.db.models import F

from agencies.models import Agency, WorkerRole
from agencies.selectors import MANAGING, standing_of
from cases.models import Case, ServiceUser
from cases.policies import emergency_policy
from core.days import day_of
from core.text import fold

MAY_BREAK_GLASS = frozenset({WorkerRole.Role.KEY_WORKER, *MANAGING})


def agency_for_emergency(user, at: datetime) -> Agency | None:
    """The agency for which this person may open a file in an emergency: they work with people there, and it signed."""
    posts = standing_of(user, day_of(at)).agencies_as(*MAY_BREAK_GLASS)
    signed = Agency.objects.filter(pk__in=posts, is_active=True).exclude(signed_protocols_on=None)
    return signed.order_by("pk").first() if posts else None


def file_in_emergency(*, reference: str = "", name: str = "", date_of_birth: date | None = None) -> Case | None:
    """The one file that exactly this reference, or exactly this name with this birth date, belongs to.

    Fadas and capitals do not count. Two people of one name and birth date are nobody: somebody must ring.
    """
    if reference.strip():
        return Case.objects.filter(reference__iexact=reference.strip()).select_related("lead_agency").first()
    folded = fold(name)
    if not folded or date_of_birth is None:
        return None
    people = ServiceUser.objects.filter(date_of_birth=date_of_birth, merged_into=None)
    found = [person.pk for person in people if folded in _names(person)]
    if len(found) != 1:
        return None
    cases = Case.objects.filter(service_user__in=found).select_related("lead_agency")
    return cases.order_by("-status", "-opened_on", "-pk").first()


def emergency_accesses(user):
    """The emergency accesses that this person watches over or used: those not yet looked at first."""
    rows = emergency_policy.scope(user).select_related(
        "user", "agency", "content_object__lead_agency", "ended_by", "reviewed_by"
    )
    return rows.order_by(F("reviewed_at").desc(nulls_first=True), "-starts_at")


def _names(person: ServiceUser) -> set[str]:
    """What the person may be called: first and last names, the name they are known by, or that with the last name."""
    first, last, known = (fold(part) for part in (person.first_names, person.last_name, person.known_as))
    return {f"{first} {last}".strip(), known, f"{known} {last}".strip() if known else ""} - {""}
