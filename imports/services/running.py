"""The ready rows become people and cases: in blocks, each block whole or not at all."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from simple_history.utils import bulk_create_with_history

from agencies.models import Worker
from agencies.selectors import setting
from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    CaseUserPermission,
    ExistingManagerCheck,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
    LeadAgencyChoice,
    ServiceInUse,
    ServiceUser,
    VacancyTask,
)
from cases.policies import THE_CASE
from cases.services.merges import SAME_NAME_AND_BIRTH, open_merge_task
from cases.services.references import take_references
from core import audit, jobs
from core.commands import command
from core.days import day_of
from core.deadlines import add_months
from core.errors import DomainError
from imports import selectors
from imports.models import CarriedOver, CaseloadImport, ImportRow
from imports.policies import ImportAction, import_policy
from imports.rules.rows import Judged
from imports.states import LIFE
from notifications import outbox
from notifications.models import Notice

BATCH = 500
Made = tuple[ImportRow, Judged, Case]


@command
def run(*, actor, caseload_import: CaseloadImport) -> CaseloadImport:
    """Ask for the ready rows to be imported. Rows that wait for a decision wait on."""
    import_policy.require(actor, ImportAction.RUN, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    found.state = LIFE.target("run", found.state)
    if not selectors.tally(found).ready:
        raise DomainError("No row is ready to be imported. Decide about some rows first.", code="nothing-ready")
    # One sheet is one list: the others are not kept for another day.
    found.rows.exclude(sheet=found.sheet).delete()
    found.job = jobs.ask("imports.run", actor, caseload_import=found.pk)
    found.save()
    audit.record(actor, "import.run-asked", found)
    return found


@command
def import_block(*, actor, caseload_import: CaseloadImport, size: int = BATCH) -> int:
    """Import the next block of ready rows; how many there were. To be called until none is left.

    Every row says what became of it, in the same transaction: whoever begins again goes on where it broke off.
    """
    import_policy.require(actor, ImportAction.RUN, caseload_import)
    found = CaseloadImport.objects.select_related("agency").get(pk=caseload_import.pk)
    now = timezone.now()
    rows = list(selectors.rows_shown(found, "ready").select_for_update(of=("self",))[:size])
    if not rows or found.state != CaseloadImport.State.RUNNING:
        return 0
    judge = selectors.judge_of(found, day_of(now))
    # People whom this very list made are no news: a twin in the list was asked about already.
    known = selectors.known_people(found.agency, {row.person_key for row in rows}, made_elsewhere_than=found)
    to_make, to_join = [], []
    for row in rows:
        judged = judge.judge(row.cells, row.decisions, known=known.get(row.person_key))
        if judged.judgement != "ready":
            # since it was judged a worker has left, or a record of this person was made by hand
            row.judgement, row.problems = judged.judgement, judged.problem_rows()
        elif judged.join:
            to_join.append((row, judged))
        else:
            to_make.append((row, judged))
    made = _make(actor, found, to_make, now)
    joined = _join(found, to_join)
    _carry_over(actor, found, made + joined)
    _audit(actor, found, made, joined)
    ImportRow.objects.bulk_update(rows, ["judgement", "problems", "outcome", "person", "case"])
    return len(rows)


def _make(actor, caseload_import: CaseloadImport, rows: list[tuple[ImportRow, Judged]], now: datetime) -> list[Made]:
    if not rows:
        return []
    agency, today = caseload_import.agency, day_of(now)
    people = _bulk(
        actor,
        ServiceUser,
        [
            ServiceUser(
                first_names=judged.values.first_names,
                last_name=judged.values.last_name,
                known_as=judged.values.known_as,
                date_of_birth=judged.values.date_of_birth,
                estimated_birth_year=judged.values.estimated_birth_year,
                gender=judged.values.gender,
                phone=judged.values.phone,
                email=judged.values.email,
                address=judged.values.address,
                eircode=judged.values.eircode,
                no_fixed_abode=judged.values.no_fixed_abode,
                created_by=actor,
            )
            for _, judged in rows
        ],
    )
    terms = caseload_import.terms
    references = take_references(agency, today.year, len(rows))
    cases = _bulk(
        actor,
        Case,
        [
            Case(
                reference=reference,
                service_user=person,
                lead_agency=agency if judged.values.is_led else None,
                level=judged.values.level,
                basis=terms.get("basis") or Case.Basis.CRITERIA,
                basis_note="Carried over from the service’s own list.",
                complexity_reason=terms["complexity_reason"] if judged.values.level == "case-management" else "",
                opened_on=judged.values.opened_on or today,
                opened_by=actor,
                last_contact_on=judged.values.last_contact_on,
            )
            for (_, judged), person, reference in zip(rows, people, references, strict=True)
        ],
    )
    made = [(row, judged, case) for (row, judged), case in zip(rows, cases, strict=True)]
    for row, _, case in made:
        row.outcome, row.case, row.person = ImportRow.Outcome.IMPORTED, case, case.service_user
    _bulk(actor, CaseAgency, [CaseAgency(case=case, agency=agency, joined_on=today) for case in cases])
    _bulk(
        actor,
        ServiceInUse,
        [
            ServiceInUse(case=case, agency_id=other, service_name="" if other else name)
            for _, judged, case in made
            for other, name in judged.values.services
        ],
    )
    _fill_roles(actor, caseload_import, made, now)
    _ask_managers(actor, caseload_import, people, today)
    return made


def _fill_roles(actor, caseload_import: CaseloadImport, made: list[Made], now: datetime) -> None:
    """Lead agency, case managers and key workers as the list has them; a vacancy where it has none."""
    agency, today = caseload_import.agency, day_of(now)
    until = add_months(today, setting("lead_agency_min_commitment_months", agency))
    ground = caseload_import.terms.get("ground") or "best_placed"
    managed = [each for each in made if each[2].level == Case.Level.CASE_MANAGEMENT]
    _bulk(
        actor,
        LeadAgencyAgreement,
        [
            LeadAgencyAgreement(
                case=case,
                agency=agency,
                committed_from=today,
                committed_until=until,
                agreed_by=actor,
                **{ground: True},
            )
            for _, _, case in managed
        ],
    )
    _bulk(
        actor,
        LeadAgencyChoice,
        [
            LeadAgencyChoice(
                case=case,
                agency=agency,
                no_choice=LeadAgencyChoice.NoChoice.CARRIED_OVER,
                no_choice_note=f"The list of {date_format(today, 'j F Y')} names {agency.label}.",
                asked_on=today,
                recorded_by=actor,
            )
            for _, _, case in managed
        ],
    )
    # A case manager on the list is the list's own word that there is nobody else. Where it names none, nobody has
    # asked: the check waits at the entry of the case.
    _bulk(
        actor,
        ExistingManagerCheck,
        [
            ExistingManagerCheck(
                case=case,
                agency=agency,
                begun_by=actor,
                outcome=ExistingManagerCheck.Outcome.NONE,
                completed_at=now,
                completed_by=actor,
                taken_over_on=today,
            )
            for _, judged, case in managed
            if judged.values.manager
        ],
    )
    held = [(judged.values.manager, case) for _, judged, case in managed if judged.values.manager]
    rights = _rights(actor, caseload_import, held, "manage_case", now, manages="INDIVIDUAL")
    _bulk(
        actor,
        CaseManagerAssignment,
        [
            CaseManagerAssignment(
                case=right.content_object,
                worker_id=right.user_id,
                agency=agency,
                starts_on=today,
                assigned_by=actor,
                permission=right,
            )
            for right in rights
        ],
    )
    _bulk(
        actor,
        VacancyTask,
        [
            VacancyTask(case=case, agency=agency, cause=VacancyTask.Cause.IMPORT, opened_on=today)
            for _, judged, case in managed
            if not judged.values.manager
        ],
    )
    key_work = [(worker, case) for _, judged, case in made for worker in judged.values.key_workers]
    rights = _rights(actor, caseload_import, key_work, "work_case", now)
    professions = dict(Worker.objects.in_post(today).filter(agency=agency).values_list("user", "profession"))
    _bulk(
        actor,
        KeyWorkerAssignment,
        [
            KeyWorkerAssignment(
                case=right.content_object,
                worker_id=right.user_id,
                agency=agency,
                profession=professions[right.user_id],
                starts_on=today,
                assigned_by=actor,
                permission=right,
            )
            for right in rights
        ],
    )


def _rights(
    actor, caseload_import: CaseloadImport, held: list[tuple[int, Case]], codename: str, now: datetime, **fields: Any
) -> list[CaseUserPermission]:
    permission = Permission.objects.get(content_type__app_label="cases", codename=codename)
    return CaseUserPermission.objects.bulk_create(
        [
            CaseUserPermission(
                user_id=worker,
                content_object=case,
                permission=permission,
                agency=caseload_import.agency,
                starts_at=now,
                granted_by=actor,
                **fields,
            )
            for worker, case in held
        ]
    )


def _ask_managers(actor, caseload_import: CaseloadImport, people: list[ServiceUser], today: date) -> None:
    """As for a person written down by hand: where another agency has the same name and birth date, its manager and
    ours are asked; whoever imports is told nothing of it.
    """
    for person, other in selectors.people_elsewhere(caseload_import.agency, people, today):
        open_merge_task(actor, person, other, SAME_NAME_AND_BIRTH)


def _join(caseload_import: CaseloadImport, rows: list[tuple[ImportRow, Judged]]) -> list[Made]:
    """The remarks of these rows go to the open case of the record there is; the record itself is not changed."""
    joined = []
    people = ServiceUser.objects.in_bulk([judged.join for _, judged in rows])
    for row, judged in rows:
        assert judged.join
        case = (
            Case.objects.filter(service_user=judged.join)
            .filter(
                Q(lead_agency=caseload_import.agency)
                | Q(lead_agency=None, case_agencies__agency=caseload_import.agency, case_agencies__left_on=None)
            )
            .order_by("-status", "-opened_on", "-pk")
            .first()
        )
        if case is None:
            row.judgement = ImportRow.Judgement.REFUSED
            continue
        row.outcome, row.case, row.person = ImportRow.Outcome.JOINED, case, people[judged.join]
        joined.append((row, judged, case))
    return joined


def _carry_over(actor, caseload_import: CaseloadImport, made: list[Made]) -> None:
    kinds = set(CarriedOver.Kind.values)
    _bulk(
        actor,
        CarriedOver,
        [
            CarriedOver(
                caseload_import=caseload_import,
                row_number=row.number,
                case=case,
                kind=kind if kind in kinds else CarriedOver.Kind.OTHER,
                heading=heading[:200],
                text=text,
            )
            for row, judged, case in made
            for kind, heading, text in judged.values.remarks
        ],
    )


def _audit(actor, caseload_import: CaseloadImport, made: list[Made], joined: list[Made]) -> None:
    audit.record_many(
        actor,
        [
            (verb, case, {"caseload_import": caseload_import.pk, "row": row.number})
            for verb, rows in (("case.imported", made), ("case.remarks-imported", joined))
            for row, _, case in rows
        ],
        part=THE_CASE,
    )


def _bulk(actor, model: Any, rows: list[Any]) -> list[Any]:
    if not rows:
        return []
    return bulk_create_with_history(rows, model, batch_size=BATCH, default_user=actor)


@command
def finish(*, actor, caseload_import: CaseloadImport) -> dict[str, int]:
    """All ready rows are in: say so, and tell each worker once how many people they were given."""
    import_policy.require(actor, ImportAction.RUN, caseload_import)
    found = CaseloadImport.objects.select_for_update().select_related("agency").get(pk=caseload_import.pk)
    counts = selectors.tally(found)
    if found.state == CaseloadImport.State.RUNNING:
        found.state = LIFE.target("finish", found.state)
        found.finished_at, found.finished_by = timezone.now(), actor
        found.save()
        _tell_workers(found)
        audit.record(actor, "import.finished", found, imported=counts.imported, waiting=counts.decide)
    return {"imported": counts.imported, "waiting": counts.decide, "refused": counts.refused}


def _tell_workers(caseload_import: CaseloadImport) -> None:
    cases = caseload_import.rows.filter(outcome=ImportRow.Outcome.IMPORTED).values("case")
    given: dict[int, set[int]] = {}
    for model in (CaseManagerAssignment, KeyWorkerAssignment):
        for worker, case in model.objects.current().filter(case__in=cases).values_list("worker", "case"):
            given.setdefault(worker, set()).add(case)
    outbox.post_all(
        Notice(
            recipient_id=worker,
            # once for each number of people: a second run of the same list that adds nobody tells nobody again
            key=f"import:{caseload_import.pk}:{len(theirs)}",
            subject=f"A list was imported: {len(theirs)} of its people are yours",
            about_label=Case._meta.label,
            about_id=min(theirs),
        )
        for worker, theirs in given.items()
        if worker != caseload_import.uploaded_by_id
    )
