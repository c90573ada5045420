"""What happened, one sentence an event, for the timeline of a file and for the access log. Nothing here asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.selectors.access_log import Names
from core.audit import DOWNLOADED, OPENED, REFUSED
from core.models import AuditEvent

# By the verb that is written in the log. Who did it stands beside the sentence.
SENTENCES = {
    OPENED: "Opened the file",
    DOWNLOADED: "Took a copy of “{title}”",
    "link.made": "Sent a link",
    "attachment.brought": "Brought “{title}”, for a form not sent yet",
    "attachment.kept": "Added “{title}”",
    "case.opened": "Opened a new file for the person",
    "case.lead-taken": "{agency} took the lead",
    "case.manager-assigned": "{worker} became case manager",
    "case.manager-ended": "{worker} ceased to be case manager",
    "case.manager-asked-for": "Asked to become case manager",
    "case.manager-request-decided": "Answered a worker who asked to become case manager",
    "case.own-manager-told": "Asked their own manager to look at who should lead",
    "case.support-offered": "Offered to support the plan as key worker",
    "case.support-offer-answered": "Answered the offer of {worker} to support the plan",
    "case.step-opened-early": "Opened a later step early, with a reason",
    "entry.sheet-issued": "Gave the information sheet, or offered it",
    "entry.explained": "Explained how agencies work together",
    "entry.no-services": "Recorded that the person uses no other service",
    "entry.person-asked": "Asked the person whether they have a case manager elsewhere",
    "entry.permission-recorded": "Recorded whether other services may be asked",
    "entry.service-contacted": "Contacted a service to ask whether it is the case manager",
    "entry.service-left-out": "Recorded why a service was not asked",
    "entry.register-checked": "Recorded the check of the homeless register",
    "entry.check-completed": "Completed the check for a case manager elsewhere",
    "entry.choice-recorded": "Recorded the choice of lead agency, or why there was none",
    "case.key-worker-assigned": "{worker} became key worker",
    "case.key-worker-ended": "{worker} ceased to be key worker",
    "case.child-family-ended": "{worker} ceased to be the child and family case manager",
    "case.role-split-changed": "Wrote down anew who does what for the child and family",
    "case.agency-joined": "{agency} joined the case",
    "case.agency-left": "{agency} left the case",
    "case.promotion-proposed": "Answered whether the case now needs a case manager",
    "case.level-change-asked": "Asked for a change of level",
    "case.level-change-decided": "Decided on a change of level",
    "case.vacancy-opened": "Asked the managers to appoint somebody, since nobody co-ordinates",
    "case.emergency-opened": "Was let into the file in an emergency",
    "case.emergency-ended": "Ended the emergency access of {worker}",
    "case.emergency-reviewed": "Reviewed the emergency access of {worker}",
    "case.worker-barred": "Barred {worker} from the file",
    "case.bar-lifted": "Lifted the bar of {worker}",
    "case.worker-change-asked": "Wrote down that the person asks for another worker",
    "case.worker-change-decided": "Decided on the request for another worker",
    "case.support-asked": "Asked the manager for support",
    "case.support-answered": "Answered the case manager’s request for support",
    "case.manager-contacted": "A key worker of {agency} contacted the case manager",
    "part.printed": "Printed their agency’s part of the file",
    "plan.joined": "Wrote down how {agency} joins the plan",
    "plan.step-proposed": "Proposed a step of {agency}",
    "plan.step-accepted": "Accepted a proposed step of {agency}",
    "plan.step-declined": "Did not accept a proposed step of {agency}",
    "plan.step-rearranged": "Changed who does a step of {agency}, or when",
    "plan.agreement-recorded": "Wrote down what {agency} answered to its part of the plan",
    "plan.agreement-given": "Answered for {agency} to its part of the plan",
    "plan.part-explained": "Explained the part of {agency} to the person",
    "plan.agency-told": "Told {agency} of the plan",
    "plan.issue-raised": "Wrote down an issue that {agency} raises about the plan",
    "plan.issue-answered": "Answered an issue that {agency} raised about the plan",
    "plan.aftercare-offered": "Wrote down what {agency} does after the end",
    "case.participation-told": "Told the person how taking part works",
    "case.participation": "Recorded whether the person takes part",
    "case.contact": "Recorded the last contact",
    "contact.recorded": "Recorded a contact with the person",
    "referral.opened": "Opened a referral to another service",
    "initial-assessment.begun": "Began the initial assessment",
    "initial-assessment.saved": "Saved the initial assessment",
    "initial-assessment.completed": "Completed the initial assessment",
    "care-team.decided": "Recorded what the care team decided",
    "care-team.person-told": "Told the person what the care team decided",
    "screening.recorded": "Recorded the score of a screening",
    "outcome-measure.recorded": "Recorded an outcome measure",
    "phase.changed": "Changed the phase of treatment",
    "case.offer": "Recorded an offer of key working or case management",
    "plan.begun": "Began a care plan",
    "plan.dropped": "Did not pursue the draft of a care plan",
    "plan.key-worker-named": "Named {worker} as key worker of the plan",
    "plan.no-action": "Wrote down why nothing is done about a need now",
    "plan.goal-added": "Added a goal to the plan",
    "plan.goal-changed": "Wrote a goal of the plan anew",
    "plan.goals-ranked": "Put the goals in the person’s order",
    "plan.goal-achieved": "Recorded that a goal is reached",
    "plan.goal-dropped": "Let a goal go, with the person",
    "plan.goal-reopened": "Took a goal up again",
    "plan.step-added": "Added a step to the plan",
    "plan.step-changed": "Changed a step of the plan",
    "plan.step-start": "Began a step of the plan",
    "plan.step-finish": "Recorded that a step is done",
    "plan.step-block": "Recorded that a step is blocked",
    "plan.step-unblock": "Recorded that a step is free again",
    "plan.step-drop": "Dropped a step of the plan",
    "plan.step-reopen": "Took a step up again",
    "plan.step-undone": "Took back the last change of a step",
    "plan.clinic-talk": "Recorded a talk with the methadone clinic",
    "plan.shared-care-set": "Wrote down who of GP and workers does what",
    "plan.milestone-added": "Added a milestone to a goal",
    "plan.milestone-settled": "Recorded whether a milestone was reached",
    "plan.agreed": "Signed the care plan with the person",
    "plan.replaced": "Put a new plan in the place of the one before",
    "plan.revised": "Opened the care plan for change",
    "plan.copy-given": "Gave out a copy of the care plan",
    "plan.copy-back": "Recorded that a copy of the care plan came back",
    "plan.linked": "Linked a plan that is kept elsewhere",
    "plan.link-ended": "Ended the link to a plan kept elsewhere",
    "disclosure.asked": "Asked to share something without consent",
    "disclosure.told-in-emergency": "Wrote down what was shared without consent in an emergency",
    "disclosure.decided": "Decided on sharing without consent",
    "disclosure.shared": "Shared without consent what a manager had signed off",
    "disclosure.person-told": "Told the person what was shared without consent",
    "disclosure.taken-back": "Took back a request to share without consent",
    "disclosure.sign-off-reminded": "Reminded managers of a sign-off that they owe",
    "disclosure.advised": "Advised on sharing without consent",
    "consent.talk-held": "Explained confidentiality and its limits",
    "consent.drafted": "Began a consent form",
    "consent.draft-saved": "Saved the draft of a consent form",
    "consent.draft-discarded": "Threw the draft of a consent form away",
    "consent.signed": "Took a consent",
    "consent.declined": "Wrote down that the person said no",
    "consent.copy": "Wrote down what became of the person’s copy",
    "consent.withdrawn": "Took back a consent, or a part of it, for the person",
    "consent.paper-made": "Made the paper of a consent",
    "consent.verbal": "Wrote down what the person agreed to in words",
    "consent.verbal-corrected": "Corrected a note of what the person agreed to in words",
    "copy.given": "Gave out “{title}”",
    "copy.asked-back": "Asked for “{title}” back",
    "copy.returned": "Wrote down that “{title}” came back",
    "copy.destroyed": "Wrote down that “{title}” was destroyed",
    "assessment.begun": "Began a comprehensive assessment",
    "assessment.area-saved": "Wrote down what was found in an area of life",
    "assessment.levels-saved": "Entered the need levels that another service had found",
    "assessment.summary-saved": "Saved the summary of the assessment",
    "assessment.completed": "Completed the comprehensive assessment",
    "assessment.given-up": "Left an assessment unfinished, with the reason",
    "assessment.done-elsewhere": "Wrote down that another service had done an assessment",
    "assessment.asked-for": "Asked another service for its assessment",
    "assessment.received": "Added the assessment of another service",
    "referral.made": "Made a referral to another service",
    "referral.answered": "Wrote down what a service answered to a referral",
    "referral.followed-up": "Looked again at a referral",
    "referral.ended": "Ended a referral",
    "correspondence.recorded": "Wrote down a letter, call or talk with another service",
    "correspondence.corrected": "Corrected an entry of the letters and calls",
    "letter.drafted": "Drafted a letter to another service",
    "letter.edited": "Changed the draft of a letter",
    "letter.issued": "Issued a letter to another service",
    "letter.paper-made": "Made the paper of a letter",
    "letter.sent": "Sent a letter to another service",
    "letter.acknowledged": "Wrote down that a service has its letter",
    "letter.thrown-away": "Threw a letter away",
    "cover.arranged": "{cover} covers for {absent}",
    "cover.cancelled": "Called cover off",
    "person.edited": "Changed the person’s details",
    "person.flag-added": "Added a flag",
    "person.flag-ended": "Ended a flag",
    "person.family-linked": "Linked a member of the family",
    "person.family-unlinked": "Unlinked a member of the family",
    "person.merged": "Merged two records of one person",
    "person.merge-undone": "Took a merge of two records back",
    "service-in-use.added": "Added a service that the person uses",
    "service-in-use.edited": "Changed a service that the person uses",
    "service-in-use.ended": "Ended a service that the person used",
    "enquiry.asked": "Asked whether the person has a case manager",
    "worker.post-ended": "Ended the post of {worker}",
    "account.closed": "Closed the account of {worker}",
    "disclosures.exported": "Took the register of sharing without consent away as a file",
    "log.exported": "Took a part of the access log away as a file",
    "initial-due.exported": "Took a list of late initial assessments away as a file",
    "caseload.exported": "Took a list of files away as a file",
}

# Why somebody was stopped, by the code of the rule; others are read out of their code.
RULES = {
    "unseen": "no part in this file",
    "not-allowed": "not part of their role",
    "signed-out": "not signed in",
    "no-such-file": "what was typed meets no file",
    "barred": "barred from this file",
    "not-their-link": "sent to somebody else",
    "link-ended": "ended",
    "no-such-link": "no such link",
    "too-many": "too many tries within the hour",
    "KW-6.2a": "there is a case manager already",
    "KW-7.2": "a finding is missing",
    "KW-7.3a": "the care team has not decided",
    "KW-7.4.3.1": "there is a case manager in another service",
    "KW-7.4.3.2": "it is not said whether the service wishes to take part",
    "KW-7.4.3a": "the person was not asked",
    "KW-7.4.3b": "a service was not asked",
    "GB1-existing-cm-check": "it was not checked whether there is a case manager",
    "GB1-homeless-register": "the homeless register was not checked",
    "GB1-identify-first": "an earlier step is not done",
    "GB1-informed-choice": "no choice of lead agency is recorded",
    "GB1-permission-first": "the person has not agreed to the contact",
    "GB1-phone-questions": "a question to the service is not answered",
    "KW-7.4.1": "the person does not want a worker, or does not know yet what is shared",
    "KW-7.4.2": "nobody agreed that this service is best placed",
    "KW-7.4.2.1": "another agency is better placed",
    "KW-7.4.3": "the check for a case manager elsewhere is not complete",
    "KW-7.6a": "confidentiality was not explained",
    "KW-7.6b": "no decision on sharing is recorded",
    "KW-12.1": "an area has neither a need level nor a reason",
    "KW-12.3": "the person’s own order is missing",
    "GB1-cm-ensures": "the paper of the other service has not come",
    "assessment-begun": "one is begun already",
    "assessment-complete": "it is complete",
    "KW-8.2.3a": "one case manager at a time",
    "no-role-split": "who does what is not written down",
    "not-told": "the social worker was not told of the role",
    "no-ground": "no lawful ground",
    "no-sign-off": "no manager has signed it off",
    "own-sign-off": "their own request",
    "not-on-the-list": "not on the signed list",
    "MT-7.1.1a": "a new consent form is needed",
    "KW-7.4.3c": "the person agreed to an enquiry only",
    "no-consent": "no consent names the agency",
    "beyond-consent": "more than the consent covers",
    "conflict": "somebody else had saved first",
}

ATTEMPTS = {
    "view_case": "open the file",
    "open_attachment": "take a copy of a scan or paper",
    "open_link": "use a link that was sent",
    "bring_scan": "add a scan",
    "view_serviceuser": "open the person’s record",
    "break_glass": "open a file in an emergency",
    "read_access_log": "read the access log",
    "ask_to_disclose": "share without consent",
    "record_emergency_disclosure": "write down a sharing without consent",
    "decide_disclosure": "sign off sharing without consent",
    "share_disclosure": "share without consent",
    "record_verbal_consent": "write down a spoken consent",
    "give_copy": "give out a copy",
    "ask_to_manage": "become case manager",
    "contact_manager": "contact the case manager",
    "contact_case_manager": "contact the case manager",
    "print_part": "print their agency’s part of the file",
    "print_plan_part": "print an agency’s part of the plan",
    "see_as_agency": "see the file as another agency sees it",
    "view_whole_case": "open a part of the file that is not shared",
    "begin_assessment": "begin a comprehensive assessment",
    "save_area": "save an area of the assessment",
    "save_summary": "save the summary of the assessment",
    "complete_assessment": "complete the assessment",
    "request_prior": "ask another service for its assessment",
    "add_child_family_manager": "add a case manager for the child and family",
    "record_contact": "record a contact",
    "save_initial_assessment": "save the initial assessment",
    "complete_initial_assessment": "complete the initial assessment",
    "decide_care_team_item": "decide after an initial assessment",
    "tell_care_team_decision": "tell the person what was decided",
    "record_screening": "record the score of a screening",
    "record_outcome_measure": "record an outcome measure",
    "change_phase": "change the phase of treatment",
    "open_referral": "open a referral",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event as its reader is told it."""

    at: datetime
    who: str
    agency: str  # for which they were at work
    what: str
    reference: str
    file_id: int | None
    channel: str


