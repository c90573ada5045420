"""Every page that can be opened: by whom, and what stands in its address."""

from collections.abc import Callable
from dataclasses import dataclass, field

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db.models import QuerySet

from agencies.models import PolicyDocument
from assessments.models import CareTeamItem, PriorAssessment
from cases.models import (
    Case,
    CaseManagerRequest,
    CoverArrangement,
    LevelChange,
    MergeTask,
    ServiceInUse,
    SupportRequest,
    WorkerChangeRequest,
)
from consents.models import GivenCopy, LawfulDisclosure, VerbalConsent
from tests.journeys.world import World


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opens a page, what stands in its address, and, where it hands on by design, the page where one arrives."""

    who: str = "cora"
    args: Callable[[World], tuple] = field(default=lambda world: ())
    query: str = ""
    lands: str = ""


def of(name: str, who: str = "cora", **more) -> Opened:
    """A page about one row of the world."""
    return Opened(who, lambda world: (getattr(world, name).pk,), **more)


def first(model, who: str = "cora", **where) -> Opened:
    return Opened(who, lambda world: (model.objects.filter(**where).earliest("pk").pk,))


def agency(who: str = "nora", label: str = "Turas", *more) -> Opened:
    return Opened(who, lambda world: (world.agency(label).pk, *more))


def post(of_whom: str, who: str = "nora") -> Opened:
    return Opened(who, lambda world: (world.post(of_whom).pk,))


def member(rows: Callable[[Case], QuerySet], who: str = "cora") -> Opened:
    """A page about one row of Mary's file."""
    return Opened(who, lambda world: (world.mary.pk, rows(world.mary).earliest("pk").pk))


def of_nobody(who: str) -> Opened:
    """A page of one's own work, in a world where there is some."""
    return Opened(who, lambda world: (world.shared_plan, ())[1])


def with_harbour() -> Opened:
    """A page of the case manager about Harbour in Mary's plan."""
    return Opened("aoife", lambda world: (world.shared_plan.pk, world.agency("Harbour").pk))


def eva_of(case: Case):
    return case.assignments.current().filter(scope="CHILD_FAMILY")


