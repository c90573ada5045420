"""The world of the sweep: the demonstration service, with a row for each page that needs one."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from accounts.actors import system_actor
from accounts.models import User
from accounts.services import invite
from agencies.models import Agency, AgencyContact, Competence, LocalHoliday, Worker
from assessments.models import ComprehensiveAssessment, OutcomeMeasure, ScreeningResult
from assessments.services import measures
from careplans.models import (
    Action,
    AftercareItem,
    CarePlan,
    CarePlanReview,
    CaseManagerReview,
    Goal,
    Milestone,
    PlanIssue,
    PlanVersion,
)
from careplans.services import issues
from careplans.services.reflections import keep_reflections
from careplans.services.reviews import begin_review
from careplans.states import STANDING, GoalState
from cases.models import (
    Case,
    CaseManagerAssignment,
    CaseManagerRequest,
    Consent,
    ConsentWithdrawal,
    ExistingRoleEnquiry,
)
from cases.services import emergency, enquiries, manager_checks, requests, services_in_use
from consents.models import LawfulDisclosure
from consents.services import disclosures, draft_consent, withdraw_consent
from contacts.models import CaseNote
from contacts.services.advocacy import record_advocacy
from core import kept
from core.days import today
from core.doorways import Doorway, through
from desk.demonstration.people import populate
from desk.demonstration.places import lay_out
from imports import selectors as import_selectors
from imports.models import CarriedOver
from imports.services import decisions
from tests.factories import UserFactory
from tests.factories.careplans import goal_in, plan_of, signed_version, step_of
from tests.factories.consents import talk_about
from tests.factories.contacts import noted, session_held
from tests.factories.disclosures import asked_for
from tests.factories.imports import brought_in, checked, run_through
from tests.journeys.world_between import BetweenServices

LISTED = (
    "Name;DOB;Gender;Phone;Case manager;Notes\n"
    "Mary Ryan;1/2/1980;F;085 1234567;A. Brennan;Prefers texts\n"
    "John Ryan;31/2/1981;M;;Somebody Else;\n"
)
PLAIN = "Name;DOB;Gender;Phone;Notes\nMary Ryan;1/2/1980;F;085 1234567;Prefers texts\n"


class World(BetweenServices):
    """The demonstration service, with the few rows that it has no need of and some page does."""

    def __init__(self):
        kept.CHECKED = False  # the tests of each verb have looked at its questions: this is the half of the time
        try:
            with through(Doorway(channel="shell", purpose="demonstration")):
                lay_out()
                populate()
        finally:
            kept.CHECKED = True

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def agency(self, label: str) -> Agency:
        return Agency.objects.get(short_name=label)

    def post(self, name: str) -> Worker:
        return Worker.objects.get(user__username=name)

    @cached_property
    def mary(self) -> Case:
        return Case.objects.get(service_user__first_names="Mary")

    @property
    def assessed(self) -> ComprehensiveAssessment:
        """Mary's assessment of three months ago."""
        return ComprehensiveAssessment.objects.get(case=self.mary, state="complete")

    @property
    def assessing(self) -> ComprehensiveAssessment:
        """Mary's reassessment, of which some areas are left."""
        return ComprehensiveAssessment.objects.get(case=self.mary, state="open")

    @cached_property
    def consent(self) -> Consent:
        return self.mary.consents.filter(state="signed", withdrawn_at=None, kind="case-management").latest("pk")

    @cached_property
    def plan(self) -> CarePlan:
        return plan_of(self.mary, self.user("aoife"), key_worker=self.user("aoife"))

    @cached_property
    def goal(self) -> Goal:
        return goal_in(self.plan, "accommodation", self.user("aoife"))

    @cached_property
    def step(self) -> Action:
        return step_of(self.goal, self.mary.lead_agency, self.user("aoife"))

    @cached_property
    def screening(self) -> ScreeningResult:
        aoife = self.user("aoife")
        return measures.record_screening(actor=aoife, case=self.mary, tool="audit", score=7, taken_on=today())

    @cached_property
    def outcome(self) -> OutcomeMeasure:
        given = {"tool": "star", "stage": "start", "taken_on": today(), "scores": {}}
        return OutcomeMeasure.objects.create(
            case=self.mary, agency=self.agency("Turas"), taken_by=self.user("aoife"), **given
        )

    @cached_property
    def support(self) -> AftercareItem:
        """What Harbour offers Mary for afterwards."""
        return AftercareItem.objects.get(aftercare__case=self.mary, from_agency=self.agency("Harbour"))

    @cached_property
    def plan_version(self) -> PlanVersion:
        return signed_version(self.step.goal.plan, self.user("aoife"))

    @cached_property
    def review(self) -> CarePlanReview:
        """A review of Mary's plan, begun and half written."""
        return CarePlanReview.objects.filter(case=self.mary, state="draft").first() or begin_review(
            actor=self.user("aoife"), case=self.mary
        )

    @cached_property
    def reflection(self) -> CaseManagerReview:
        """What Aoife owes about her own work."""
        keep_reflections(actor=system_actor())
        return CaseManagerReview.objects.get(worker=self.user("aoife"), state="open")

    @cached_property
    def milestone(self) -> Milestone:
        return Milestone.objects.create(goal=self.goal, title="Keys in the hand")

    @cached_property
    def shared_plan(self) -> CarePlan:
        """The plan that Mary signed, with a step and a proposal of Harbour, and an issue that it raises."""
        aoife, brian, harbour = self.user("aoife"), self.user("brian"), self.agency("Harbour")
        plan = CarePlan.objects.get(case=self.mary, state__in=STANDING)
        goal = plan.goals.filter(domain__code="drug-use", state=GoalState.ACTIVE).earliest("pk")
        owned = {"worker": brian, "target_date": today() - timedelta(days=3)}
        self.theirs = step_of(goal, harbour, aoife, title="Weekly group", **owned)
        asked = {"state": "proposed", "proposed_by": brian, "proposed_from": harbour, "proposed_at": timezone.now()}
        self.proposed = step_of(goal, harbour, brian, title="Go along to the first visit", worker=brian, **asked)
        self.issue = issues.raise_issue(actor=brian, case=self.mary, agency=harbour, text="The group has moved.")
        return plan

    @cached_property
    def mary_shared(self) -> Case:
        return self.shared_plan.case

    def _of_shared_plan(self, name: str) -> Any:
        assert self.shared_plan  # which sets it
        return self.__dict__[name]

    @cached_property
    def theirs(self) -> Action:
        return self._of_shared_plan("theirs")

    @cached_property
    def proposed(self) -> Action:
        return self._of_shared_plan("proposed")

    @cached_property
    def issue(self) -> PlanIssue:
        return self._of_shared_plan("issue")

    @cached_property
    def asked_anew(self) -> Consent:
        """The next version of Mary's consent, while it is being put together."""
        talk_about(self.user("aoife"), self.mary)
        return draft_consent(actor=self.user("aoife"), case=self.mary)

    @cached_property
    def taken_back(self) -> ConsentWithdrawal:
        """What Mary took back from the clinic."""
        return withdraw_consent(
            actor=self.user("aoife"),
            consent=self.consent,
            extent="agency",
            channel="telephone",
            agencies=[self.agency("Clinic").pk],
        )

    @cached_property
    def harm(self) -> Case:
        return Case.objects.filter(level=Case.Level.HARM_REDUCTION_ONLY, status="open").earliest("pk")

    @cached_property
    def unmanaged(self) -> Case:
        """Led by Turas, with nobody as case manager."""
        managed = CaseManagerAssignment.objects.current().filter(scope="INDIVIDUAL").values("case")
        of_turas = Case.objects.filter(lead_agency=self.agency("Turas"), level=Case.Level.CASE_MANAGEMENT)
        return of_turas.exclude(pk__in=managed).earliest("pk")

    @cached_property
    def unassessed(self) -> Case:
        """A person of Turas whom somebody met, and of whom nothing is found yet."""
        of_turas = Case.objects.filter(lead_agency=self.agency("Turas"), status="open", level=Case.Level.KEY_WORKING)
        return of_turas.filter(contacts__outcome="attended", initial_assessments=None).earliest("pk")

    @cached_property
    def half_entered(self) -> Case:
        """A person of whose entry some steps are left."""
        of_turas = Case.objects.filter(lead_agency=self.agency("Turas"), status="open", level=Case.Level.KEY_WORKING)
        return of_turas.filter(explanations=None).earliest("pk")

    @cached_property
    def checking(self) -> Case:
        """A homeless person whose check for a case manager has begun, with a service to ask."""
        case, cora = self.half_entered, self.user("cora")
        used = services_in_use.add_service_in_use(actor=cora, case=case, agency=self.agency("Harbour"))
        manager_checks.ask_person(actor=cora, case=case, said_manager="no", said_homeless="yes", asked_on=today())
        manager_checks.record_enquiry_permission(
            actor=cora,
            case=case,
            agreed=True,
            words="“Ask Harbour, they know me.”",
            asked_on=today(),
            given_how="spoken",
            services=[used],
        )
        return case

    @property
    def service_key(self) -> str:
        return f"service-{self.checking.services_in_use.earliest('pk').pk}"

    @cached_property
    def unled(self) -> Case:
        """Harbour's own file, which nobody leads any more."""
        case = Case.objects.filter(lead_agency=self.agency("Harbour"), level=Case.Level.CASE_MANAGEMENT).latest("pk")
        Case.objects.filter(pk=case.pk).update(lead_agency=None)
        return case

    @cached_property
    def enquiry(self) -> ExistingRoleEnquiry:
        return self._asked("Mary", "Ní Chonaill", born=self.born)

    @cached_property
    def possible(self) -> ExistingRoleEnquiry:
        found = self._asked("Mary", "Ní Chonaill", born=self.born + timedelta(days=1))
        assert found.answer == ExistingRoleEnquiry.Answer.POSSIBLE
        return found

    @property
    def born(self) -> date:
        born = self.mary.service_user.date_of_birth
        assert born
        return born

    def _asked(self, first: str, last: str, born: date) -> ExistingRoleEnquiry:
        return enquiries.ask_existing_role(
            actor=self.user("lena"),
            agency=self.agency("Bridge"),
            first_names=first,
            last_name=last,
            date_of_birth=born,
            persons_word="“Yes, look.”",
            person_present=True,
        )

    @cached_property
    def refused(self) -> CaseManagerRequest:
        return requests.ask_to_manage(actor=self.user("brian"), case=self.mary, agency=self.agency("Harbour"))

    @cached_property
    def emergency(self):
        case = Case.objects.filter(lead_agency=self.agency("Bridge"), status="open").latest("pk")
        return emergency.break_glass(actor=self.user("dan"), case=case, reason="Found collapsed on Castle Street.")

    @cached_property
    def signed_off(self) -> LawfulDisclosure:
        return disclosures.decide_disclosure(
            actor=self.user("cora"),
            disclosure=asked_for(self.user("aoife"), self.mary),
            agreed=True,
            note="The child comes first.",
        )

    @cached_property
    def open_note(self) -> CaseNote:
        return noted(self.user("aoife"), self.mary)

    @cached_property
    def open_session(self) -> CaseNote:
        return session_held(self.user("aoife"), self.mary)

    @cached_property
    def open_advocacy(self) -> CaseNote:
        asked = {"with_whom": "The council", "about": "A bed", "content": "Asked for one", "minutes": 10}
        return record_advocacy(actor=self.user("aoife"), case=self.mary, happened_on=today(), **asked)

    @cached_property
    def found(self):
        """An import whose rows are judged, one of them with a question."""
        return checked(brought_in(self.user("cora"), self.agency("Turas"), LISTED), self.user("cora"))

    @cached_property
    def asked_and_answered(self) -> tuple[str, str]:
        """The keys of two questions about the whole list: one still asked, one answered."""
        cora, (asked, answered, *_) = self.user("cora"), import_selectors.questions(self.found)
        (choice, _), *_ = import_selectors.choices_for(
            self.found, answered.code, answered.text, answered.proposal, today()
        )
        decisions.answer_alike(actor=cora, caseload_import=self.found, key=answered.key, choice=choice)
        return asked.key, answered.key

    @cached_property
    def ran(self):
        """An import that has been carried out."""
        orla = self.user("orla")
        return run_through(checked(brought_in(orla, self.agency("Harbour"), PLAIN), orla), orla)

    @cached_property
    def carried(self) -> CarriedOver:
        assert self.ran
        return CarriedOver.objects.earliest("pk")

    @cached_property
    def invitation(self) -> str:
        new = UserFactory(username="sile", first_name="Síle", last_name="Burke")
        new.set_unusable_password()
        new.save()
        Worker.objects.create(
            user=new, agency=self.agency("Turas"), profession=Worker.Profession.OTHER, started_on=today()
        )
        return invite(actor=self.user("nora"), user=new).rstrip("/").rsplit("/", 1)[1]

    @cached_property
    def contact(self) -> AgencyContact:
        return AgencyContact.objects.create(agency=self.agency("Turas"), name="Una Daly", phone="01 555 0199")

    @cached_property
    def holiday(self) -> LocalHoliday:
        turas = self.agency("Turas")
        return LocalHoliday.objects.create(agency=turas, on=today(), name="Staff day")

    @cached_property
    def competence(self) -> Competence:
        return Competence.objects.create(worker=self.post("aoife"), name="Irish")

    def with_factor(self) -> User:
        """Peter, who has switched a second factor on."""
        peter = self.user("peter")
        TOTP.activate(peter, generate_totp_secret())
        RecoveryCodes.activate(peter)
        return peter
