"""What the person is given: complete, in their order, readable by people and machines (LAW-sar, GB2-full-file)."""

import hashlib
import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from cases.reach import TO_CASE, TO_PERSON
from core import attachments, job_runs
from core.errors import NotAllowed
from core.models import AuditEvent, Job
from protection import archives, kinds
from protection.models import Bundle
from protection.policies import bundle_policy
from protection.selectors.record import batches, whose_record
from protection.services import bundles, requests
from protection.tasks import gather, make
from tests.architecture import declared
from tests.architecture.test_house_rules import links_to_a_person
from tests.factories import files
from tests.factories.contacts import noted, session_held
from tests.factories.protection import all_given, asked_for, copied, done, gathered, told_by_tusla
from tests.papers import problems, text_of

pytestmark = pytest.mark.django_db


# Complete ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-sar")
def test_every_kind_of_record_is_in_the_copy_or_has_its_reason():
    """The table that nobody thought of is the one that is left out."""
    leading = {name.rsplit(".", 1)[0] for name in links_to_a_person()} | {"core.Attachment", "core.AuditEvent"}
    direct = {name.rsplit(".", 1)[0] for name in {*TO_CASE, *TO_PERSON}}
    assert leading | direct == {*kinds.BY_LABEL, *kinds.NOT_GIVEN} - {"cases.ServiceUser"} | {"cases.ServiceUser"}
    assert not {*kinds.BY_LABEL} & {*kinds.NOT_GIVEN}


def test_it_says_what_the_declaration_of_ways_to_a_person_says():
    """tests/architecture/declared.py says which ways lead into the person's copy."""
    given = {name.rsplit(".", 1)[0] for name, reach in declared.REACHES.items() if reach.subject_access}
    assert given - {*kinds.BY_LABEL} == set()


def test_every_kind_can_be_read_and_has_its_day():
    for kind in kinds.KINDS:
        model = apps.get_model(kind.label)
        model._default_manager.filter(**{f"{kind.field}__in": [1]}).exists()
        assert not kind.day or model._meta.get_field(kind.day), kind.label


@pytest.mark.requirement("LAW-sar")
def test_the_copy_holds_notes_consents_plan_log_history_and_files(case, ita, aoife, plan):
    note = noted(aoife, case, content="She rang about the bed.")
    session_held(aoife, case, content="We looked at the plan.")
    attachments.keep(aoife, files.picture(), of=note, title="Letter from the council", limit_mb=5)
    type(note).objects.get(pk=note.pk)
    case.service_user.phone = "01 555 0101"
    case.service_user.save()
    case.service_user.phone = "01 555 0199"
    case.service_user.save()
    asked = gathered(ita, case)
    all_given(ita, asked)
    archive = opened(copied(ita, asked))
    told = json.loads(archive.read("record.json"))
    by_kind = {}
    for part in told:
        by_kind.setdefault(part["record"], []).append(part)
    assert {"contacts.CaseNote", "contacts.KeyworkSession", "cases.Consent", "careplans.Goal"} <= set(by_kind)
    assert {"careplans.PlanVersion", "cases.CaseManagerAssignment", "core.AuditEvent", "core.Attachment"} <= set(
        by_kind
    )
    assert len(told) == asked.parts.count()
    changes = by_kind["cases.ServiceUser"][0]["changes"]
    assert any("01 555 0101" in each["what"] for each in changes)
    assert [name for name in archive.namelist() if name.startswith("files/")]
    assert all("Ní" not in name and "Mary" not in name for name in archive.namelist())


def test_what_was_deleted_is_told_from_the_history(case, ita, aoife):
    from contacts.models import PlannedSession

    planned = PlannedSession.objects.create(
        case=case, worker=aoife, planned_for=timezone.localdate() + timedelta(days=3)
    )
    planned.delete()
    pieces = [
        piece
        for batch in batches(whose_record(case.service_user, case.lead_agency, timezone.localdate()))
        for piece in batch
        if piece.label == "contacts.PlannedSession"
    ]
    assert [piece.words[0][0] for piece in pieces] == ["Deleted"]


def test_another_agencys_file_of_the_same_person_is_not_in_it(case, ita, turas):
    from tests.factories import led_case

    other = led_case(service_user=case.service_user, status="closed", closed_on=case.opened_on)
    asked = gathered(ita, case)
    assert set(asked.parts.exclude(case=None).values_list("case", flat=True)) == {case.pk}
    assert not asked.parts.filter(label="cases.Case", object_id=other.pk).exists()


def test_the_health_identifier_is_given_by_its_own_agency_only(case, ita, harbour):
    case.service_user.ihi, case.service_user.ihi_agency = "8001234567890123", harbour
    case.service_user.save()
    asked = gathered(ita, case)
    assert "8001234567890123" not in str(asked.parts.get(label="cases.ServiceUser").words)


