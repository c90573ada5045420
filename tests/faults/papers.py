"""Bundles in the house of the faults, asked for and looked at in a process of its own: `python -m tests.faults.papers`.

ask VOLUMES EACH   a bundle of so many volumes with so many forms each, as its co-ordinator asks for it
again              what has been silent for two minutes is asked for again: they have gone by
look BUNDLE        what the co-ordinator is given of it, and what lies in the store
"""

import io
import json
import os
import sys
from datetime import timedelta
from zipfile import ZipFile

import django

django.setup()

from django.db.models import F  # noqa: E402 (after setup)
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from core.files.store import SPARED  # noqa: E402
from core.models import AuditEvent, Job  # noqa: E402
from core.tasks import sweep_jobs  # noqa: E402
from gapsblocks import archives  # noqa: E402
from gapsblocks.models import GapBundle, GapsAndBlocksForm, GapVolume  # noqa: E402
from gapsblocks.papers import volumes  # noqa: E402
from tests.factories import (  # noqa: E402
    AgencyFactory,
    CaseFactory,
    UserFactory,
    key_worker_in,
    led_case,
    line_manager_of,
)
from tests.factories.gapsblocks import advised, raised, sent, task_force  # noqa: E402
from tests.gapsblocks.on_paper import asked, copies, stored  # noqa: E402


def ask(number: int, each: int) -> dict[str, object]:
    volumes.MOST = each
    form = GapsAndBlocksForm.objects.order_by("pk").first() or _first()
    numbers = list(GapsAndBlocksForm.objects.order_by("pk").values_list("pk", flat=True))
    numbers += copies(form, number * each - len(numbers))
    assert form.forum
    bundle = asked(form.forum.workers.get().user, numbers)
    references = GapsAndBlocksForm.objects.filter(pk__in=numbers).values_list("reference", flat=True)
    return {"bundle": bundle.pk, "forms": sorted(references)}


def _first() -> GapsAndBlocksForm:
    for factory in (UserFactory, AgencyFactory, CaseFactory):
        factory.reset_sequence(10_000)  # another process has counted from nought
    case = led_case()  # of whom nobody is told in the night
    assert case.lead_agency
    manager = line_manager_of(case.lead_agency)
    forum = task_force(name="North Inner City Task Force")
    return sent(advised(raised(case, key_worker_in(case, case.lead_agency)), manager), manager, forum)


def again() -> dict[str, object]:
    waiting = Job.objects.filter(finished_at=None)
    count = waiting.update(heartbeat_at=F("heartbeat_at") - timedelta(hours=1))
    sweep_jobs()
    return {"count": count}


def look(number: int) -> dict[str, object]:
    bundle = GapBundle.objects.get(pk=number)
    client = Client(SERVER_NAME="localhost")
    client.force_login(bundle.made_by)
    page = client.get(bundle.get_absolute_url()).content.decode()
    answer = client.get(reverse("gapsblocks:bundle-file", args=[number]))
    told = {
        "status": answer.status_code,
        "is_offered": reverse("gapsblocks:bundle-file", args=[number]) in page,
        "is_whole": bundle.is_whole,
        "made": AuditEvent.objects.filter(verb="gap-bundle.made", subject_id=str(number)).count(),
        "attempts": sorted(Job.objects.filter(kind__startswith="gapsblocks.").values_list("attempts", flat=True)),
        "forms": _forms_in(answer.getvalue()) if answer.status_code == 200 else [],
    }
    return told | {"astray": _swept()}


def _forms_in(content: bytes) -> list[str]:
    """The forms that begin somewhere in the archive, as often as they do."""
    archive = ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    papers = [name for name in archive.namelist() if name.endswith(".pdf")]
    found = [key for name in papers for key in PdfReader(io.BytesIO(archive.read(name))).named_destinations]
    return sorted(key.removeprefix("form-") for key in found if key.startswith("form-"))


def _swept() -> int:
    """Once they are a day old, the files that no row knows are gone. What is left over then is astray."""
    for path in archives.store().root.rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - SPARED.total_seconds() - timedelta(hours=1).total_seconds()
            os.utime(path, (then, then))
    archives.sweep()
    kept = GapBundle.objects.exclude(key="").values_list("key", flat=True)
    return len(stored() - {*kept, *GapVolume.objects.exclude(key="").values_list("key", flat=True)})


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    told = {"ask": ask, "again": again, "look": look}[verb](*map(int, numbers))  # type: ignore[operator]
    json.dump(told, sys.stdout)
