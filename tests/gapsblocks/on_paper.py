"""Bundles of forms, as they are asked for, made and found again."""

from django.test import TestCase

from core import job_runs
from core.models import Job
from gapsblocks.archives import store
from gapsblocks.models import GapBundle, GapsAndBlocksForm
from gapsblocks.services import bundles


def stored() -> set[str]:
    """The files of bundles that lie in the store."""
    root = store().root
    return {path.name for path in root.rglob("*") if path.is_file()}


def copies(form, count: int) -> list[int]:
    """Further forms like this one, as the months bring them."""
    rows = []
    for number in range(count):
        copy = GapsAndBlocksForm.objects.get(pk=form.pk)
        copy.pk, copy.reference = None, f"GB-2025-{number + 1:04}"
        rows.append(copy)
    return [row.pk for row in GapsAndBlocksForm.objects.bulk_create(rows)]


def asked(actor, numbers, **more) -> GapBundle:
    return bundles.ask_selection(actor=actor, forms=numbers, **more)


def worked(bundle: GapBundle) -> GapBundle:
    """As workers do: every job that waits, one after the other."""
    while waiting := Job.objects.filter(kind__startswith="gapsblocks.", state="waiting").order_by("pk").first():
        with TestCase.captureOnCommitCallbacks() as callbacks:
            job_runs.run(waiting.pk)
        for each in callbacks:
            if each.__module__ == bundles.__name__:  # what is thrown away; no queue is woken
                each()
    return GapBundle.objects.get(pk=bundle.pk)


def content_of(bundle: GapBundle) -> bytes:
    with store().open(bundle.key) as file:
        return file.read()