# As it was decided -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-sar")
def test_what_is_kept_back_is_in_no_paper_table_or_file(case, ita, aoife, dan):
    note = noted(aoife, case, content="Came with Orlaith, who is sick, and asked for a bed.", private="I fear for her.")
    told_by_tusla(dan, case)
    kept = attachments.keep(aoife, files.picture(), of=note, title="Letter", limit_mb=5)
    asked = gathered(ita, case)
    why = {"ground": "others", "because": "Her sister’s health."}
    parts = {part.label: part for part in asked.parts.filter(marks__len__gt=0)}
    all_but = ("contacts.PrivatePart", "protection.TuslaInformation", "core.Attachment")
    for label in all_but:
        requests.decide_part(actor=ita, part=parts[label], decision="withhold", **why)
    private = asked.parts.get(label="contacts.CaseNote")
    requests.decide_part(actor=ita, part=private, decision="redact", passages=["Orlaith, who is sick"], **why)
    all_given(ita, asked)
    bundle = copied(ita, asked).bundles.get()
    archive = ZipFile(archives.open_bundle(bundle))
    table, paper = archive.read("record.json").decode(), text_of(archive.read("record-1.pdf"))
    for words in ("I fear for her", "Zanzibar", "Orlaith"):
        assert words not in table, words
        assert words not in paper, words
    assert "and asked for a bed" in paper
    assert "[left out]" in paper
    assert "would tell about another person" in paper
    assert f"files/{attachments.file_name_of(kept)}" not in archive.namelist()


@pytest.mark.requirement("LAW-sar")
def test_the_paper_is_tagged_has_contents_and_page_numbers(case, ita, aoife, plan):
    for number in range(30):
        noted(aoife, case, content=f"Rang for the {number}. time. " * 30)
    asked = gathered(ita, case)
    all_given(ita, asked)
    archive = opened(copied(ita, asked))
    paper = archive.read("record-1.pdf")
    assert problems(paper, nobody=("Mary", "Chonaill")) == []
    text = text_of(paper)
    assert "In this paper" in text
    assert "Page 1 of" in text
    assert "Rang for the 29. time." in text


