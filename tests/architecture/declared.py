"""What the rules of the house let pass, each with its reason. test_house_rules.py fails on whatever is neither kept nor
named here, and on whatever is named here and no longer exists.
"""

from dataclasses import dataclass

# The only pages that nobody needs to sign in for. None shows anything of a case.
PUBLIC_PAGES = {
    "account_login": "sign-in",
    "account_logout": "signing out twice is no error",
    "account_reset_password": "asks for a mail with a new link",
    "account_reset_password_done": "says that it went out, whether or not there is such an account",
    "account_reset_password_from_key": "the link in that mail",
    "account_reset_password_from_key_done": "says that the password is changed",
    "account_signup": "closed: accounts are made by invitation",
    "accounts:invitation": "the link in the mail that invites somebody to sign in",
    "core:accessibility": "words for everybody",
    "core:help": "words for everybody",
    "core:mailbox": "demonstration only: an invitation is read before its reader can sign in",
    "core:privacy": "words for everybody",
    "core:report": "words for everybody",
    "core:session": "answers whether one is still signed in, and nothing else",
    "desk:feed": "a calendar cannot sign in: a secret address of one person's due dates, without names or references",
    "healthz": "says that the web process is alive, and nothing else",
    "mfa_authenticate": "the second half of signing in",
    "mfa_login_webauthn": "signing in with a passkey alone",
    "readyz": "says which part of the machinery is away, without a detail of it",
}

# Forms that are not built on core.forms.HouseForm.
OTHER_FORMS: dict[str, str] = {}

# Models without field history.
NOT_TRACKED = {
    "core.Attachment": "written once: a trigger keeps it from change",
    "core.AuditEvent": "is itself the log, and a trigger keeps it from change",
    "core.DailyRun": "a job's place mark, moved by nobody",
    "core.DownloadLink": "written once, stamped when it is first used; each use is in the log",
    "core.Draft": "words that their writer has not sent yet; what is sent is tracked where it lands",
    "core.JobRun": "is itself a log, of what scheduled work did",
    "core.Job": "progress of long work, written every few seconds; what was asked for is in the log",
    "accounts.User": "passwords and last sign-ins do not belong in a history; verbs on accounts are in the log",
    "notifications.CalendarFeed": "made and ended by its person; both are in the log",
    "notifications.MorningMail": "written once and stamped when it goes out",
    "notifications.Notice": "written once and stamped when it goes out",
    "cases.CaseUserPermission": "its assignment, cover or grant keeps the history; the log has the rest",
    "cases.CareDomain": "the list of domains comes with a release",
    "imports.ImportRow": "a row of somebody's list, cleared away after a month; what came of it is tracked",
    "cases.CaseNumber": "a counter; the references it gave out are the history",
}

# Instants ("..._at") without the person who acted ("..._by"). `created_at` and `updated_at` of a tracked model need no
# entry: the history names both people.
NO_ACTOR = {
    "core.DownloadLink.ends_at": "a bound, not an act",
    "core.DownloadLink.used_at": "for_user is who uses it",
    "core.Draft.saved_at": "its user is who typed it",
    "core.Job.heartbeat_at": "a worker process's sign of life",
    "core.Job.finished_at": "a worker process ends it; asked_by is the person",
    "notifications.CalendarFeed.ended_at": "its person is who ends it",
    "notifications.CalendarFeed.made_at": "its person is who makes it",
    "notifications.MorningMail.sent_at": "the postman's stamp",
    "core.JobRun.started_at": "a worker process begins it; asked_by is the person, or nobody",
    "core.JobRun.ended_at": "a worker process ends it",
    "notifications.Notice.queued_at": "the outbox's stamp",
    "notifications.Notice.sent_at": "the postman's stamp",
    "notifications.Notice.read_at": "its recipient is who read it",
    "notifications.Notice.withheld_at": "the postman's stamp",
    "contacts.CaseNote.locks_at": "a bound, not an act",
    "cases.CaseUserPermission.starts_at": "a bound, not an act; granted_by and the assignment say who",
    "cases.CaseUserPermission.ends_at": "a bound, not an act; granted_by and the assignment say who",
}

