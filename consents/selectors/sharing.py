"""What of a file is shared now and by which consents, for whoever takes some of it back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from agencies.models import Agency
from cases.models import CareDomain, Case, CaseUserPermission, Consent, ConsentItem, ConsentScope
from cases.policies import IDENTITY, TEAM, consented, parts_shared_with


@dataclass(frozen=True, slots=True)
class StillSees:
    """One agency after something was taken back: who there could see the file, and what is left."""

    agency: Agency
    people: tuple[str, ...]
    left: tuple[str, ...]


def standing_scopes(consents: Iterable[Consent], at: datetime) -> list[ConsentScope]:
    """The agencies named in these consents and not taken back, with what each may know."""
    scopes = ConsentScope.objects.standing(at).filter(consent__in=list(consents)).select_related("agency", "consent")
    return list(scopes.prefetch_related("items__domain").order_by("agency__sort_key", "agency", "consent"))


def agencies_in(scopes: Iterable[ConsentScope]) -> list[tuple[int, str]]:
    return list(dict.fromkeys((scope.agency_id, scope.agency.label) for scope in scopes))


def things_in(scopes: Iterable[ConsentScope], at: datetime) -> list[tuple[str, str]]:
    """What may be taken back alone, worded, in the order of the form."""
    standing = {
        item.code for scope in scopes for item in scope.items.all() if item.ended_at is None or item.ended_at > at
    }
    every = [*ConsentItem.Information.choices, *CareDomain.objects.order_by("position").values_list("code", "label")]
    return [(str(code), str(label)) for code, label in every if code in standing]


def sharing_now(case: Case, at: datetime) -> list[Consent]:
    """The consents to share of this case that are in force."""
    return list(Consent.objects.in_force(at).sharing().filter(case=case).order_by("signed_at", "pk"))


def own_sharing(case: Case, agencies: Collection[int], at: datetime) -> list[ConsentScope]:
    """By which consents these agencies see the file now: for a partner's worker, of their own agency only."""
    return list(
        consented(at)
        .filter(consent__case=case, agency__in=agencies)
        .select_related("agency", "consent")
        .order_by("consent", "agency")
    )


def after_withdrawal(case: Case, agencies: Iterable[Agency], at: datetime) -> list[StillSees]:
    """What each of these agencies sees now, and who there it is about."""
    labels = dict(CareDomain.objects.values_list("code", "label")) | dict(ConsentItem.Information.choices)
    found = []
    for agency in agencies:
        rights = (
            CaseUserPermission.objects.open_at(at)
            .filter(content_object=case, agency=agency)
            .select_related("user")
            .order_by("user__last_name", "user__first_name", "pk")
        )
        parts = parts_shared_with([agency.pk], case, at) - {IDENTITY, TEAM}
        found.append(
            StillSees(
                agency,
                tuple(dict.fromkeys(str(right.user) for right in rights)),
                tuple(sorted(str(labels[part]) for part in parts if part in labels)),
            )
        )
    return found
