"""Consents that come to an end, and who hears of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import date_format

from agencies.models import Agency, ServiceSetting, Worker
from agencies.service_settings import DEFINITIONS
from cases.models import Case, CaseAgency, CaseUserPermission, Consent
from consents.deadlines import WARNING_DAYS, rule_of, to_tell
from core.days import day_of
from core.deadlines import DeadlineRule, Stage
from notifications.models import Notice
from notifications.routing import Receiver, managers_of_each, notices

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
    stored = dict(ServiceSetting.objects.filter(key=WARNING_DAYS).values_list("agency", "value"))
    national = stored.pop(None, DEFINITIONS[WARNING_DAYS].default)
    return Rules(rule_of(national), {agency: rule_of(days) for agency, days in stored.items()})


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
    return Warnings(_untold(owed), following)


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
    ends = "ends" if consent.expires_on and consent.expires_on > today else "ended"
    return f"A consent {ends} on {date_format(consent.expires_on, 'j F Y')}: ask whether to renew it"


def _untold(owed: list[Notice]) -> list[Notice]:
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
