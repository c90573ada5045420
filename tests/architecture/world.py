"""One small world in which every address leads somewhere, and somebody holds every role of S.4."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import User
from agencies.models import (
    Agency,
    AgencyContact,
    AgencyService,
    Competence,
    LocalHoliday,
    PolicyDocument,
    Worker,
    WorkerRole,
)
from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.services.prior import record_prior
from careplans.models import (
    AftercareItem,
    AftercarePlan,
    CarePlanReview,
    CaseManagerReview,
    LearningPlanLink,
    Milestone,
    PlanCopy,
    PlanIssue,
    PlanTemplate,
    TemplateAction,
    TemplateGoal,
)
from careplans.review_words import review_words, signed_words
from careplans.selectors.reviews import review_sheet
from careplans.snapshots import hash_of
from careplans.states import ActionState
from cases.models import (
    CapacityAgreement,
    Case,
    CaseAgency,
    CaseManagerRequest,
    CaseUserPermission,
    Consent,
    CoverArrangement,
    ExistingRoleEnquiry,
    FamilyLink,
    KeyWorkerAssignment,
    LevelChange,
    MergeTask,
    PersonFlag,
    PersonMerge,
    ServiceInUse,
    ServiceUser,
    SightBar,
    SupportRequest,
    WorkerChangeRequest,
)
from cases.services import manager_checks
from consents.services.copies import give_copy
from consents.services.verbal import record_verbal_consent
from contacts.models import PlannedSession
from contacts.services.advocacy import record_advocacy
from core import attachments
from core.days import today
from correspondence.models import Concern, Contact, CorrespondenceEntry, Letter, Referral
from imports.models import CarriedOver, CaseloadImport, ImportRow
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory, UserFactory, consent_for, files, key_worker_in, led_case
from tests.factories.agencies import worker_with
from tests.factories.assessments import begun
from tests.factories.careplans import goal_in, plan_of, signed_version, step_of
from tests.factories.cases import managed_by, right
from tests.factories.contacts import agreed_to_work, noted, session_held
from tests.factories.disclosures import signed_off, told_in_emergency
from tests.factories.gapsblocks import of_gaps
from tests.factories.initial import item_waiting
from tests.factories.protection import of_protection

Role = WorkerRole.Role
DAY = date(2026, 2, 2)

# The columns of the table, in this order.
ROLES = (
    "KW",  # key worker of the lead agency, on the case
    "CM",  # its case manager
    "LM",  # line manager of the lead agency
    "SM",  # senior manager there
    "AA",  # administrator there
    "PK",  # key worker of a partner, on the case, with consent
    "PN",  # the same without consent
    "SW",  # the social worker who manages the child and family part
    "CO",  # local co-ordinator
    "DP",  # data protection officer of the lead agency
    "AU",  # auditor there
    "XX",  # line manager of an agency that has nothing to do with the case
    "--",  # signed out
)


def build() -> tuple[dict[str, User | None], SimpleNamespace]:
    """The people by their column, and one row of each kind, named as the addresses need them."""
    case = led_case()
    agency, person = case.lead_agency, case.service_user
    partner, silent, tusla, other = AgencyFactory(), AgencyFactory(), AgencyFactory(), AgencyFactory()
    for each in (partner, silent, tusla):
        CaseAgencyFactory(case=case, agency=each)
    consent_for(case, partner, "accommodation", "plan-part")
    social_worker = worker_with(tusla, Role.KEY_WORKER)
    right(social_worker, case, "manage_case", manages="CHILD_FAMILY")
    manager = managed_by(case).worker
    people: dict[str, User | None] = {
        "KW": key_worker_in(case),
        "CM": manager,
        "LM": worker_with(agency, Role.LINE_MANAGER),
        "SM": worker_with(agency, Role.SENIOR_MANAGER),
        "AA": worker_with(agency, Role.AGENCY_ADMIN),
        "PK": key_worker_in(case, partner),
        "PN": key_worker_in(case, silent),
        "SW": social_worker,
        "CO": worker_with(AgencyFactory(sector=Agency.Sector.TASK_FORCE), Role.COORDINATOR),
        "DP": worker_with(agency, Role.DPO),
        "AU": worker_with(agency, Role.AUDITOR),
        "XX": worker_with(other, Role.LINE_MANAGER),
        "--": None,
    }
    rows = _rows(case, agency, person, people["KW"], partner, people["PK"])
    vars(rows).update(of_protection(case, rows.scan, people["KW"], people["DP"]))
    vars(rows).update(of_gaps(case, people["KW"], people["LM"], people["CO"]))
    return people, rows


def _rows(case, agency, person, worker, partner, asker) -> SimpleNamespace:
    relative = ServiceUser.objects.create(first_names="Nuala", last_name="Ní Shampla")
    now = timezone.now()
    post = Worker.objects.get(user=worker)
    sent = CaseloadImport.objects.create(
        agency=agency,
        uploaded_by=worker,
        file_name="list.csv",
        file_hash="0" * 64,
        state="deciding",
        sheets=[{"name": "list", "rows": 1, "heading": 1, "first": [[1, ["Name"]], [3, ["Mary"]]]}],
        heading_row=1,
        headings=["Name"],
    )
    row = ImportRow.objects.create(caseload_import=sent, number=3, judgement="decide")
    emergency = right(
        UserFactory(),
        case,
        "view_case",
        ground=CaseUserPermission.Ground.EMERGENCY,
        reason="She was found in the street.",
        granted_by=worker,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    merged = ServiceUser.objects.create(first_names="Nóra", last_name="Ní Shampla", merged_into=person)
    doubt = MergeTask.objects.create(
        one=person, other=relative, one_agency=agency, other_agency=partner, reason="Same name and birth date"
    )
    used = ServiceInUse.objects.create(case=case, service_name="Library", for_what="Company")
    plan = plan_of(case, worker)
    goal = goal_in(plan, "drug-use", worker)
    agreed = plan_of(case, worker, state="agreed")
    version = signed_version(agreed, worker)
    home = goal_in(agreed, "accommodation", worker)
    theirs = step_of(home, partner, worker)
    aftercare = AftercarePlan.objects.create(case=case, begun_by=worker)
    template = PlanTemplate.objects.create(agency=agency, programme="Treatment", name="First weeks", made_by=worker)
    template_goal = TemplateGoal.objects.create(template=template, domain=goal.domain, title="Steady", weeks=6)
    manager_checks.ask_person(actor=worker, case=case, said_manager="no", said_homeless="no", asked_on=today())
    return SimpleNamespace(
        case=case,
        theirs=theirs,
        proposed=step_of(home, partner, asker, state=ActionState.PROPOSED, proposed_by=asker, proposed_from=partner),
        support_item=AftercareItem.objects.create(
            aftercare=aftercare, kind="other", text="The drop-in", agency=partner, added_by=worker
        ),
        template=template,
        template_goal=template_goal,
        template_step=TemplateAction.objects.create(goal=template_goal, title="See the doctor"),
        issue=PlanIssue.objects.create(
            case=case, plan=plan, agency=partner, raised_by=asker, raised_on=DAY, text="The group has moved."
        ),
        person=person,
        agency=agency,
        partner=partner,
        worker=post,
        service=AgencyService.objects.create(agency=agency, name="Day service"),
        contact=AgencyContact.objects.create(agency=agency, name="Una Reception", role="Reception"),
        policy=PolicyDocument.objects.create(agency=agency, kind=PolicyDocument.Kind.values[0], title="Consent"),
        competence=Competence.objects.create(worker=post, name="Irish"),
        holiday=LocalHoliday.objects.create(agency=agency, on=date(2026, 12, 24), name="Closed"),
        flag=PersonFlag.objects.create(person=person, kind=PersonFlag.Kind.values[0], text="See the file."),
        family=FamilyLink.objects.create(
            person=person, relative=relative, relationship=FamilyLink.Relationship.values[0]
        ),
        used=used,
        service_key=f"service-{used.pk}",
        enquiry=ExistingRoleEnquiry.objects.create(
            asked_by=asker,
            agency=partner,
            first_names="Síle",
            last_name="Ní Shampla",
            date_of_birth=DAY,
            persons_word="Ask them.",
            answer="none",
        ),
        merge=doubt,
        merged=PersonMerge.objects.create(
            kept=person,
            gone=merged,
            merged_by=worker,
            reason="Same person",
            before={"otherwise": {}},
            moved={"changes": [], "task": doubt.pk},
        ),
        change=LevelChange.objects.create(
            case=case,
            from_level=case.level,
            to_level=Case.Level.KEY_WORKING,
            asked_by=worker,
            changed_on=DAY,
            reason="Less is needed.",
        ),
        key_work=KeyWorkerAssignment.objects.filter(case=case, worker=worker).get(),
        child_family=case.assignments.get(),
        membership=CaseAgency.objects.get(case=case, agency=partner),
        request=CaseManagerRequest.objects.create(
            case=case, agency=partner, asked_by=asker, outcome=CaseManagerRequest.Outcome.WAITING
        ),
        cover=CoverArrangement.objects.create(
            absent=worker,
            cover=worker_with(agency, Role.KEY_WORKER),
            agency=agency,
            first_day=DAY,
            last_day=date(2027, 2, 2),
            arranged_by=worker,
        ),
        emergency=emergency,
        bar=SightBar.objects.create(
            service_user=person, user=UserFactory(), reason=SightBar._meta.get_field("reason").choices[0][0]
        ),
        worker_change=WorkerChangeRequest.objects.create(
            case=case, agency=agency, worker=worker, own_words="We do not get on.", asked_on=DAY, recorded_by=worker
        ),
        over_time=CapacityAgreement.objects.create(
            case=case,
            agency=agency,
            worker=worker,
            planned_hours=37,
            available_hours=35,
            taken_on=DAY,
            taken_by=worker,
        ),
        support=SupportRequest.objects.create(
            case=case, agency=agency, asked_by=worker, asked_on=DAY, impediment="No bed."
        ),
        consent=case.consents.get(),
        draft=Consent.objects.create(case=case, kind="additional", reference="CON-2026-9999"),
        scan=attachments.keep_made(worker, files.paper(), of=case, title="Signed consent"),
        sent=sent,
        row=row,
        carried=CarriedOver.objects.create(
            caseload_import=sent, row_number=3, case=case, kind="note", heading="Notes", text="Rings at nine."
        ),
        assessing=begun(case, worker),
        elsewhere=record_prior(actor=worker, case=case, service_name="A clinic", done_about="last year"),
        told=told_in_emergency(worker, case),
        signed=signed_off(worker, worker_with(agency, Role.SENIOR_MANAGER), case),
        said=_said(worker, case, partner),
        copy=_copy(worker, case, partner),
        care_team_item=item_waiting(worker, case),
        plan=plan,
        agreed_plan=agreed,
        version=version,
        **_reviews(case, agreed, worker),
        plan_copy=PlanCopy.objects.create(version=version, to_person=True, given_on=DAY, given_by=worker),
        goal=goal,
        step=step_of(goal, agency, worker),
        milestone=Milestone.objects.create(goal=goal, title="Four weeks steady"),
        linked=LearningPlanLink.objects.create(case=case, name="Learning plan", owner="The tutor", added_by=worker),
        **_correspondence(case, agency, worker, partner),
        **_contacts(case, worker),
        notice=Notice.objects.create(
            recipient=worker, key="k", subject="A word", about_label="cases.Case", about_id=case.pk, queued_at=now
        ),
    )


def _reviews(case, plan, worker) -> dict[str, object]:
    """A review that is begun and one that is signed; and what the case manager owes about their own work."""
    manager = case.assignments.get()
    days = {"case": case, "plan": plan, "due_on": DAY, "begun_on": DAY, "begun_by": worker, "held_on": DAY}
    signed = CarePlanReview(**days, took_part="Mary", still_needs="none", persons_view="Good.")
    words = signed_words(review_words(review_sheet(signed, timezone.now())), signed={"how": "Spoken", "by": "Aoife"})
    signed.words, signed.words_hash, signed.state = words, hash_of(words), "complete"
    signed.next_due_on, signed.completed_at, signed.completed_by = date(2026, 4, 2), timezone.now(), worker
    signed.save()
    return {
        "reviewed": signed,
        "review": CarePlanReview.objects.create(**days, follows=signed),
        "reflection": CaseManagerReview.objects.create(
            worker=manager.worker, agency=manager.agency, since=DAY, due_on=date(2026, 4, 2)
        ),
    }


def _contacts(case, worker) -> dict[str, object]:
    """A note that its author may still correct, a session, advocacy, and a session to come."""
    agreed_to_work(case)
    asked = {"with_whom": "The council", "about": "A bed", "content": "Asked for one", "minutes": 10}
    return {
        "note": noted(worker, case),
        "held": session_held(worker, case),
        "advocated": record_advocacy(actor=worker, case=case, happened_on=today(), **asked),
        "planned": PlannedSession.objects.create(case=case, worker=worker, planned_for=today() + timedelta(days=30)),
    }


def _correspondence(case, agency, worker, partner) -> dict[str, object]:
    """A referral that is wanted, the draft of a letter, and a call."""
    begun = {"begun_on": DAY, "begun_by": worker, "follow_up_on": DAY}
    call = {"direction": "in", "channel": "telephone", "happened_on": DAY, "subject": "A place", "outcome": "Free"}
    on = {"case": case, "agency": agency, "taken_on": DAY, "taken_by": worker}
    met = {"case": case, "agency": agency, "made_on": DAY, "made_by": worker, "recorded_by": worker}
    return {
        "met": Contact.objects.create(channel="telephone", **met),
        "screening": ScreeningResult.objects.create(tool="audit", score=7, **on),
        "outcome": OutcomeMeasure.objects.create(tool="top", stage="start", scores={}, **on),
        "referral": Referral.objects.create(case=case, agency=agency, to_agency=partner, for_what="A bed", **begun),
        "concern": Concern.objects.create(
            case=case, agency=agency, about_agency=partner, words="Nobody rings", raised_on=DAY, raised_by=worker
        ),
        "letter": Letter.objects.create(
            case=case, kind=Letter.Kind.INTRODUCTION, to_agency=partner, reference="LET-2026-9001", drafted_by=worker
        ),
        "entry": CorrespondenceEntry.objects.create(
            case=case, agency=agency, with_agency=partner, recorded_by=worker, **call
        ),
    }


def _said(worker, case, partner):
    """What the person agreed to in words, beside a consent that names the partner."""
    return record_verbal_consent(
        actor=worker,
        case=case,
        given_on=today(),
        purpose="The group",
        agencies=[partner],
        items="That she comes back",
        persons_words="Tell them.",
    )


def _copy(worker, case, partner):
    given = {"what": "letter", "title": "Letter", "to_person": "Una", "given_on": today(), "channel": "post"}
    return give_copy(actor=worker, case=case, agency=partner, **given)
