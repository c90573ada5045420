"""Many forms in one file: in volumes made side by side, whole or not there, and for whoever sees them all."""

import io
import json
from datetime import timedelta
from hashlib import sha256
from zipfile import ZipFile

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agencies.models import WorkerRole
from core import job_runs
from core.errors import DomainError
from core.models import AuditEvent, Job
from gapsblocks import tasks
from gapsblocks.models import GapBundle, GapsAndBlocksForm, GapVolume
from gapsblocks.papers import volumes
from gapsblocks.papers.volumes import split
from gapsblocks.selectors.bundles import (
    standing_of_bundle,
)
from gapsblocks.services import bundles
from tests.gapsblocks.on_paper import asked, content_of, copies, stored, worked
from tests.papers import problems, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


class Killed(BaseException):
    pass


def silent(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))


# How many volumes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "most", "number"), [(1, 1, 1), (35, 35, 1), (36, 18, 2), (60, 30, 2), (2000, 35, 58)]
)
def test_no_volume_holds_more_than_35_and_none_is_lost(count, most, number):
    found = split(range(count))
    assert (len(found), max(map(len, found))) == (number, most)
    assert [each for volume in found for each in volume] == list(range(count))


def test_a_bundle_of_two_thousand_forms_is_58_jobs(form, fiona):
    bundle = asked(fiona, [form.pk, *copies(form, 1999)])
    assert bundle.volumes.count() == 58
    jobs = Job.objects.filter(kind=bundles.VOLUME, asked_by=fiona)
    assert {job.arguments["volume"] for job in jobs} == set(bundle.volumes.values_list("pk", flat=True))
    assert standing_of_bundle(bundle).is_working
    assert AuditEvent.objects.get(verb="gap-bundle.asked").data["forms"] == 2000


def test_none_and_too_many_are_refused(form, fiona, other_forum, monkeypatch):
    for actor, numbers in ((fiona, []), (fiona, [0]), (other_forum.co_ordinator, [form.pk])):
        with pytest.raises(DomainError) as refusal:
            asked(actor, numbers)
        assert refusal.value.code == "no-forms"
    monkeypatch.setattr(bundles, "MOST", 1)
    with pytest.raises(DomainError) as refusal:
        asked(fiona, [form.pk, *copies(form, 1)])
    assert refusal.value.code == "too-many-forms"
    assert AuditEvent.objects.filter(verb="refused", data__rule="too-many-forms").exists()
    assert not GapBundle.objects.exists()
    assert not Job.objects.filter(kind=bundles.VOLUME).exists()


# What is in the file --------------------------------------------------------------------------------------------


def pages_said(reader: PdfReader) -> dict[str, int]:
    """Reference and page, as the contents tell them."""
    found: dict[str, int] = {}
    words = " ".join(page.extract_text() for page in reader.pages[:6]).split()
    begins, ends = words.index("Contents"), words.index("manager") if "manager" in words else len(words)
    for at, word in enumerate(words):
        if begins < at < ends and word.startswith("GB-") and word not in found:
            number = next((each for each in words[at + 1 : at + 12] if each.isdigit()), None)
            if number:
                found[word] = int(number)
    return found


def titles(items) -> list[str]:
    return [title for each in items for title in (titles(each) if isinstance(each, list) else [each.title])]


def test_sixty_forms_come_in_two_volumes_with_true_pages_tags_and_bookmarks(form, fiona, case):
    numbers = [form.pk, *copies(form, 59)]
    bundle = worked(asked(fiona, numbers))
    archive = ZipFile(io.BytesIO(content_of(bundle)))
    names = [f"gbs-{bundle.pk}-volume-{number}.pdf" for number in (1, 2)]
    assert archive.namelist() == [*names, "manifest.json"]
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["forms"] == 60
    references = dict(GapsAndBlocksForm.objects.values_list("pk", "reference"))
    seen: list[str] = []
    for name, told in zip(names, manifest["files"], strict=True):
        content = archive.read(name)
        assert sha256(content).hexdigest() == told["sha256"]
        assert problems(content, nobody=("Mary", "Chonaill")) == []
        reader = PdfReader(io.BytesIO(content))
        said = pages_said(reader)
        assert len(said) == 30
        for reference, page in said.items():
            text = reader.pages[page - 1].extract_text()
            assert f"{reference}, version" in text
            assert f"Page {page}\n" in text
        assert titles(reader.outline).count(form.title) == 30
        assert "Mary" not in text_of(content)
        assert "Chonaill" not in text_of(content)
        with pikepdf.open(io.BytesIO(content)) as document:
            links = [str(note.get("/Contents", "")) for page in document.pages for note in page.get("/Annots", [])]
        assert {link.removeprefix("form-") for link in links} >= set(said)
        seen += said
    assert seen == [references[number] for number in numbers]
    assert bundle.pages == sum(len(PdfReader(io.BytesIO(archive.read(name))).pages) for name in names)
    assert stored() == {bundle.key}  # the volumes by themselves are thrown away
    assert not bundle.volumes.exclude(key="").exists()


