"""Long work and daily work of Gaps and Blocks."""

from accounts.actors import system_actor
from core.archives import Archive
from core.days import day_of, spelled
from core.jobs import job_kind, progress
from core.models import Job
from core.schedule import Turn, daily
from gapsblocks import archives
from gapsblocks.models import GapBundle
from gapsblocks.papers.volumes import draw
from gapsblocks.rules.bundles import check_all_seen
from gapsblocks.selectors.bundles import order_of, volume_of
from gapsblocks.selectors.papers import printed_in_order
from gapsblocks.services import bundles, rounds

AGE = "gapsblocks.tell_of_age"


@job_kind(bundles.VOLUME)
def make_volume(job: Job) -> None:
    """At most 35 forms: each worker takes one volume, and several work side by side."""
    volume = volume_of(job)
    bundle, total = volume.bundle, len(volume.forms)
    progress(job, 0, total)
    forms = list(printed_in_order(job.asked_by, volume.forms, day_of(bundle.made_at)))
    check_all_seen(len(forms) == total)
    content, pages = draw(
        order_of(job.asked_by, bundle, volume.number),
        forms,
        volume=volume.number,
        made_at=bundle.made_at,
        large=bundle.is_large,
        beat=lambda done: progress(job, done, total),
    )
    with archives.store().scratch() as path:
        path.write_bytes(content)
        bundles.keep_volume(actor=job.asked_by, volume=volume, job=job, path=path, pages=pages)


@job_kind(bundles.JOIN)
def join_volumes(job: Job) -> None:
    """All volumes in one archive, with a manifest that proves them."""
    bundle = GapBundle.objects.select_related("made_by").get(pk=job.arguments["bundle"])
    with archives.store().scratch() as path:
        archive = Archive(path)
        volumes = list(bundle.volumes.order_by("number"))
        for done, volume in enumerate(volumes, 1):
            name = f"{bundle.reference.lower()}-volume-{volume.number}.pdf"
            archive.add(name, [archives.store().path(volume.key).read_bytes()])  # half a megabyte
            progress(job, done, len(volumes))
        made = {"made_on": spelled(day_of(bundle.made_at)), "forms": len(bundle.forms)}
        archive.close({"what": bundle.title, "reference": bundle.reference, **made})
        bundles.keep_bundle(actor=job.asked_by, bundle=bundle, job=job, path=path)


@daily("gapsblocks.clear_bundles", "Bundles of gaps and blocks whose day is over", does="deletion")
def clear_bundles(turn: Turn) -> int:
    return bundles.clear_bundles(actor=system_actor(), day=turn.today) + archives.sweep()


@daily(AGE, "Gaps and blocks: to be moved on today, late, long late")
def tell_of_age(turn: Turn) -> int:
    return rounds.tell_of_age(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)
