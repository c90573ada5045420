"""Which forms a bundle holds, who may take it, and how far it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from agencies.models import Agency, WorkerRole
from agencies.selectors import setting, standing_of
from core.days import day_of, spelled
from core.models import Job
from gapsblocks.models import GapBundle, GapsAndBlocksForm, GapVolume
from gapsblocks.models.bundles import quarter_reference
from gapsblocks.papers.bundle import Order
from gapsblocks.policies import gap_bundle_policy, gap_policy
from gapsblocks.selectors.picture import of_forum, of_service, of_the_country, picture, sent_by
from gapsblocks.selectors.reports import barriers_of
from gapsblocks.states import UNANSWERED, GapState

Role = WorkerRole.Role
FORUM, SERVICE, NATIONAL, ADVISED = "forum", "service", "national", "advised"
# From each side: by which day a form belongs to a quarter.
DAY_OF = {FORUM: "sent_on", SERVICE: "raised_on", NATIONAL: "national_on", ADVISED: "sent_on"}
CAME = {FORUM: "that came to it", SERVICE: "raised", NATIONAL: "that came to it", ADVISED: "sent out of the service"}
SCOPES = {FORUM: of_forum, SERVICE: of_service, NATIONAL: lambda agency: of_the_country(), ADVISED: sent_by}
SHOWN = 4  # quarters in the tables of the summary
READERS = {
    FORUM: "co-ordinator of {}",
    SERVICE: "managers of {}",
    NATIONAL: "National Rehabilitation Co-ordinator (HSE)",
}


@dataclass(frozen=True, slots=True)
class Whose:
    """The quarter of one agency or forum, as one side reads it."""

    side: str
    agency: Agency

    @property
    def code(self) -> str:
        return f"{self.side}-{self.agency.pk}"

    @property
    def label(self) -> str:
        return self.agency.label if self.side != NATIONAL else "The national level"


def whose_quarters(user, on: date) -> list[Whose]:
    """Whose quarters this person may have: the co-ordinator’s own forum, the manager’s own agency."""
    standing = standing_of(user, on)
    sides = {
        FORUM: standing.agencies_as(Role.COORDINATOR),
        SERVICE: standing.managed,
        NATIONAL: standing.agencies_as(Role.NATIONAL_COORDINATOR),
        ADVISED: standing.agencies_as(Role.IMPLEMENTATION_ADVISOR),
    }
    agencies = Agency.objects.in_bulk({pk for found in sides.values() for pk in found})
    return [Whose(side, agencies[pk]) for side, found in sides.items() for pk in found]


def forms_of(user, whose: Whose) -> QuerySet[GapsAndBlocksForm]:
    """The forms of this side that this person sees."""
    rows = gap_policy.scope(user).exclude(state=GapState.DRAFT)
    if whose.side == FORUM:
        return rows.filter(forum=whose.agency).exclude(sent_on=None)
    if whose.side == NATIONAL:
        return rows.exclude(national_on=None)
    rows = rows.filter(agency=whose.agency)
    return rows if whose.side == SERVICE else rows.exclude(sent_on=None)


def of_quarter(user, whose: Whose, starts_on: date) -> QuerySet[GapsAndBlocksForm]:
    day = DAY_OF[whose.side]
    span = {f"{day}__gte": starts_on, f"{day}__lt": next_quarter(starts_on)}
    return forms_of(user, whose).filter(**span).order_by(day, "pk")


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(starts_on: date) -> date:
    return quarter_of(starts_on + timedelta(days=100))


def quarters(today: date, count: int = 9) -> list[date]:
    """This quarter and those before it, the latest first."""
    found = [quarter_of(today)]
    while len(found) < count:
        found.append(quarter_of(found[-1] - timedelta(days=1)))
    return found


def called(starts_on: date) -> str:
    """“April to June 2026”"""
    last = next_quarter(starts_on) - timedelta(days=1)
    return f"{starts_on:%B} to {last:%B} {last.year}"


def quarter_order(user, whose: Whose, starts_on: date, *, count: int, volumes: int) -> Order:
    """What the covers of a quarter say."""
    last = next_quarter(starts_on) - timedelta(days=1)
    before = {f"{DAY_OF[whose.side]}__lt": starts_on}
    return Order(
        title=f"Gaps and Blocks, {called(starts_on)}",
        reference=quarter_reference(starts_on),
        sender=whose.agency.name,
        reader=f"the {READERS[whose.side].format(whose.agency.name)}" if whose.side in READERS else "",
        period=f"{CAME[whose.side]} from {spelled(starts_on, year=False)} to {spelled(last)}",
        manager_days=setting("gap_manager_days", whose.agency),
        co_ordinator_days=setting("gap_coordinator_days", whose.agency),
        volumes=volumes,
        count=count,
        earlier_open=forms_of(user, whose).filter(state__in=UNANSWERED, **before).count(),
    )


def with_summary(order: Order, whose: Whose, starts_on: date, *, today: date) -> Order:
    """What only the first volume has: the picture of that quarter and the three before it, as the page shows it, and
    the barriers that stood in the register of the task force.
    """
    since = starts_on
    for _ in range(SHOWN - 1):
        since = quarter_of(since - timedelta(days=1))
    found = picture(SCOPES[whose.side](whose.agency), since, starts_on, today=today)
    barriers = barriers_of(whose.agency, starts_on, found, today=today) if whose.side == FORUM else ()
    return replace(order, picture=found, barriers=barriers)


def selection_order(reference: str, sender: str, *, count: int, volumes: int) -> Order:
    return Order(title="Gaps and Blocks forms", reference=reference, sender=sender, volumes=volumes, count=count)


def order_of(user, bundle: GapBundle, volume: int = 1) -> Order:
    """The same for each of its volumes, whichever worker makes it, but for the summary in the first."""
    count, volumes = len(bundle.forms), bundle.volumes.count()
    if bundle.agency and bundle.starts_on:
        whose = Whose(bundle.side, bundle.agency)
        order = quarter_order(user, whose, bundle.starts_on, count=count, volumes=volumes)
        return order if volume > 1 else with_summary(order, whose, bundle.starts_on, today=day_of(bundle.made_at))
    return selection_order(bundle.reference, sender_for(user, day_of(bundle.made_at)), count=count, volumes=volumes)


def sender_for(user, on: date) -> str:
    """Where whoever puts a selection together works."""
    posts = standing_of(user, on).posts
    return posts[0].agency_name if posts else "Gaps and Blocks"


def seen_of(user, numbers: list[int]) -> list[int]:
    """Those of these numbers that are forms, and seen by this person, in the order given."""
    rows = gap_policy.scope(user).exclude(state=GapState.DRAFT).filter(pk__in=numbers)
    found = set(rows.values_list("pk", flat=True))
    return [number for number in dict.fromkeys(numbers) if number in found]


def all_seen(user, bundle: GapBundle) -> bool:
    """Whether this person may still see every form that the bundle holds."""
    return len(seen_of(user, bundle.forms)) == len(bundle.forms)


def volume_of(job: Job) -> GapVolume:
    rows = GapVolume.objects.select_related("bundle__agency", "bundle__made_by")
    return rows.get(pk=job.arguments["volume"])


def bundles_of(user, most: int = 10) -> list["Standing"]:
    """What this person asked for lately, the latest first."""
    rows = gap_bundle_policy.scope(user).select_related("job").order_by("-made_at", "-pk")[:most]
    return [standing_of_bundle(bundle) for bundle in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a bundle is."""

    bundle: GapBundle
    done: int
    failed: str

    @property
    def total(self) -> int:
        return len(self.bundle.forms)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_working(self) -> bool:
        return not self.bundle.is_whole and not self.failed


def standing_of_bundle(bundle: GapBundle) -> Standing:
    volumes = list(bundle.volumes.select_related("job").order_by("number"))
    jobs = [job for job in (*(volume.job for volume in volumes), bundle.job) if job is not None]
    failed = next((job.message or "It broke off." for job in jobs if job.state == Job.State.FAILED), "")
    done = sum(
        len(volume.forms) if volume.pages else min(volume.job.done_count if volume.job else 0, len(volume.forms))
        for volume in volumes
    )
    return Standing(bundle, len(bundle.forms) if bundle.is_whole else done, "" if bundle.is_whole else failed)


def to_clear(before: date) -> Iterator[GapBundle]:
    """Bundles whose day is over."""
    return GapBundle.objects.filter(ends_on__lt=before).order_by("pk").iterator()


def known_keys(keys: list[str]) -> set[str]:
    """Those of these keys of the store that belong to a bundle or a volume."""
    whole = GapBundle.objects.filter(key__in=keys).values_list("key", flat=True)
    return {*whole, *GapVolume.objects.filter(key__in=keys).values_list("key", flat=True)}
