"""What else a case page offers, beside what is next: to who works on the case, and to a partner."""

from collections.abc import Iterator

from cases.models import Case
from cases.policies import CaseAction
from cases.presenters import address
from cases.selectors.files import CaseFile
from core.components import Step


def other_steps(file: CaseFile) -> Iterator[Step]:
    """What else is open to this person on the case, in the order of the work."""
    case, can = file.case, file.can
    if not case.is_open:
        return
    managed = case.level == Case.Level.CASE_MANAGEMENT
    offers = (
        (CaseAction.WORK, "Record a keywork session", "contacts:write-session", True),
        (CaseAction.WORK, "Agree how often you meet", "contacts:agree-sessions", True),
        (CaseAction.WORK, "Write down advocacy", "contacts:write-advocacy", True),
        (CaseAction.WORK, "Talk about consent", "consents:consent", True),
        (CaseAction.WORK, "Work on the assessment", "assessments:comprehensive", True),
        (CaseAction.WORK, "Write the initial assessment", "assessments:write-initial", True),
        (CaseAction.WORK, "Work on the plan and its steps", "careplans:plan", True),
        (CaseAction.WORK, "Record a contact without a note", "correspondence:record-contact", True),
        (CaseAction.WORK, "Scores and outcome measures", "assessments:measures", True),
        (CaseAction.WORK, "Phase of treatment", "careplans:phases", True),
        (CaseAction.WORK, "Aftercare", "careplans:aftercare", True),
        (CaseAction.WORK, "Record that the person asks for another worker", "cases:ask-worker-change", True),
        (CaseAction.WORK, "Note a verbal consent", "consents:record-verbal-consent", True),
        (CaseAction.WORK, "Give out a copy, or see which are out", "consents:copies", True),
        (CaseAction.WORK, "Add a letter, call or talk", "correspondence:add-entry", True),
        (CaseAction.WORK, "Refer to another service", "correspondence:open-referral", True),
        (CaseAction.WORK, "Raise a concern about another service", "correspondence:raise-concern", True),
        (CaseAction.WORK, "Raise a gap or block", "gapsblocks:raise", True),
        (CaseAction.WORK, "Gaps and blocks of this file", "gapsblocks:of-case", True),
        (CaseAction.WORK, "Search for another agency: this one no longer suits", "gapsblocks:begin-search", managed),
        (CaseAction.WORK, "Share something without consent", "consents:ask-to-disclose", True),
        (CaseAction.WORK, "Write down what Tusla told", "protection:write-from-tusla", True),
        (CaseAction.CO_ORDINATE, "Take the full case file", "protection:full-file", True),
        (CaseAction.CO_ORDINATE, "Ask the manager for support", "cases:ask-support", managed),
        (CaseAction.WORK, "Ask for a change of level", "cases:ask-level-change", True),
        (CaseAction.ASSIGN_MANAGER, "Change the case manager", "cases:assign-manager", managed and file.case_manager),
        (CaseAction.MANAGE, "Add a key worker", "cases:assign-key-worker", True),
        (CaseAction.MANAGE, "Add a child and family case manager", "cases:add-child-family", managed),
        (CaseAction.MANAGE, "Bar a worker from this file", "cases:bar", True),
    )
    for action, title, name, applies in offers:
        if action in can and applies:
            yield Step(title, action=title, action_url=address(name, case.pk))


def partners_steps(file: CaseFile) -> tuple[Step, ...]:
    """What a partner can do from its part of the file."""
    case = file.case
    if CaseAction.TAKE_LEAD in file.can:
        return (
            Step(
                "Take the lead",
                "No agency leads this case. Yours can, with a case manager of its own and for six months or more.",
                "Take the lead",
                address("cases:take-lead", case.pk),
            ),
        )
    if CaseAction.CONTACT_MANAGER in file.can and case.is_open:
        return (
            Step(
                "Contact the case manager",
                "Ask whether there is an agreed plan, and see where your two services do the same.",
                "Contact the case manager",
                address("cases:contact-manager", case.pk),
            ),
            Step(
                "Ask to be case manager",
                "If your agency is better placed to bring everybody together.",
                "Ask to be case manager",
                address("cases:ask-to-manage", case.pk),
            ),
        )
    return ()
