"""Every link by which a row leads to a person or a case, and what becomes of it when two records are one.

One declaration for the merge. A link that is missing here fails a test: the table nobody thought of is the one lost.
"""

from enum import StrEnum

from django.db.models import Q


class OnMerge(StrEnum):
    MOVES = "moves"  # to the record that stays
    MOVES_WHILE_OPEN = "moves while open"  # what has ended stays where it happened
    CLOSES = "closes"  # ends with the case that is folded into the other
    STAYS = "stays"  # says what was so, or widens nothing that was not agreed for the other case


# Foreign keys to ServiceUser.
TO_PERSON = {
    "cases.Case.service_user": OnMerge.MOVES,
    "cases.FamilyLink.person": OnMerge.MOVES,
    "cases.FamilyLink.relative": OnMerge.MOVES,
    "cases.PersonFlag.person": OnMerge.MOVES,
    "cases.SightBar.service_user": OnMerge.MOVES,
    "cases.MergeTask.one": OnMerge.STAYS,
    "cases.MergeTask.other": OnMerge.STAYS,
    "cases.PersonMerge.gone": OnMerge.STAYS,
    "cases.PersonMerge.kept": OnMerge.STAYS,
    "cases.ServiceUser.merged_into": OnMerge.STAYS,
    "protection.AccessRequest.person": OnMerge.MOVES,
}

# Foreign keys to Case, when one open case is folded into another.
TO_CASE = {
    "cases.CaseAgency.case": OnMerge.MOVES_WHILE_OPEN,
    "cases.CaseManagerAssignment.case": OnMerge.MOVES_WHILE_OPEN,
    "cases.CaseManagerRequest.case": OnMerge.MOVES_WHILE_OPEN,
    "cases.CaseUserPermission.content_object": OnMerge.MOVES_WHILE_OPEN,
    "cases.KeyWorkerAssignment.case": OnMerge.MOVES_WHILE_OPEN,
    "cases.ServiceInUse.case": OnMerge.MOVES_WHILE_OPEN,
    "cases.SupportRequest.case": OnMerge.MOVES_WHILE_OPEN,
    "cases.WorkerChangeRequest.case": OnMerge.MOVES_WHILE_OPEN,
    "imports.CarriedOver.case": OnMerge.MOVES,
    "cases.InformationSheetIssue.case": OnMerge.MOVES,
    "cases.LeadAgencyAgreement.case": OnMerge.CLOSES,
    "cases.LevelChange.case": OnMerge.CLOSES,
    "cases.VacancyTask.case": OnMerge.CLOSES,
    "cases.Case.previous_case": OnMerge.STAYS,
    # A consent was given for one case: moved, it would open the other to agencies that the person never named for it.
    "cases.Consent.case": OnMerge.STAYS,
    "cases.ConfidentialityDiscussion.case": OnMerge.STAYS,
    # So was what stands beside it: a word, a telling that was signed off, a paper given out on one of these grounds.
    "consents.VerbalConsent.case": OnMerge.STAYS,
    "consents.LawfulDisclosure.case": OnMerge.STAYS,
    "consents.GivenCopy.case": OnMerge.STAYS,
    # What was asked, answered and chosen for one case says nothing of the other, which has its own entry.
    "cases.ExistingManagerCheck.case": OnMerge.STAYS,
    "cases.Explanation.case": OnMerge.STAYS,
    "cases.HomelessRegisterCheck.case": OnMerge.STAYS,
    "cases.CapacityAgreement.case": OnMerge.STAYS,
    "cases.LeadAgencyChoice.case": OnMerge.STAYS,
    "cases.NoOtherServices.case": OnMerge.STAYS,
    "cases.PathOpening.case": OnMerge.STAYS,
    "cases.ServiceContact.case": OnMerge.STAYS,
    "cases.ExistingRoleEnquiry.case": OnMerge.STAYS,
    "cases.HarmReductionOffer.case": OnMerge.STAYS,
    # It was said under the consent of the one case.
    "cases.ManagerContact.case": OnMerge.STAYS,
    # What was found, planned, written and agreed for one case was so under its consents: the other has its own.
    "correspondence.Concern.case": OnMerge.STAYS,
    "correspondence.Contact.case": OnMerge.STAYS,
    "correspondence.CorrespondenceEntry.case": OnMerge.STAYS,
    "correspondence.Letter.case": OnMerge.STAYS,
    "correspondence.Referral.case": OnMerge.STAYS,
    "assessments.ComprehensiveAssessment.case": OnMerge.STAYS,
    "assessments.InitialAssessment.case": OnMerge.STAYS,
    "assessments.OutcomeMeasure.case": OnMerge.STAYS,
    "assessments.PriorAssessment.case": OnMerge.STAYS,
    "assessments.ScreeningResult.case": OnMerge.STAYS,
    "careplans.Action.case": OnMerge.STAYS,
    "careplans.AftercarePlan.case": OnMerge.STAYS,
    "careplans.CarePlan.case": OnMerge.STAYS,
    "careplans.CarePlanReview.case": OnMerge.STAYS,
    "careplans.ClinicTalk.case": OnMerge.STAYS,
    "careplans.Joining.case": OnMerge.STAYS,
    "careplans.LearningPlanLink.case": OnMerge.STAYS,
    "careplans.PlanIssue.case": OnMerge.STAYS,
    "careplans.TreatmentPhase.case": OnMerge.STAYS,
    "contacts.CaseNote.case": OnMerge.STAYS,
    "contacts.KeyworkSession.case": OnMerge.STAYS,
    "contacts.PlannedSession.case": OnMerge.STAYS,
    "contacts.SessionAgreement.case": OnMerge.STAYS,
    # Its circle was drawn for the one file. A copy is of what it was made of.
    "protection.TuslaInformation.case": OnMerge.STAYS,
    "protection.RecordPart.case": OnMerge.STAYS,
    "protection.Bundle.case": OnMerge.STAYS,
    "gapsblocks.GapsAndBlocksForm.case": OnMerge.STAYS,
    "gapsblocks.AgencySearch.case": OnMerge.STAYS,
}

# What "open" means for the rows that move while they are.
STILL_OPEN = {
    "cases.CaseAgency": Q(left_on=None),
    "cases.CaseManagerAssignment": Q(ended_on=None),
    "cases.CaseManagerRequest": Q(outcome="waiting"),
    # Whoever was let into one file by name was not let into the other.
    "cases.CaseUserPermission": Q(ground="role"),
    "cases.KeyWorkerAssignment": Q(ended_on=None),
    "cases.ServiceInUse": Q(ended_on=None),
    "cases.SupportRequest": Q(answered_on=None),
    "cases.WorkerChangeRequest": Q(decision=""),
    "cases.LeadAgencyAgreement": Q(ended_on=None),
    "cases.LevelChange": Q(decided_at=None),
    "cases.VacancyTask": Q(filled_at=None),
}
