"""Consents that come to an end, and who hears of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format

from agencies.models import Agency, ServiceSetting, Worker
from agencies.service_settings import DEFINITIONS
from cases.models import Case, CaseAgency, CaseUserPermission, Consent, ConsentScope
from cases.policies import CaseAction
from cases.selectors.caseload import CaseRow, caseload_rows, open_among
from consents.deadlines import WARNING_DAYS, rule_of, to_tell
from core.components import Status
from core.days import day_of
from core.deadlines import DeadlineRule, Stage
from core.templatetags.ui import ending as ending_in
from notifications.models import Notice
from notifications.routing import Receiver, managers_of_each, notices

CONSENT_PAGE = "consents:consent"
Cursor = tuple[date, int]  # the end and the number of the consent that a batch ended with


def standing() -> QuerySet[Consent]:
    """The consents to share that nobody has taken back or replaced, in force or ended, in open cases.

    One that was renewed is replaced by its next revision: it warns nobody, and no list shows it.
    """
    signed = Consent.objects.sharing().filter(state=Consent.State.SIGNED, withdrawn_at=None, superseded_at=None)
    return signed.filter(case__status=Case.Status.OPEN)


def ending(first: date, last: date) -> QuerySet[Consent]:
    """Those of them that end on one of these days."""
    return standing().filter(expires_on__range=(first, last))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule of every agency, asked of the database once: its own warning days, else the national ones."""

    national: DeadlineRule
    own: dict[int, DeadlineRule]

    def of(self, agency_id: int | None) -> DeadlineRule:
        return self.own.get(agency_id, self.national) if agency_id is not None else self.national

    @property
    def longest(self) -> int:
        """How many days before its end the first warning of any agency goes out."""
        stages = [stage for rule in (self.national, *self.own.values()) for stage in rule.stages]
        return max(-stage.offset for stage in stages)


def rules() -> Rules:
    rows = ServiceSetting.objects.filter(key=WARNING_DAYS).values_list("agency", "value")
    stored: dict[int | None, list[int]] = dict(rows)
    national = stored.pop(None, DEFINITIONS[WARNING_DAYS].default)
    return Rules(rule_of(national), {agency: rule_of(days) for agency, days in stored.items() if agency})


@dataclass(frozen=True, slots=True)
class Warnings:
    """The notices of one batch, and where the next one begins."""

    notices: list[Notice] = field(default_factory=list)
    following: Cursor | None = None


def warnings_owed(*, day: date, today: date, at: datetime, after: Cursor | None, limit: int) -> Warnings:
    """The notices that the work of `day` owes for a batch of consents, and that nobody has had: six queries at most.

    Whoever takes a role over after a warning went out is told too: what counts is whether they were, not whether
    anybody was. The roles are read at the instant `at`, for a notice about a day missed goes to those who act now.
    """
    by_agency = rules()
    rows = ending(day, day + timedelta(days=by_agency.longest))
    if after is not None:
        ends_on, pk = after
        # the first condition says nothing new; it is the one that the index can begin at
        rows = rows.filter(expires_on__gte=ends_on).filter(Q(expires_on__gt=ends_on) | Q(pk__gt=pk))
    rows = rows.select_related("case__lead_agency").order_by("expires_on", "pk")
    found = list(rows[:limit])
    last = found[-1] if len(found) == limit else None
    following = (last.expires_on, last.pk) if last is not None and last.expires_on is not None else None
    reached = list(_stages(found, by_agency, day, today))
    receivers = receivers_for([row.case for row, _, _ in reached], at)
    owed = [
        notice
        for row, rule, stage in reached
        for notice in notices(
            receivers[row.case_id], key=key_of(row, rule, stage), subject=subject_of(row, today), about=row
        )
    ]
    return Warnings(not_yet_told(owed), following)


def _stages(rows: Iterable[Consent], by_agency: Rules, day: date, today: date):
    for row in rows:
        rule = by_agency.of(row.case.lead_agency_id)
        if row.expires_on and (stage := to_tell(rule, row.expires_on, day, today)):
            yield row, rule, stage


def key_of(consent: Consent, rule: DeadlineRule, stage: Stage) -> str:
    """Names one notice: this consent, this end, this stage; run twice, late or at once, nobody has it twice."""
    return f"{rule.code}:{consent.pk}:{consent.expires_on}:{stage.code}"


def subject_of(consent: Consent, today: date) -> str:
    """Says the day, which stays true whenever it is read; never whose consent it is, or for what."""
    assert consent.expires_on  # what shares has its end: the database sees to it
    ends = "ends" if consent.expires_on > today else "ended"
    return f"A consent {ends} on {date_format(consent.expires_on, 'j F Y')}: ask whether to renew it"


def not_yet_told(owed: list[Notice]) -> list[Notice]:
    """Of these notices, those that their receiver has not had."""
    keys = {notice.key for notice in owed}
    if not keys:
        return []
    told = set(Notice.objects.filter(key__in=keys).values_list("recipient_id", "key"))
    return [notice for notice in owed if (notice.recipient_id, notice.key) not in told]


def receivers_for(cases: Iterable[Case], at: datetime) -> dict[int, list[Receiver]]:
    """For each case its case manager, the lead agency's key workers and who stands in; without any, the managers."""
    by_id = {case.pk: case for case in cases}
    found: dict[int, list[Receiver]] = {pk: [] for pk in by_id}
    for case_id, user_id in _holders(list(by_id), at):
        found[case_id].append(Receiver(user_id))
    alone = [case for pk, case in by_id.items() if not found[pk]]
    agencies = _answering(alone, at)
    managers = managers_of_each([agency for each in agencies.values() for agency in each], day_of(at))
    for case in alone:
        words = "the case manager or key worker, whom nobody is now"
        found[case.pk] = [
            Receiver(each.user_id, each.stands_in_for or words, each.about)
            for agency in agencies[case.pk]
            for each in managers[agency.pk]
        ]
    return found


def _holders(ids: list[int], at: datetime) -> Iterable[tuple[int, int]]:
    """Who holds these roles now and can sign in: the rights are the lead agency's, so a partner hears nothing."""
    in_post = Worker.objects.in_post(day_of(at)).filter(user=OuterRef("user"), agency=OuterRef("agency"))
    manages = Q(manages="INDIVIDUAL") | Q(codename="cover_case", covers__manages="INDIVIDUAL")
    key_works = Q(codename="work_case") | Q(codename="cover_case", covers__codename="work_case")
    rights = CaseUserPermission.objects.open_at(at).filter(
        manages | key_works,
        Exists(in_post),
        content_object__in=ids,
        ground=CaseUserPermission.Ground.ROLE,
        agency=F("content_object__lead_agency"),
        user__is_active=True,
    )
    return rights.order_by("content_object_id", "user_id").values_list("content_object_id", "user_id").distinct()


def _answering(cases: list[Case], at: datetime) -> dict[int, list[Agency]]:
    """The agency that leads each case; while nobody leads, those that take part."""
    found = {case.pk: [case.lead_agency] if case.lead_agency else [] for case in cases}
    unled = [pk for pk, agencies in found.items() if not agencies]
    if unled:
        sharing = CaseAgency.objects.in_case(day_of(at)).filter(case__in=unled).select_related("agency")
        for row in sharing.order_by("pk"):
            found[row.case_id].append(row.agency)
    return found


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
