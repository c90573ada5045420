"""Consents that come to an end, and who hears of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from cases.models import Case, CaseAgency, Consent, ConsentScope
from cases.policies import CaseAction
from cases.selectors.caseload import CaseRow, caseload_rows, open_among
from core.components import Status
from core.days import day_of
from core.templatetags.ui import ending as ending_in
from notifications.models import Notice

CONSENT_PAGE = "consents:consent"


def standing() -> QuerySet[Consent]:
    """The consents to share that nobody has taken back or replaced, in force or ended, in open cases.

    One that was renewed is replaced by its next revision: it warns nobody, and no list shows it.
    """
    signed = Consent.objects.sharing().filter(state=Consent.State.SIGNED, withdrawn_at=None, superseded_at=None)
    return signed.filter(case__status=Case.Status.OPEN)


def ending(first: date, last: date) -> QuerySet[Consent]:
    """Those of them that end on one of these days."""
    return standing().filter(expires_on__range=(first, last))


def not_yet_told(owed: list[Notice]) -> list[Notice]:
    """Of these notices, those that their receiver has not had."""
    keys = {notice.key for notice in owed}
    if not keys:
        return []
    told = set(Notice.objects.filter(key__in=keys).values_list("recipient_id", "key"))
    return [notice for notice in owed if (notice.recipient_id, notice.key) not in told]


# The pages ------------------------------------------------------------------------------------------------------------


def without_consent(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Of these, the open cases in which another agency takes part though no consent to share stands at all."""
    others = CaseAgency.objects.in_case(today).filter(~Q(agency=OuterRef("lead_agency")), case=OuterRef("pk"))
    stands = standing().filter(case=OuterRef("pk"))
    return cases.filter(Exists(others), ~Exists(stands), status=Case.Status.OPEN)


@dataclass(frozen=True, slots=True)
class EndingRow:
    """One consent on the list, with the next thing to do about it."""

    case: CaseRow
    kind: str
    reference: str
    status: Status
    ends_on: date | None
    agencies: str
    action: str
    action_url: str


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One file without consent, with the agencies that therefore see nothing."""

    case: CaseRow
    agencies: str
    action: str
    action_url: str


def ending_rows(user, consents: Iterable[Consent], at: datetime) -> list[EndingRow]:
    """These consents, which the caller took from the policy's scope, as lines: as many queries for 2 as for 22."""
    listed = list(consents)
    lines = _lines(user, [row.case for row in listed], at)
    named = _names(
        ConsentScope.objects.standing(at).filter(consent__in=[row.pk for row in listed]).order_by("agency__sort_key"),
        "consent",
    )
    return [
        EndingRow(
            case=lines[row.case_id].row,
            kind=row.get_kind_display(),
            reference=str(row),
            status=ending_in(row.expires_on, day_of(at)) if row.expires_on else Status("none", "No end"),
            ends_on=row.expires_on,
            agencies=", ".join(named[row.pk]),
            action=f"Renew with {lines[row.case_id].person}" if lines[row.case_id].url else "",
            action_url=lines[row.case_id].url,
        )
        for row in listed
    ]


def missing_rows(user, cases: Iterable[Case], at: datetime) -> list[MissingRow]:
    listed = list(cases)
    lines = _lines(user, listed, at)
    others = CaseAgency.objects.in_case(day_of(at)).filter(case__in=[case.pk for case in listed])
    named = _names(others.exclude(agency=F("case__lead_agency")).order_by("agency__sort_key"), "case")
    return [
        MissingRow(
            case=lines[case.pk].row,
            agencies=", ".join(named[case.pk]),
            action=f"Ask {lines[case.pk].person}" if lines[case.pk].url else "",
            action_url=lines[case.pk].url,
        )
        for case in listed
    ]


class _Line(NamedTuple):
    row: CaseRow
    person: str  # as one would say it
    url: str  # of the page of consent, for whoever may take one


def _lines(user, cases: list[Case], at: datetime) -> dict[int, _Line]:
    unique = list({case.pk: case for case in cases}.values())
    worked = open_among(user, CaseAction.WORK, [case.pk for case in unique])
    return {
        case.pk: _Line(
            row,
            case.service_user.known_as or case.service_user.first_names,
            (consent_address(case) or case.get_absolute_url()) if case.pk in worked else "",
        )
        for case, row in zip(unique, caseload_rows(user, unique, at), strict=True)
    }


def _names(rows: QuerySet, of: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name, short_name in rows.values_list(of, "agency__name", "agency__short_name"):
        found[pk].append(short_name or name)
    return found


def consent_address(case: Case) -> str:
    """Where a consent of this case is talked over and signed; nothing while no app serves it."""
    try:
        return reverse(CONSENT_PAGE, args=[case.pk])
    except NoReverseMatch:
        return ""