PAGES: dict[str, Opened] = {
    "desk:home": Opened(),
    "desk:search": Opened(query="?q=mary"),
    "desk:case": of("mary", "aoife"),
    # between agencies
    "careplans:my-actions": of_nobody("brian"),
    "careplans:action": of("theirs", "brian"),
    "careplans:answer-step": of("proposed", "aoife"),
    "careplans:rearrange-step": of("theirs", "brian"),
    "careplans:part": of("mary_shared", "brian"),
    "careplans:join": of("mary_shared", "brian"),
    "careplans:propose": of("mary_shared", "brian"),
    "careplans:agree-part": of("mary_shared", "brian"),
    "careplans:raise-issue": of("mary_shared", "brian"),
    "careplans:offer-aftercare": of("mary_shared", "brian"),
    "careplans:agencies": of("shared_plan", "aoife"),
    "careplans:monitor": of("shared_plan", "aoife"),
    "careplans:agreement": with_harbour(),
    "careplans:telling": with_harbour(),
    "careplans:explain-part": with_harbour(),
    "careplans:join-agency": with_harbour(),
    "careplans:heard-issue": with_harbour(),
    "careplans:issue": of("issue", "brian"),
    "careplans:answer-issue": of("issue", "aoife"),
    # cases
    "cases:caseload": Opened(),
    "desk:case-as": Opened("aoife", lambda world: (world.mary.pk, world.agency("Harbour").pk)),
    "cases:who": of("mary", "aoife"),
    "cases:contact-manager": of("mary", "brian"),
    "cases:team": of("mary"),
    "cases:team-print": of("mary"),
    "cases:take-lead": of("unled", "orla"),
    "cases:assign-manager": of("unmanaged"),
    "cases:end-manager": of("mary"),
    "cases:assign-key-worker": of("mary"),
    "cases:end-key-worker": member(lambda case: case.key_workers.current().filter(agency=case.lead_agency)),
    "cases:add-agency": of("mary"),
    "cases:agency-leaves": member(lambda case: case.case_agencies.exclude(agency=case.lead_agency)),
    "cases:ask-level-change": of("unmanaged"),
    "cases:level-change": first(LevelChange, decided_at=None),
    "cases:add-child-family": of("unmanaged"),
    "cases:edit-role-split": member(eva_of),
    "cases:end-child-family": member(eva_of),
    "cases:ask-to-manage": of("mary", "brian"),
    "cases:manager-request": of("refused", "brian"),
    "cases:decide-manager-request": first(CaseManagerRequest, "orla", outcome="waiting"),
    "cases:offer-support": of("refused", "brian"),
    "cases:tell-own-manager": of("refused", "brian"),
    "cases:cover-list": Opened(),
    "cases:arrange-cover": Opened(),
    "cases:cover": first(CoverArrangement),
    "cases:cancel-cover": first(CoverArrangement),
    "cases:withdraw-from-protocols": agency("orla", "Harbour"),
    "cases:new": Opened("aoife"),
    "cases:person": Opened("aoife", lambda world: (world.mary.service_user_id,), lands="cases:person-of-case"),
    "cases:edit-person": Opened("aoife", lambda world: (world.mary.service_user_id,)),
    "cases:further-case": Opened("dan", lambda world: (world.harm.service_user_id,)),
    "cases:add-flag": Opened("aoife", lambda world: (world.mary.service_user_id,)),
    "cases:link-family": Opened("aoife", lambda world: (world.mary.service_user_id,)),
    "cases:person-of-case": of("mary", "aoife"),
    "cases:participation": of("mary", "aoife"),
    "cases:entry": of("mary", "aoife"),
    "cases:sheet": of("mary", "aoife"),
    "cases:explanations": of("half_entered", "cora"),
    "cases:lead-choice": of("mary", "aoife"),
    "cases:manager-check": of("checking", "cora"),
    "cases:ask-person": of("checking", "cora"),
    "cases:enquiry-permission": of("checking", "cora"),
    "cases:ask-system": of("checking", "cora"),
    "cases:homeless-register": of("checking", "cora"),
    "cases:complete-check": of("checking", "cora"),
    "cases:contact-service": Opened("cora", lambda world: (world.checking.pk, world.service_key)),
    "cases:open-step": Opened("cora", lambda world: (world.unmanaged.pk, "co-ordination")),
    "cases:answer-support-offer": of("refused", "aoife"),
    "cases:offer": of("harm", "dan"),
    "cases:services": of("mary", "aoife"),
    "cases:add-service": of("mary", "aoife"),
    "cases:edit-service": first(ServiceInUse, "aoife"),
    "cases:enquiry": Opened("lena"),
    "cases:enquiry-answer": of("enquiry", "lena"),
    "cases:settle-enquiry": of("possible"),
    "cases:merge-tasks": Opened(),
    "cases:merge-task": first(MergeTask),
    "cases:end-post": post("dan", "cora"),
    "cases:long-leave": post("dan", "cora"),
    "cases:log": Opened("ita"),
    "cases:access-log": of("mary"),
    "cases:emergency-accesses": Opened("peter"),
    "cases:emergency": Opened("aoife"),
    "cases:emergency-access": of("emergency", "peter"),
    "cases:end-emergency": of("emergency", "peter"),
    "cases:review-emergency": of("emergency", "peter"),
    "cases:bar": of("mary"),
    "cases:requests": Opened(),
    "cases:ask-worker-change": of("mary", "aoife"),
    "cases:worker-change": first(WorkerChangeRequest),
    "cases:decide-worker-change": first(WorkerChangeRequest),
    "cases:ask-support": of("mary", "aoife"),
    "cases:support-request": first(SupportRequest),
    "cases:answer-support": first(SupportRequest),
    # consents
    "consents:consent": of("mary", "aoife"),
    "consents:decline": of("mary", "aoife"),
    "consents:withdraw": Opened("aoife", lambda world: (world.mary.pk,), query="?agency={shared}"),
    "consents:withdrawn": Opened("aoife", lambda world: (world.mary.pk,), query="?w={taken}"),
    "consents:take-withdrawal": of("mary", "brian"),
    "consents:version": of("consent", "aoife"),
    "consents:withdraw-one": of("consent", "aoife"),
    "consents:talk": of("asked_anew", "aoife"),
    "consents:agencies": of("asked_anew", "aoife"),
    "consents:sign": of("asked_anew", "aoife"),
    "consents:ask-to-disclose": of("mary", "aoife"),
    "consents:disclosed-already": of("mary", "aoife"),
    "consents:disclosures": Opened("ita"),
    "consents:disclosure": first(LawfulDisclosure, "ita", state="unsigned"),
    "consents:decide-disclosure": first(LawfulDisclosure, state="unsigned"),
    "consents:share-disclosure": of("signed_off", "aoife"),
    "consents:take-back-disclosure": of("signed_off", "aoife"),
    "consents:tell-of-disclosure": first(LawfulDisclosure, "dan", state="unsigned"),
    "consents:advise": first(LawfulDisclosure, "ita", state="asked"),
    "consents:record-verbal-consent": of("mary", "aoife"),
    "consents:verbal-consent": first(VerbalConsent, "aoife"),
    "consents:correct-verbal-consent": first(VerbalConsent, "aoife"),
    "consents:copies": of("mary", "aoife"),
    "consents:give-copy": of("mary", "aoife"),
    "consents:ask-return": first(GivenCopy, "aoife"),
    "consents:end-copy": first(GivenCopy, "aoife"),
    # assessments
    "assessments:comprehensive": of("mary", "aoife"),
    "assessments:begin": of("unmanaged"),
    "assessments:record-prior": of("mary", "aoife"),
    "assessments:assessment": of("assessed", "aoife"),
    "assessments:domain": Opened("aoife", lambda world: (world.assessing.pk, "physical-health")),
    "assessments:summary": of("assessing", "aoife"),
    "assessments:levels": of("assessing", "aoife"),
    "assessments:complete": of("assessing", "aoife"),
    "assessments:give-up": of("assessing", "aoife"),
    "assessments:request-prior": first(PriorAssessment),
    "assessments:receive-prior": first(PriorAssessment),
    # the first contacts, and what was found
    "correspondence:contacts": of("mary", "aoife"),
    "correspondence:record-contact": of("mary", "aoife"),
    "assessments:initial": of("mary", "aoife"),
    "assessments:write-initial": of("unassessed"),
    "assessments:initial-due": Opened(),
    "assessments:measures": of("mary", "aoife"),
    "assessments:add-screening": of("mary", "aoife"),
    "assessments:add-outcome": Opened("aoife", lambda world: (world.mary.pk, "top")),
    "careplans:phases": of("mary", "aoife"),
    "careplans:change-phase": of("mary", "aoife"),
    "careplans:maintenance-faults": Opened(),
    "assessments:care-team": agency("cora"),
    "assessments:care-team-item": first(CareTeamItem, decision=""),
    "assessments:decide-care-team-item": first(CareTeamItem, decision=""),
    "assessments:tell-care-team-decision": first(CareTeamItem, told_on=None, decision="own-assessment"),
    # careplans
    "careplans:plan": of("mary", "aoife"),
    "careplans:begin": of("mary", "aoife"),
    "careplans:clinic-talk": of("mary", "aoife"),
    "careplans:link-plan": of("mary", "aoife"),
    "careplans:key-worker": of("plan", "aoife"),
    "careplans:shared-care": of("plan", "aoife"),
    "careplans:area": Opened("aoife", lambda world: (world.plan.pk, "income")),
    "careplans:order": of("plan", "aoife"),
    "careplans:add-goal": of("plan", "aoife"),
    "careplans:agree": of("plan", "aoife"),
    "careplans:revise": of("plan", "aoife"),
    "careplans:compare": of("plan", "aoife"),
    "careplans:version": of("plan_version", "aoife"),
    "careplans:give-copy": of("plan_version", "aoife"),
    "careplans:goal": of("goal", "aoife"),
    "careplans:change-goal": of("goal", "aoife"),
    "careplans:end-goal": of("goal", "aoife"),
    "careplans:add-step": of("goal", "aoife"),
    "careplans:add-milestone": of("goal", "aoife"),
    "careplans:milestone": of("milestone", "aoife"),
    "careplans:change-step": of("step", "aoife"),
    "careplans:carry": of("step", "aoife"),
    # letters, referrals, calls
    "correspondence:log": of("mary", "aoife"),
    "correspondence:add-entry": of("mary", "aoife"),
    "correspondence:correct-entry": of("entry", "aoife"),
    "correspondence:referrals": of("mary", "aoife"),
    "correspondence:open-referral": of("mary", "aoife"),
    "correspondence:follow-ups": Opened("aoife"),
    "correspondence:referral": of("referral", "aoife"),
    "correspondence:make-referral": of("referral", "aoife"),
    "correspondence:answer-referral": of("referral", "aoife"),
    "correspondence:follow-up": of("referral", "aoife"),
    "correspondence:end-referral": of("referral", "aoife"),
    "careplans:letters": of("mary", "aoife"),
    "careplans:draft-letters": of("mary", "aoife"),
    "careplans:letters-to-send": Opened("aoife"),
    "careplans:letter": of("letter", "aoife"),
    "careplans:edit-letter": of("letter", "aoife"),
    "careplans:issue-letter": of("letter", "aoife"),
    "careplans:send-letter": of("letter", "aoife"),
    "careplans:acknowledge-letter": of("letter", "aoife"),
    "careplans:throw-away-letter": of("letter", "aoife"),
    # agencies
    "agencies:list": Opened("aoife"),
    "agencies:add": Opened("nora"),
    "agencies:settings": Opened("nora", lands="agencies:agency-settings"),
    "agencies:agency": agency(),
    "agencies:edit": agency(),
    "agencies:clinic": agency(),
    "agencies:data-protection": agency(),
    "agencies:protocols": agency(),
    "agencies:officer": agency(),
    "agencies:add-holiday": agency(),
    "agencies:add-service": agency(),
    "agencies:edit-service": Opened("nora", lambda world: (world.agency("Turas").services.earliest("pk").pk,)),
    "agencies:close-service": Opened("nora", lambda world: (world.agency("Turas").services.earliest("pk").pk,)),
    "agencies:add-contact": agency(),
    "agencies:edit-contact": Opened("nora", lambda world: (world.contact.pk,)),
    "agencies:close-contact": Opened("nora", lambda world: (world.contact.pk,)),
    "agencies:remove-holiday": Opened("nora", lambda world: (world.agency("Turas").pk, world.holiday.pk)),
    "agencies:agency-settings": agency(),
    "agencies:setting": agency("nora", "Turas", "review_interval_months"),
    "agencies:reset-setting": agency("nora", "Turas", "review_interval_months"),
    "agencies:policies": agency(),
    "agencies:add-policy": agency(),
    "agencies:policy": first(PolicyDocument, "nora"),
    "agencies:edit-policy": first(PolicyDocument, "nora"),
    "agencies:replace-policy": first(PolicyDocument, "nora"),
    "agencies:workers": agency("cora"),
    "agencies:add-worker": agency(),
    "agencies:worker": post("aoife"),
    "agencies:edit-worker": post("aoife"),
    "agencies:roles": post("aoife"),
    "agencies:line-manager": post("aoife"),
    "agencies:leave": post("aoife"),
    "agencies:add-training": post("aoife"),
    "agencies:add-competence": post("aoife"),
    "agencies:remove-competence": Opened("nora", lambda world: (world.competence.worker_id, world.competence.pk)),
    "agencies:invite": post("aoife"),
    "agencies:unlock": post("aoife"),
    "agencies:remove-second-factor": post("aoife"),
    # consents
    "consents:list": Opened("aoife"),
    "consents:missing": Opened(),
    # imports
    "imports:list": Opened(),
    "imports:upload": Opened(),
    "imports:import": of("ran", "orla"),
    "imports:sheet": of("found"),
    "imports:columns": of("found"),
    "imports:questions": of("found"),
    "imports:answer": Opened(args=lambda world: (world.found.pk,), query="?question={asked}"),
    "imports:take-back": Opened(args=lambda world: (world.found.pk,), query="?question={answered}"),
    "imports:rows": of("found"),
    "imports:row": Opened(args=lambda world: (world.found.pk, 3)),
    "imports:run": of("found"),
    "imports:undo": of("ran", "orla"),
    "imports:cancel": of("found"),
    "imports:carried-over": Opened("orla", lambda world: (world.carried.case_id,)),
    # notices, and the house itself
    "notifications:list": Opened(),
    "core:help": Opened(""),
    "core:accessibility": Opened(""),
    "core:privacy": Opened(""),
    "core:report": Opened(""),
    "core:mailbox": Opened(""),
    "core:gallery": Opened(),
    # sign-in
    "accounts:account": Opened("aoife"),
    "accounts:invitation": Opened("", lambda world: (world.invitation,)),
    "account_login": Opened(""),
    "account_logout": Opened("aoife"),
    "account_signup": Opened(""),
    "account_reauthenticate": Opened("aoife"),
    "account_change_password": Opened("aoife"),
    "account_reset_password": Opened(""),
    "account_reset_password_done": Opened(""),
    "account_reset_password_from_key": Opened(
        "",
        lambda world: (user_pk_to_url_str(world.user("dan")), default_token_generator.make_token(world.user("dan"))),
    ),
    "account_reset_password_from_key_done": Opened(""),
    "mfa_index": Opened("aoife"),
    "mfa_activate_totp": Opened("aoife"),
    "mfa_deactivate_totp": Opened("peter"),
    "mfa_view_recovery_codes": Opened("peter"),
    "mfa_generate_recovery_codes": Opened("peter"),
    "mfa_list_webauthn": Opened("peter"),
    "mfa_add_webauthn": Opened("peter"),
    "mfa_reauthenticate": Opened("peter"),
    "usersessions_list": Opened("aoife"),
}
# Not pages of their own, each with its reason.
NO_PAGES = {
    "healthz": "a machine's question",
    "readyz": "a machine's question",
    "core:session": "asked by a script",
    "core:file": "a file",
    "careplans:print-letters": "a file",
    "careplans:my-plan-paper": "a file",
    "careplans:plan-paper": "a file",
    "careplans:extract-paper": "a file",
    "careplans:part-paper": "a file",
    "consents:form": "a file",
    "core:link": "a file",
    "cases:likely": "a fragment of cases:new",
    "desk:part-on-paper": "a file",
    "consents:information-sheet": "a file",
    "consents:working-with-us": "a file",
    "imports:not-imported": "a file",
    "imports:deal-with": "a button of imports:carried-over",
    "notifications:open": "hands on to what the notice is about",
    "mfa_download_recovery_codes": "a file",
    "mfa_authenticate": "inside a sign-in: the journeys of sign-in pass it",
    "mfa_login_webauthn": "asked by a script",
    "mfa_reauthenticate_webauthn": "needs a key in the hand",
    "mfa_edit_webauthn": "needs a key in the hand",
    "mfa_remove_webauthn": "needs a key in the hand",
}