# Text that is neither core.fields.Line nor Prose (which refuse PPS numbers). Choices need no entry: nobody types them.
NOT_TYPED = {
    "core.Attachment.key": "made by the store",
    "core.Attachment.sha256": "made by the store",
    "core.Attachment.of_label": "written by code",
    "core.AuditEvent.channel": "written by code",
    "core.AuditEvent.purpose": "written by code",
    "core.AuditEvent.verb": "written by code",
    "core.AuditEvent.subject_label": "written by code",
    "core.AuditEvent.subject_id": "written by code",
    "core.AuditEvent.part": "written by code",
    "core.DailyRun.job": "written by code",
    "core.DownloadLink.token_hash": "made by code",
    "core.DownloadLink.purpose": "written by code",
    "core.DownloadLink.about_label": "written by code",
    "core.Draft.form": "written by code",
    "core.Draft.record": "written by code",
    "core.Draft.page": "made by code",
    "core.Job.kind": "written by code",
    "core.JobRun.job": "written by code",
    "core.JobRun.error": "the class of an error",
    "core.JobRun.message": "written by code, without a word of what was in the rows",
    "core.Job.message": "written by code",
    "notifications.CalendarFeed.token_hash": "made by code",
    "notifications.Notice.key": "written by code",
    "notifications.Notice.subject": "written by code, without anything of the case",
    "notifications.Notice.about_label": "written by code",
    "notifications.Notice.stands_in_for": "written by code",
    "agencies.ServiceSetting.key": "one of agencies.service_settings",
    "cases.Case.reference": "made by the service",
    "correspondence.Letter.reference": "made by the service",
    "correspondence.Letter.plan_reference": "made by the service",
    "correspondence.CorrespondenceEntry.permitted_by": "written by code",
    "careplans.CarePlan.reference": "made by the service",
    "careplans.PlanVersion.words_hash": "made by the service",
    "careplans.CarePlanReview.words_hash": "made by the service",
    "cases.Consent.reference": "made by the service",
    "cases.Consent.words_hash": "made by the service",
    "cases.CaseUserPermission.codename": "filled by a trigger",
    "cases.MergeTask.reason": "written by code",
    "cases.ServiceContact.permitted_by": "written by code",
    "cases.CareDomain.code": "comes with a release",
    "imports.CaseloadImport.file_hash": "made by the service",
    "imports.CaseloadImport.how_written": "written by code",
    "imports.CaseloadImport.message": "written by code",
    "imports.ColumnMapping.signature": "folded headings, from cells whose PPS numbers were taken out",
    "imports.ImportRow.person_key": "folded name and birth date, from cells whose PPS numbers were taken out",
}


@dataclass(frozen=True)
class Reach:
    """What a row that leads to a person means for what is done with all of a person; a merge is cases.reach's matter.

    subject_access: it is in the person's copy. erasure: it is "deleted", "stripped" of the person, or "kept".
    timeline: it can appear in the story of the case.
    """

    subject_access: bool
    erasure: str
    timeline: bool
    why: str = ""


OF_PERSON = Reach(True, "deleted", True)
OF_CASE = Reach(True, "deleted", True)
RIGHT = Reach(True, "deleted", False, "who was let in is told by the record of tenure and by the log")
DOUBT = Reach(False, "deleted", False, "a doubt about two records, one of which may be somebody else's")
WHAT_WAS_MERGED = Reach(True, "deleted", False, "says what was merged, so it cannot itself be moved")