CHANNELS = {"page": "On a page", "task": "By nightly work", "shell": "On the server"}


def tell_all(events: Iterable[AuditEvent], names: Names) -> list[Told]:
    return [
        Told(
            at=event.at,
            who=names.people.get(event.actor_id or 0, "Nobody signed in"),
            agency=names.agencies.get(event.agency_id or 0, ""),
            what=sentence(event, names),
            reference=names.references.get(event.file_id or 0, ""),
            file_id=event.file_id,
            channel=CHANNELS.get(event.channel, event.channel),
        )
        for event in events
    ]


def sentence(event: AuditEvent, names: Names) -> str:
    """ "Brian Walsh became case manager"; a verb that nobody has worded is read out of its code."""
    if event.verb == REFUSED:
        attempted, rule = str(event.data.get("attempted", "")), str(event.data.get("rule", ""))
        return f"Was refused: {ATTEMPTS.get(attempted) or _read_out(attempted)} ({RULES.get(rule) or _read_out(rule)})"
    if event.verb == "case.manager-assigned" and event.data.get("scope") == "CHILD_FAMILY":
        return "{worker} became case manager for the child and family".format_map(names.in_data(event.data))
    if event.verb == OPENED and event.part == "disclosure":  # its reader may have no part in the file
        return "Read a sharing without consent"
    if event.verb in SENTENCES:
        return SENTENCES[event.verb].format_map(names.in_data(event.data))
    noun, _, verb = event.verb.rpartition(".")
    return f"{_read_out(noun)} {_read_out(verb)}".strip().capitalize()


def _read_out(code: str) -> str:
    return code.replace("-", " ").replace("_", " ").replace(".", " ").strip()
