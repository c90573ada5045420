"""Many forms in one file: asked for, made in volumes by several workers, joined, taken, thrown away on its day.

Each volume is a job of its own, and so is joining them. A volume is put in its place whole, in one transaction with the
end of its job; so is the bundle. A worker killed at any moment leaves nothing that anybody could take: its volume is
begun again, the others stand.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core import audit, jobs
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.files.cleaning import hash_of
from core.models import Job
from gapsblocks.archives import store
from gapsblocks.models import GapBundle, GapVolume
from gapsblocks.papers.volumes import split
from gapsblocks.policies import GapBundleAction, gap_bundle_policy
from gapsblocks.rules.bundles import check_all_seen, check_some
from gapsblocks.selectors.bundles import (
    Whose,
    all_seen,
    called,
    of_quarter,
    quarter_of,
    seen_of,
    to_clear,
    whose_quarters,
)

VOLUME, JOIN = "gapsblocks.volume", "gapsblocks.join-volumes"
KEPT_DAYS = 7  # for which a finished bundle can be taken
MOST = 5_000  # forms in one bundle


# Verbs ---------------------------------------------------------------------------------------------------------


@command
def ask_selection(*, actor, forms: Sequence[int], is_large: bool = False) -> GapBundle:
    """These forms, as far as the actor sees them: what they do not see is not said to exist."""
    seen = seen_of(actor, list(forms))
    check_some(len(seen), MOST)
    return _asked(actor, seen, is_large, kind=GapBundle.Kind.SELECTION, title="Gaps and Blocks forms")


@command
def ask_quarter(*, actor, whose: Whose, starts_on: date, is_large: bool = False) -> GapBundle:
    """A quarter of the actor’s own forum or agency."""
    today = day_of(timezone.now())
    if whose.code not in {each.code for each in whose_quarters(actor, today)}:
        raise DomainError("Choose one of your own.", code="not-yours", field="whose")
    starts_on = quarter_of(starts_on)
    found = list(of_quarter(actor, whose, starts_on).values_list("pk", flat=True)[: MOST + 1])
    check_some(len(found), MOST)
    title = f"Gaps and Blocks, {called(starts_on)}"
    quarter = {"side": whose.side, "agency": whose.agency, "starts_on": starts_on}
    return _asked(actor, found, is_large, kind=GapBundle.Kind.QUARTER, title=title, **quarter)


@command
def keep_volume(*, actor, volume: GapVolume, job: Job, path: Path, pages: int) -> GapVolume:
    """One volume is made. The last of them asks for the bundle to be joined; a single one is the bundle."""
    gap_bundle_policy.require(actor, GapBundleAction.VIEW, volume.bundle)
    bundle = GapBundle.objects.select_for_update(of=("self",)).get(pk=volume.bundle_id)
    check_all_seen(all_seen(actor, bundle))
    volume = bundle.volumes.get(pk=volume.pk)
    volume.size, volume.sha256, volume.pages = path.stat().st_size, hash_of(path), pages
    volume.key = store().put(path)  # if what follows is undone, the night's sweep finds it
    volume.save()
    if not bundle.volumes.filter(key="").exists():
        if bundle.volumes.count() == 1:
            _whole(actor, bundle, key=volume.key, size=volume.size, sha256=volume.sha256, pages=pages)
        else:
            bundle.job = jobs.ask(JOIN, actor, bundle=bundle.pk)
            bundle.save(update_fields=["job"])
    jobs.finish(job, {"pages": pages})
    return volume


@command
def keep_bundle(*, actor, bundle: GapBundle, job: Job, path: Path) -> GapBundle:
    """The volumes are in one archive: it is put in its place and offered, and they are thrown away."""
    gap_bundle_policy.require(actor, GapBundleAction.VIEW, bundle)
    bundle = GapBundle.objects.select_for_update(of=("self",)).get(pk=bundle.pk)
    check_all_seen(all_seen(actor, bundle))
    volumes = list(bundle.volumes.all())
    size, sha256 = path.stat().st_size, hash_of(path)
    _whole(actor, bundle, key=store().put(path), size=size, sha256=sha256, pages=sum(each.pages for each in volumes))
    for each in volumes:
        _thrown_away(each.key)
    bundle.volumes.update(key="", sha256="", size=0)
    jobs.finish(job, {"bundle": bundle.pk})
    return bundle


@command
def clear_bundles(*, actor, day: date) -> int:
    """Each night: bundles whose day is over, whole or not."""
    count = 0
    for bundle in to_clear(day):
        audit.record(actor, "gap-bundle.cleared", bundle, reference=bundle.reference)
        for key in {bundle.key, *bundle.volumes.values_list("key", flat=True)}:
            _thrown_away(key)
        bundle.delete()
        count += 1
    return count


# Shared --------------------------------------------------------------------------------------------------------


def _asked(actor, forms: list[int], is_large: bool, **fields) -> GapBundle:
    now = timezone.now()
    bundle = GapBundle.objects.create(
        forms=forms,
        is_large=is_large,
        made_at=now,
        made_by=actor,
        ends_on=day_of(now) + timedelta(days=KEPT_DAYS),
        **fields,
    )
    for number, numbers in enumerate(split(forms), 1):
        volume = GapVolume.objects.create(bundle=bundle, number=number, forms=numbers)
        volume.job = jobs.ask(VOLUME, actor, volume=volume.pk)
        volume.save(update_fields=["job"])
    audit.record(actor, "gap-bundle.asked", bundle, reference=bundle.reference, forms=len(forms))
    return bundle


def _whole(actor, bundle: GapBundle, **file) -> None:
    for name, value in file.items():
        setattr(bundle, name, value)
    bundle.save()
    audit.record(actor, "gap-bundle.made", bundle, reference=bundle.reference, forms=len(bundle.forms))


def _thrown_away(key: str) -> None:
    if key:
        transaction.on_commit(lambda: store().remove(key), robust=True)