# Every foreign key, and every many-to-many, that leads to a ServiceUser or a Case, straight or by way of another row.
REACHES = {
    "cases.Case.previous_case": OF_CASE,
    "cases.Case.service_user": OF_PERSON,
    "cases.CapacityAgreement.case": Reach(False, "deleted", False, "about a worker’s time, and not about the person"),
    "cases.CaseAgency.case": OF_CASE,
    "cases.CaseManagerAssignment.case": OF_CASE,
    "cases.CaseManagerAssignment.permission": RIGHT,
    "cases.CaseManagerRequest.case": OF_CASE,
    "cases.CaseUserPermission.content_object": RIGHT,
    "cases.CaseUserPermission.covers": RIGHT,
    "cases.Consent.case": Reach(True, "kept", True, "proves on what ground others were shown something"),
    "cases.ConfidentialityDiscussion.case": Reach(True, "kept", True, "without the talk no consent was worth anything"),
    "cases.Consent.discussion": Reach(True, "kept", False, "part of its consent"),
    "cases.Consent.replaces": Reach(True, "kept", False, "part of its consent"),
    "cases.ConsentItem.scope": Reach(True, "kept", False, "part of its consent"),
    "cases.ConsentScope.consent": Reach(True, "kept", False, "part of its consent"),
    "cases.ConsentWithdrawal.consent": Reach(True, "kept", True, "part of its consent"),
    "cases.ConsentWithdrawal.items": Reach(True, "kept", False, "part of its consent"),
    "cases.ConsentWithdrawal.scopes": Reach(True, "kept", False, "part of its consent"),
    "consents.VerbalConsent.case": Reach(True, "kept", True, "shows on what ground something was passed on"),
    "consents.VerbalCorrection.note": Reach(True, "kept", True, "part of its note"),
    "consents.LawfulDisclosure.case": Reach(
        True, "kept", True, "shows by which law something was told, and who signed"
    ),
    "consents.DisclosureItem.disclosure": Reach(True, "kept", False, "part of its disclosure"),
    "consents.DisclosureAdvice.disclosure": Reach(True, "kept", False, "part of its disclosure"),
    "consents.GivenCopy.case": Reach(True, "kept", True, "says who holds papers about the person"),
    "consents.GivenCopy.scope": Reach(True, "kept", False, "the ground of the copy"),
    "consents.GivenCopy.disclosure": Reach(True, "kept", False, "the ground of the copy"),
    "assessments.CareTeamItem.assessment": Reach(True, "deleted", False, "part of the same record"),
    "assessments.ComprehensiveAssessment.case": OF_CASE,
    "assessments.ComprehensiveAssessment.consent": Reach(True, "deleted", False, "part of the same record"),
    "assessments.ComprehensiveAssessment.follows": Reach(True, "deleted", False, "part of the same record"),
    "assessments.ComprehensiveAssessment.prior": Reach(True, "deleted", False, "part of the same record"),
    "assessments.DomainNeed.assessment": Reach(True, "deleted", False, "part of the same record"),
    "assessments.InitialAssessment.case": OF_CASE,
    "assessments.OutcomeMeasure.case": OF_CASE,
    "assessments.PriorAssessment.case": OF_CASE,
    "assessments.PriorAssessment.consent": Reach(True, "deleted", False, "part of the same record"),
    "assessments.ScreeningResult.case": OF_CASE,
    "assessments.SubstanceUse.assessment": Reach(True, "deleted", False, "part of the same record"),
    "careplans.Action.case": OF_CASE,
    "careplans.Action.goal": Reach(True, "deleted", False, "part of the same record"),
    "careplans.Action.referral": Reach(True, "deleted", False, "part of the same record"),
    "careplans.AftercareItem.aftercare": Reach(True, "deleted", False, "part of the same record"),
    "careplans.AftercarePlan.case": OF_CASE,
    "careplans.CarePlan.assessment": Reach(True, "deleted", False, "part of the same record"),
    "careplans.CarePlan.case": OF_CASE,
    "careplans.CarePlan.initial_assessment": Reach(True, "deleted", False, "part of the same record"),
    "careplans.CarePlan.replaces": Reach(True, "deleted", False, "part of the same record"),
    "careplans.CarePlanReview.case": OF_CASE,
    "careplans.CarePlanReview.follows": Reach(True, "deleted", False, "part of the same record"),
    "careplans.CarePlanReview.measure": Reach(True, "deleted", False, "part of the same record"),
    "careplans.CarePlanReview.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.ReviewedArea.review": Reach(True, "deleted", False, "part of the same record"),
    "careplans.ReviewedGoal.goal": Reach(True, "deleted", False, "part of the same record"),
    "careplans.ReviewedGoal.review": Reach(True, "deleted", False, "part of the same record"),
    "careplans.ClinicTalk.case": OF_CASE,
    "careplans.Goal.need": Reach(True, "deleted", False, "part of the same record"),
    "careplans.Goal.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.Joining.case": OF_CASE,
    "careplans.LearningPlanLink.case": OF_CASE,
    "careplans.Milestone.goal": Reach(True, "deleted", False, "part of the same record"),
    "careplans.NoActionNow.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PartExplained.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PlanAgreement.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PlanCopy.version": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PlanIssue.case": OF_CASE,
    "careplans.PlanIssue.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PlanTelling.entry": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PlanTelling.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.PlanVersion.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.SharedCareRole.plan": Reach(True, "deleted", False, "part of the same record"),
    "careplans.TreatmentPhase.case": OF_CASE,
    "contacts.Advocacy.entry": Reach(True, "deleted", False, "part of the same record"),
    "contacts.Advocacy.note": Reach(True, "deleted", False, "part of the same record"),
    "contacts.CaseNote.case": OF_CASE,
    "contacts.CaseNote.contact": Reach(True, "deleted", False, "part of the same record"),
    "contacts.CaseNote.goals": Reach(True, "deleted", False, "part of the same record"),
    "contacts.KeyworkSession.case": OF_CASE,
    "contacts.KeyworkSession.milestones": Reach(True, "deleted", False, "part of the same record"),
    "contacts.KeyworkSession.note": Reach(True, "deleted", False, "part of the same record"),
    "contacts.NoteAddendum.note": Reach(True, "deleted", False, "part of the same record"),
    "contacts.NoteGoal.goal": Reach(True, "deleted", False, "part of the same record"),
    "contacts.NoteGoal.note": Reach(True, "deleted", False, "part of the same record"),
    "contacts.PlannedSession.agreement": Reach(True, "deleted", False, "part of the same record"),
    "contacts.PlannedSession.case": OF_CASE,
    "contacts.PlannedSession.note": Reach(True, "deleted", False, "part of the same record"),
    "contacts.PrivatePart.note": Reach(True, "deleted", False, "the officer decides what of it is given out"),
    "contacts.SessionAgreement.case": OF_CASE,
    "correspondence.Concern.case": OF_CASE,
    "correspondence.Contact.case": OF_CASE,
    "correspondence.CorrespondenceEntry.case": OF_CASE,
    "correspondence.CorrespondenceEntry.corrects": Reach(True, "deleted", False, "part of the same record"),
    "correspondence.CorrespondenceEntry.letter": Reach(True, "deleted", False, "part of the same record"),
    "correspondence.Letter.case": OF_CASE,
    "correspondence.Letter.consent": Reach(True, "deleted", False, "part of the same record"),
    "correspondence.Referral.case": OF_CASE,
    "correspondence.Referral.consent": Reach(True, "deleted", False, "part of the same record"),
    "cases.CoverArrangement.permissions": Reach(False, "deleted", False, "about two workers and their days"),
    "cases.ExistingRoleEnquiry.case": Reach(True, "stripped", True, "the count of enquiries limits misuse"),
    "cases.FamilyLink.person": OF_PERSON,
    "cases.FamilyLink.relative": Reach(False, "deleted", False, "read from the other person's side"),
    "cases.ExistingManagerCheck.case": OF_CASE,
    "cases.ExistingManagerCheck.enquiry": Reach(True, "deleted", False, "part of its check"),
    "cases.ExistingManagerCheck.permission": Reach(True, "deleted", False, "part of its check"),
    "cases.ExistingManagerCheck.services_named": Reach(True, "deleted", False, "part of its check"),
    "cases.Explanation.case": OF_CASE,
    "cases.HarmReductionOffer.case": OF_CASE,
    "cases.HomelessRegisterCheck.case": OF_CASE,
    "cases.HomelessRegisterCheck.manager_check": Reach(True, "deleted", False, "part of its check"),
    "cases.InformationSheetIssue.case": OF_CASE,
    "cases.KeyWorkerAssignment.case": OF_CASE,
    "cases.KeyWorkerAssignment.permission": RIGHT,
    "cases.LeadAgencyAgreement.case": OF_CASE,
    "cases.LeadAgencyChoice.case": OF_CASE,
    "cases.LevelChange.case": OF_CASE,
    "cases.ManagerContact.case": OF_CASE,
    "cases.MergeTask.one": DOUBT,
    "cases.MergeTask.other": DOUBT,
    "cases.NoOtherServices.case": OF_CASE,
    "cases.PathOpening.case": OF_CASE,
    "cases.PersonFlag.person": OF_PERSON,
    "cases.PersonMerge.gone": WHAT_WAS_MERGED,
    "cases.PersonMerge.kept": WHAT_WAS_MERGED,
    "cases.ServiceContact.case": OF_CASE,
    "cases.ServiceContact.manager_check": Reach(True, "deleted", False, "part of its check"),
    "cases.ServiceContact.service": Reach(True, "deleted", False, "part of its check"),
    "cases.ServiceInUse.case": OF_CASE,
    "cases.ServiceUser.merged_into": WHAT_WAS_MERGED,
    "cases.SightBar.service_user": Reach(False, "deleted", False, "about a worker's own life"),
    "cases.SupportRequest.case": OF_CASE,
    "cases.VacancyTask.case": OF_CASE,
    "cases.WorkerChangeRequest.case": OF_CASE,
    "imports.CarriedOver.case": OF_CASE,
    "imports.ImportRow.case": Reach(True, "deleted", False, "the row is cleared away after a month"),
    "imports.ImportRow.person": Reach(True, "deleted", False, "the row is cleared away after a month"),
}

# Foreign keys straight to a ServiceUser or a Case that cases.reach cannot know, being in an app above.
OUT_OF_MERGE: dict[str, str] = {
    "imports.ImportRow.case": "says what came of a row when the list was imported",
    "imports.ImportRow.person": "says what came of a row when the list was imported",
}

# Rows that name a person or a case by number, which no foreign key shows.
REACHES_BY_NUMBER = {
    "core.Attachment.of_id": Reach(True, "deleted", True, "goes with its record: a kept consent keeps its scan"),
    "core.Attachment.file_id": Reach(True, "deleted", True, "the file of that record"),
    "core.DownloadLink.about_id": Reach(False, "deleted", False, "opens nothing once the record is gone"),
    "core.DownloadLink.file_id": Reach(False, "deleted", False, "the file of that record"),
    "core.AuditEvent.file_id": Reach(True, "kept", True, "the log is evidence; it outlives what it is about"),
    "imports.ImportRow.known_id": Reach(False, "deleted", False, "a doubt, gone once the row is decided"),
    "core.Draft.record": Reach(False, "deleted", False, "not said to anybody until it is sent"),
    "notifications.Notice.about_id": Reach(False, "deleted", False, "holds no words of the case"),
}
