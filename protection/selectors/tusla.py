"""What Tusla told about one case, for its circle."""

from django.db.models import QuerySet

from protection.models import TuslaInformation
from protection.policies import TuslaAction, tusla_policy


def from_tusla(user, case) -> list[TuslaInformation]:
    """The rows that this person may read, latest first."""
    rows = tusla_policy.scope(user).filter(case=case)
    return list(rows.select_related("agency", "written_by", "error_by").order_by("-received_on", "-pk"))


def own_rows(user, rows: list[TuslaInformation]) -> set[int]:
    """Those of them that this person may strike."""
    found = tusla_policy.scope(user, TuslaAction.STRIKE).filter(pk__in=[row.pk for row in rows])
    return set(found.values_list("pk", flat=True))


def circle_rows(user) -> QuerySet[TuslaInformation]:
    """All that this person may read, latest first."""
    rows = tusla_policy.scope(user).select_related("case", "agency", "written_by", "error_by")
    return rows.order_by("-received_on", "-pk")