@pytest.mark.requirement("LAW-sar")
def test_the_manifest_proves_each_file(case, ita):
    asked = gathered(ita, case)
    all_given(ita, asked)
    bundle = copied(ita, asked).bundles.get()
    content = archives.open_bundle(bundle).read()
    assert hashlib.sha256(content).hexdigest() == bundle.sha256
    archive = ZipFile(io.BytesIO(content))
    manifest = json.loads(archive.read("manifest.json"))
    assert {each["name"] for each in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for each in manifest["files"]:
        assert hashlib.sha256(archive.read(each["name"])).hexdigest() == each["sha256"], each["name"]
    assert (manifest["parts"], bundle.parts) == (asked.parts.count(), asked.parts.count())


def test_long_records_go_into_several_papers(case, ita, aoife, monkeypatch):
    monkeypatch.setattr(archives, "MOST", 10)
    for number in range(15):
        noted(aoife, case, content=f"Call {number}.")
    asked = gathered(ita, case)
    all_given(ita, asked)
    archive = opened(copied(ita, asked))
    papers = [name for name in archive.namelist() if name.endswith(".pdf") and name.startswith("record-")]
    assert len(papers) == -(-asked.parts.count() // 10)
    together = " ".join(text_of(archive.read(name)) for name in papers)
    assert all(f"Call {number}." in together for number in range(15))


# Broken off ------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    pass


def test_broken_off_in_the_middle_it_is_begun_again_and_there_is_one_file(case, ita, aoife, monkeypatch):
    noted(aoife, case)
    asked = gathered(ita, case)
    all_given(ita, asked)
    requests.make_copy(actor=ita, request=asked)
    asked.refresh_from_db()
    job = asked.job
    seen = []

    def dies(*args, **kwargs):
        seen.append(1)
        raise Killed

    there = stored()
    with monkeypatch.context() as patched:
        patched.setattr(bundles, "_kept", dies)
        claimed = job_runs.claim(job.pk)
        with pytest.raises(Killed):
            make(claimed)
    assert seen
    assert not Bundle.objects.exists()
    assert stored() == there
    asked.refresh_from_db()
    assert asked.state == "making"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert job_runs.reclaim_silent() == [job.pk]
    job_runs.run(job.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.bundles.count()) == ("ready", 1)
    assert len(stored() - there) == 1


def test_a_worker_whose_job_was_taken_over_offers_nothing(case, ita, aoife):
    asked = gathered(ita, case)
    all_given(ita, asked)
    requests.make_copy(actor=ita, request=asked)
    asked.refresh_from_db()
    first = job_runs.claim(asked.job_id)
    Job.objects.filter(pk=first.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    job_runs.reclaim_silent()
    second = job_runs.claim(asked.job_id)
    with pytest.raises(job_runs.JobLost):
        make(first)
    assert not Bundle.objects.exists()
    make(second)
    assert Bundle.objects.count() == 1


def test_gathering_broken_off_is_begun_again_without_doubles(case, ita, aoife, monkeypatch):
    for _ in range(5):
        noted(aoife, case)
    asked = asked_for(ita, case)
    requests.check_identity(actor=ita, request=asked, how="Passport.")
    requests.gather(actor=ita, request=asked)
    asked.refresh_from_db()

    def dies(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(requests, "finish_gathering", dies)
        claimed = job_runs.claim(asked.job_id)
        with pytest.raises(Killed):
            gather(claimed)
    before = asked.parts.count()
    assert before
    assert not asked.is_readable
    done(asked)
    assert asked.state == "to-be-decided"
    assert asked.parts.count() == before


# Taken -----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-sar")
def test_the_officer_alone_takes_the_copy_until_its_day_and_each_time_is_in_the_log(case, ita, aoife, client):
    asked = gathered(ita, case)
    all_given(ita, asked)
    bundle = copied(ita, asked).bundles.get()
    address = reverse("protection:copy", args=[bundle.pk])
    client.force_login(aoife)
    assert client.get(address).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", data__attempted="view_bundle", actor=aoife).exists()
    client.force_login(ita)
    answer = client.get(address)
    assert ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None
    assert f"copy-{bundle.pk}.zip" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(verb="downloaded", subject_label="protection.Bundle", actor=ita).count() == 1
    Bundle.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(address).status_code == 404


def test_the_progress_is_shown(case, ita, client):
    asked = asked_for(ita, case)
    requests.check_identity(actor=ita, request=asked, how="Passport.")
    requests.gather(actor=ita, request=asked)
    Job.objects.update(done_count=3, total_count=12, state="running")
    client.force_login(ita)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "3 of 12 records" in page
    fragment = client.get(asked.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


# The full case file ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("GB2-full-file")
def test_the_full_case_file_holds_all_four_kinds_and_nothing_private(case, aoife, dan, plan, harbour, brian):
    from assessments.services.prior import record_prior
    from careplans.models import CarePlanReview, PlanIssue
    from tests.factories.assessments import begun

    begun(case, aoife)
    record_prior(actor=aoife, case=case, service_name="A clinic", done_about="last year")
    PlanIssue.objects.create(
        case=case, plan=plan, agency=harbour, raised_by=brian, raised_on=timezone.localdate(), text="The group moved."
    )
    CarePlanReview.objects.create(
        case=case, plan=plan, due_on=timezone.localdate(), begun_on=timezone.localdate(), begun_by=aoife
    )
    noted(aoife, case, content="A note.", private="I fear for her.")
    told_by_tusla(dan, case)
    job = bundles.ask_full_file(actor=aoife, case=case)
    job_runs.run(job.pk)
    bundle = Bundle.objects.get(case=case)
    archive = ZipFile(archives.open_bundle(bundle))
    told = json.loads(archive.read("record.json"))
    groups = {kinds.BY_LABEL[part["record"]].full for part in told}
    assert groups == set(kinds.FULL)
    assert "The group moved." in text_of(archive.read("record-1.pdf"))
    assert "fear for her" not in str(told)
    assert "Zanzibar" not in str(told)
    assert AuditEvent.objects.filter(verb="case.full-file-exported", file_id=case.pk, actor=aoife).exists()


@pytest.mark.requirement("GB2-full-file")
def test_only_the_case_manager_takes_the_full_case_file(case, aoife, dan, brian, cora, ita):
    for other in (dan, brian, cora, ita):
        with pytest.raises(NotAllowed):
            bundles.ask_full_file(actor=other, case=case)
    assert not Job.objects.filter(kind="protection.full-file").exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="ask_full_file").count() == 4
    job = bundles.ask_full_file(actor=aoife, case=case)
    job_runs.run(job.pk)
    bundle = Bundle.objects.get(case=case)
    assert [bool(bundle_policy.can(each, bundle)) for each in (aoife, dan, cora, ita)] == [True, False, False, False]


def stored() -> set:
    """The files of copies, whole ones."""
    return set(archives.store().root.glob("[0-9a-f][0-9a-f]/*"))


def opened(asked) -> ZipFile:
    return ZipFile(archives.open_bundle(asked.bundles.get()))