def test_a_few_are_one_pdf(form, fiona, client):
    bundle = worked(asked(fiona, [form.pk, *copies(form, 10)]))
    client.force_login(fiona)
    answer = client.get(reverse("gapsblocks:bundle-file", args=[bundle.pk]))
    content = b"".join(answer.streaming_content)
    assert (content[:5], answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert f'filename="gbs-{bundle.pk}.pdf"' in answer["Content-Disposition"]
    assert Job.objects.filter(kind__startswith="gapsblocks.").count() == 1
    assert AuditEvent.objects.filter(verb="downloaded", actor=fiona, subject_id=str(form.pk)).count() == 1
    assert AuditEvent.objects.filter(verb="downloaded", actor=fiona, file_id=form.case_id).count() == 11


# Broken off -----------------------------------------------------------------------------------------------------


def test_a_worker_killed_in_a_volume_leaves_no_half_file_and_only_that_volume_is_begun_again(
    form, fiona, client, monkeypatch
):
    monkeypatch.setattr(volumes, "MOST", 6)
    bundle = asked(fiona, [form.pk, *copies(form, 11)])
    first, second = Job.objects.filter(kind=bundles.VOLUME).order_by("pk")
    job_runs.run(first.pk)
    done = GapVolume.objects.get(job=first)
    client.force_login(fiona)
    file, page = (reverse(f"gapsblocks:{name}", args=[bundle.pk]) for name in ("bundle-file", "bundle-made"))
    real, drawn = tasks.draw, []

    def dies(*args, beat, **kwargs):
        real(*args, beat=lambda count: (drawn.append(count), beat(count)), **kwargs)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "draw", dies)
        with pytest.raises(Killed):
            tasks.make_volume(job_runs.claim(second.pk))
    assert drawn == [1, 2, 3, 4, 5, 6]
    assert client.get(file).status_code == 404
    assert "6 of 12 forms are on paper" in client.get(page).content.decode()
    assert stored() == {done.key}
    silent(second)
    assert job_runs.reclaim_silent() == [second.pk]
    whole = worked(bundle)
    assert whole.is_whole
    assert Job.objects.get(pk=first.pk).attempts == 1  # it was not made again
    assert stored() == {whole.key}
    assert client.get(file).status_code == 200


@pytest.mark.parametrize("step", ["keep_volume", "keep_bundle"])
def test_killed_while_a_file_is_put_in_its_place_nothing_is_offered(form, fiona, monkeypatch, step):
    monkeypatch.setattr(volumes, "MOST", 6)
    bundle = asked(fiona, [form.pk, *copies(form, 11)])
    real = bundles.jobs.finish
    dying = []

    def dies(job, result=None):
        if not dying and job.kind == {"keep_volume": bundles.VOLUME, "keep_bundle": bundles.JOIN}[step]:
            dying.append(job)
            raise Killed
        real(job, result)

    monkeypatch.setattr(bundles.jobs, "finish", dies)
    with pytest.raises(Killed):
        worked(bundle)
    bundle.refresh_from_db()
    assert not bundle.is_whole
    assert not AuditEvent.objects.filter(verb="gap-bundle.made").exists()
    silent(dying[0])
    job_runs.reclaim_silent()
    assert worked(bundle).is_whole
    assert AuditEvent.objects.filter(verb="gap-bundle.made").count() == 1


def test_a_worker_whose_volume_was_taken_over_keeps_nothing(form, fiona):
    bundle = asked(fiona, [form.pk])
    job = Job.objects.get(kind=bundles.VOLUME)
    first = job_runs.claim(job.pk)
    silent(job)
    job_runs.reclaim_silent()
    second = job_runs.claim(job.pk)
    with pytest.raises(job_runs.JobLost):
        tasks.make_volume(first)
    assert not GapBundle.objects.get(pk=bundle.pk).is_whole
    tasks.make_volume(second)
    assert GapBundle.objects.get(pk=bundle.pk).is_whole


def test_what_broke_off_is_said(form, fiona, client):
    bundle = asked(fiona, [form.pk])
    Job.objects.update(state="failed", message="This was begun 3 times and broke off each time.")
    client.force_login(fiona)
    assert "broke off each time" in client.get(bundle.get_absolute_url()).content.decode()


# Who takes it ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-gap-identity")
def test_whoever_may_no_longer_see_one_of_the_forms_gets_nothing(form, fiona, forum, other_forum, client):
    further = copies(form, 1)
    bundle = worked(asked(fiona, [form.pk, *further]))
    client.force_login(fiona)
    address = reverse("gapsblocks:bundle-file", args=[bundle.pk])
    assert client.get(address).status_code == 200
    GapsAndBlocksForm.objects.filter(pk__in=further).update(forum=other_forum)
    assert client.get(address).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", actor=fiona, data__rule="forms-unseen").exists()
    GapsAndBlocksForm.objects.filter(pk__in=further).update(forum=forum)
    WorkerRole.objects.filter(worker__user=fiona).delete()
    assert client.get(address).status_code == 404


def test_a_form_that_is_lost_from_sight_meanwhile_stops_the_work(form, fiona, other_forum):
    bundle = asked(fiona, [form.pk])
    GapsAndBlocksForm.objects.update(forum=other_forum)
    bundle = worked(bundle)
    assert not bundle.is_whole
    assert "no longer see" in standing_of_bundle(bundle).failed
    assert stored() == set()


def test_nobody_else_takes_it_and_not_after_its_day(form, fiona, cora, client):
    bundle = worked(asked(fiona, [form.pk]))
    for name in ("bundle-file", "bundle-made"):
        client.force_login(cora)
        assert client.get(reverse(f"gapsblocks:{name}", args=[bundle.pk])).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", actor=cora, data__attempted="view_gap_bundle").exists()
    GapBundle.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    client.force_login(fiona)
    assert client.get(reverse("gapsblocks:bundle-file", args=[bundle.pk])).status_code == 404
    tasks.clear_bundles()
    assert not GapBundle.objects.exists()
    assert AuditEvent.objects.filter(verb="gap-bundle.cleared").count() == 1
