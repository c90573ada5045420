"""Every kind of record that hangs on a person or a case, by its words in the person's copy (LAW-sar).

A model that leads to a person and stands neither here nor in NOT_GIVEN fails a test: the table that nobody thought of
is the one that is left out. The order here is the order of the copy.
"""

from dataclasses import dataclass

from protection.models import RecordPart

Mark = RecordPart.Mark
OTHERS, PRIVATE, CHILD, COURT, TUSLA, SERVICE, FILE = Mark


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its model, its heading, the way from it to the case (or the person), and what is marked.

    `by` names the field that leads to the case; "person:" before it, to the person. `day` is the field of its day.
    `full` says under which of its four kinds it stands in the case manager's full case file (GB2-full-file).
    """

    label: str
    title: str
    by: str
    day: str = ""
    marks: tuple[Mark, ...] = ()
    full: str = ""

    @property
    def is_of_person(self) -> bool:
        return self.by.startswith("person:")

    @property
    def field(self) -> str:
        return self.by.removeprefix("person:")


ASSESSMENT, PLAN, UPDATES, REPORTS = "Assessment", "Plan", "Updates and reviews", "Reports of agencies"
FULL = (ASSESSMENT, PLAN, UPDATES, REPORTS)

KINDS = (
    Kind("cases.ServiceUser", "You, and how to reach you", "person:pk"),
    Kind("cases.FamilyLink", "Family", "person:person", "created_at", (OTHERS,)),
    Kind("cases.PersonFlag", "What workers must know at a glance", "person:person", "created_at"),
    Kind("cases.PersonMerge", "Two records that became one", "person:kept", "merged_at", (OTHERS,)),
    Kind("protection.AccessRequest", "Your requests for this record", "person:person", "received_on"),
    Kind("cases.Case", "Your file", "pk", "opened_on"),
    Kind("cases.CaseAgency", "Agencies in the file", "case", "joined_on"),
    Kind("cases.LeadAgencyAgreement", "Which agency led", "case", "committed_from"),
    Kind("cases.LeadAgencyChoice", "Your choice of lead agency", "case", "asked_on"),
    Kind("cases.LevelChange", "Changes between key working and case management", "case", "changed_on"),
    Kind("cases.CaseManagerAssignment", "Case managers", "case", "starts_on"),
    Kind("cases.KeyWorkerAssignment", "Key workers", "case", "starts_on"),
    Kind("cases.CapacityAgreement", "When a worker had too much to do", "case", "taken_on"),
    Kind("cases.CaseManagerRequest", "Workers who asked to be case manager", "case", "asked_at"),
    Kind("cases.CaseUserPermission", "Who had a right to your file", "content_object", "starts_at"),
    Kind("cases.VacancyTask", "Times without a case manager", "case", "opened_on"),
    Kind("cases.WorkerChangeRequest", "When you asked for another worker", "case", "asked_on", (OTHERS,)),
    Kind("cases.SupportRequest", "When your case manager asked for help", "case", "asked_on"),
    Kind("cases.ManagerContact", "Contacts with the case manager", "case", "made_on"),
    Kind("cases.InformationSheetIssue", "Information sheets", "case", "given_on"),
    Kind("cases.Explanation", "What was explained to you", "case", "explained_on"),
    Kind("cases.ExistingManagerCheck", "Whether you had a case manager already", "case", "created_at"),
    Kind("cases.ServiceContact", "Services that were asked", "case", "created_at", (SERVICE,)),
    Kind("cases.HomelessRegisterCheck", "Looks into the homeless register", "case", "created_at"),
    Kind("cases.ExistingRoleEnquiry", "Enquiries about your worker", "case", "asked_at"),
    Kind("cases.PathOpening", "Steps that were taken early", "case", "created_at"),
    Kind("cases.HarmReductionOffer", "What you were offered", "case", "offered_on"),
    Kind("cases.NoOtherServices", "That you used no other service", "case", "created_at"),
    Kind("cases.ServiceInUse", "Services that you use", "case", "created_at"),
    Kind("cases.ConfidentialityDiscussion", "Talks about what stays private", "case", "held_on"),
    Kind("cases.Consent", "What you agreed to", "case", "signed_on"),
    Kind("cases.ConsentScope", "Agencies named in what you agreed to", "consent__case"),
    Kind("cases.ConsentItem", "What each agency may know", "scope__consent__case"),
    Kind("cases.ConsentWithdrawal", "What you took back", "consent__case", "taken_at"),
    Kind("consents.VerbalConsent", "What you agreed to in words", "case", "given_on"),
    Kind("consents.VerbalCorrection", "What was put right in those notes", "note__case", "written_at"),
    Kind("consents.GivenCopy", "Copies given to others", "case", "given_on"),
    Kind("consents.LawfulDisclosure", "What was told without your consent", "case", "asked_at", (OTHERS,)),
    Kind("consents.DisclosureItem", "The list of what was told", "disclosure__case", "", (OTHERS,)),
    Kind("consents.DisclosureAdvice", "Advice on telling it", "disclosure__case", "given_at", (OTHERS,)),
    Kind("correspondence.Contact", "Contacts with you", "case", "made_on"),
    Kind("contacts.CaseNote", "Case notes", "case", "happened_on"),
    Kind("contacts.PrivatePart", "Private parts of notes", "note__case", "created_at", (PRIVATE,)),
    Kind("contacts.NoteAddendum", "What was added to notes", "note__case", "written_at"),
    Kind("contacts.NoteGoal", "Goals that notes are about", "note__case"),
    Kind("contacts.KeyworkSession", "Keywork sessions", "case", "created_at"),
    Kind("contacts.SessionAgreement", "How often you meet", "case", "agreed_on"),
    Kind("contacts.PlannedSession", "Planned sessions", "case", "planned_for"),
    Kind("contacts.Advocacy", "What was done for you with others", "note__case", "created_at"),
    Kind("assessments.InitialAssessment", "First assessments", "case", "created_at", (), ASSESSMENT),
    Kind("assessments.CareTeamItem", "Decisions of the care team", "assessment__case", "created_at", (), ASSESSMENT),
    Kind("assessments.PriorAssessment", "Assessments elsewhere", "case", "created_at", (SERVICE,), REPORTS),
    Kind("assessments.ComprehensiveAssessment", "Full assessments", "case", "created_at", (), ASSESSMENT),
    Kind("assessments.DomainNeed", "Areas of life in the assessment", "assessment__case", "", (), ASSESSMENT),
    Kind("assessments.SubstanceUse", "Substances", "assessment__case", "", (), ASSESSMENT),
    Kind("assessments.ScreeningResult", "Scores of short tests", "case", "taken_on", (), ASSESSMENT),
    Kind("assessments.OutcomeMeasure", "Outcome measures", "case", "taken_on", (), UPDATES),
    Kind("careplans.CarePlan", "Care plans", "case", "created_at", (), PLAN),
    Kind("careplans.PlanVersion", "Signed versions of plans", "plan__case", "made_at", (), PLAN),
    Kind("careplans.Goal", "Goals", "plan__case", "created_at", (), PLAN),
    Kind("careplans.Milestone", "Markers on the way", "goal__plan__case", "", (), PLAN),
    Kind("careplans.Action", "Steps", "case", "created_at", (), PLAN),
    Kind("careplans.NoActionNow", "Why nothing is done now", "plan__case", "", (), PLAN),
    Kind("careplans.SharedCareRole", "Who does what with the doctor", "plan__case", "", (), PLAN),
    Kind("careplans.PartExplained", "Parts of services explained to you", "plan__case", "", (), PLAN),
    Kind("careplans.PlanAgreement", "Answers of services to the plan", "plan__case", "", (), REPORTS),
    Kind("careplans.PlanIssue", "What services raised", "case", "raised_on", (), REPORTS),
    Kind("careplans.Joining", "Before a service joined", "case", "created_at", (), REPORTS),
    Kind("careplans.ClinicTalk", "Talks with the clinic", "case", "created_at", (), REPORTS),
    Kind("careplans.LearningPlanLink", "Plans that others keep", "case", "created_at", (), REPORTS),
    Kind("careplans.PlanTelling", "Which service was told what", "plan__case", "", (), PLAN),
    Kind("careplans.PlanCopy", "Copies of the plan", "version__plan__case", "given_on", (), PLAN),
    Kind("careplans.TreatmentPhase", "Phases of treatment", "case", "started_on", (), PLAN),
    Kind("careplans.AftercarePlan", "What holds afterwards", "case", "created_at", (), PLAN),
    Kind("careplans.AftercareItem", "Supports afterwards", "aftercare__case", "created_at", (), PLAN),
    Kind("careplans.CarePlanReview", "Reviews of the plan", "case", "held_on", (), UPDATES),
    Kind("careplans.ReviewedArea", "Areas looked at in reviews", "review__case", "", (), UPDATES),
    Kind("careplans.ReviewedGoal", "Goals looked at in reviews", "review__case", "", (), UPDATES),
    Kind("correspondence.Concern", "Concerns about a service", "case", "raised_on", (SERVICE,)),
    Kind("gapsblocks.GapsAndBlocksForm", "What stood in your way", "case", "raised_on", (SERVICE,)),
    Kind("gapsblocks.GapStep", "What was done about what stood in your way", "form__case", "on", (SERVICE,)),
    Kind("gapsblocks.NamingConsent", "When you agreed to be named", "form__case", "agreed_on"),
    Kind("gapsblocks.GroupAgendaItem", "What a group said of what stood in your way", "form__case", "", (SERVICE,)),
    Kind("gapsblocks.AgencySearch", "Searches for another service", "case", "begun_on"),
    Kind("gapsblocks.SearchEntry", "Services that were asked to take you", "search__case", "on", (SERVICE,)),
    Kind("correspondence.Letter", "Letters", "case", "created_at"),
    Kind("correspondence.Referral", "Referrals", "case", "begun_on", (), REPORTS),
    Kind("correspondence.CorrespondenceEntry", "Calls and mail with services", "case", "happened_on", (), REPORTS),
    Kind("imports.CarriedOver", "What an earlier list said", "case", "created_at"),
    Kind("imports.ImportRow", "Your row in an earlier list", "case", ""),
    Kind("protection.TuslaInformation", "From Tusla", "case", "received_on", (TUSLA, CHILD)),
    Kind("core.Attachment", "Papers kept with the file", "file_id", "uploaded_at"),
    Kind("core.AuditEvent", "Who opened, changed or took what", "file_id", "at"),
)
BY_LABEL = {kind.label: kind for kind in KINDS}
POSITIONS = {kind.label: number for number, kind in enumerate(KINDS)}

# What leads to a person and is not in their copy, each with its reason.
NOT_GIVEN = {
    "cases.MergeTask": "a doubt about two records, one of which may be somebody else’s",
    "cases.SightBar": "about a worker’s own life",
    "cases.CoverArrangement": "about two workers and their days",
    "gapsblocks.SettledFinding": "words that a sender said were not about the person",
    "gapsblocks.NotOneCause": "that two forms are not one cause, which says nothing of the person",
    "protection.RecordPart": "the copy itself, while it is being made",
    "protection.Bundle": "the copy itself, once it is made",
}
# Fields that say nothing to anybody: how a row is found, ordered and proved.
NOT_SAID = frozenset(
    {"id", "version", "sort_key", "search_key", "search", "beside", "words_hash", "file_hash", "key", "sha256"}
    | {"updated_at", "job", "copy", "person_key", "moved", "before", "read_until", "locks_at", "position"}
)
