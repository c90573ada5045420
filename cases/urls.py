from django.urls import path

from cases.views import child_family, cover, enquiries, entry, levels, people, requests, roles, team
from cases.views.caseload import Caseload
from cases.views.protocols import WithdrawFromProtocols

app_name = "cases"
urlpatterns = [
    path("", Caseload.as_view(), name="caseload"),
    path("<int:pk>/team/", team.Team.as_view(), name="team"),
    path("<int:pk>/team/print/", team.PrintedTeam.as_view(), name="team-print"),
    path("<int:pk>/take-lead/", roles.TakeLead.as_view(), name="take-lead"),
    path("<int:pk>/assign-manager/", roles.AssignCaseManager.as_view(), name="assign-manager"),
    path("<int:pk>/end-manager/", roles.EndCaseManager.as_view(), name="end-manager"),
    path("<int:pk>/key-workers/new/", roles.AssignKeyWorker.as_view(), name="assign-key-worker"),
    path("<int:pk>/key-workers/<int:row>/end/", roles.EndKeyWorker.as_view(), name="end-key-worker"),
    path("<int:pk>/agencies/new/", levels.AddAgency.as_view(), name="add-agency"),
    path("<int:pk>/agencies/<int:row>/leave/", levels.AgencyLeaves.as_view(), name="agency-leaves"),
    path("<int:pk>/level/", levels.AskLevelChange.as_view(), name="ask-level-change"),
    path("level-changes/<int:change>/", levels.DecideLevelChange.as_view(), name="level-change"),
    path("<int:pk>/child-family/new/", child_family.AddChildFamilyManager.as_view(), name="add-child-family"),
    path("<int:pk>/child-family/<int:row>/split/", child_family.EditRoleSplit.as_view(), name="edit-role-split"),
    path("<int:pk>/child-family/<int:row>/end/", child_family.EndChildFamilyManager.as_view(), name="end-child-family"),
    path("<int:pk>/ask-to-manage/", requests.AskToManage.as_view(), name="ask-to-manage"),
    path("enquiries/<int:pk>/ask-to-manage/", requests.AskFromEnquiry.as_view(), name="ask-from-enquiry"),
    path("manager-requests/<int:pk>/", requests.ManagerRequestPage.as_view(), name="manager-request"),
    path("manager-requests/<int:pk>/decide/", requests.DecideManagerRequest.as_view(), name="decide-manager-request"),
    path("manager-requests/<int:pk>/support/", requests.OfferSupport.as_view(), name="offer-support"),
    path("manager-requests/<int:pk>/tell-manager/", requests.TellOwnManager.as_view(), name="tell-own-manager"),
    path("cover/", cover.CoverList.as_view(), name="cover-list"),
    path("cover/new/", cover.ArrangeCover.as_view(), name="arrange-cover"),
    path("cover/<int:pk>/", cover.CoverPage.as_view(), name="cover"),
    path("cover/<int:pk>/cancel/", cover.CancelCover.as_view(), name="cancel-cover"),
    path(
        "agencies/<int:pk>/withdraw/",
        WithdrawFromProtocols.as_view(),
        name="withdraw-from-protocols",
    ),
    path("new/", people.NewCase.as_view(), name="new"),
    path("new/likely/", people.LikelyPeople.as_view(), name="likely"),
    # The person
    path("people/<int:pk>/", people.Person.as_view(), name="person"),
    path("people/<int:pk>/edit/", people.EditPerson.as_view(), name="edit-person"),
    path("people/<int:pk>/further-case/", people.FurtherCase.as_view(), name="further-case"),
    path("people/<int:pk>/flags/add/", people.AddFlag.as_view(), name="add-flag"),
    path("people/<int:pk>/family/add/", people.LinkFamily.as_view(), name="link-family"),
    path("flags/<int:pk>/end/", people.EndFlag.as_view(), name="end-flag"),
    path("family/<int:pk>/unlink/", people.UnlinkFamily.as_view(), name="unlink-family"),
    path("<int:pk>/person/", people.PersonOfCase.as_view(), name="person-of-case"),
    # Coming to the service
    path("<int:pk>/participation/", entry.Participation.as_view(), name="participation"),
    path("<int:pk>/last-contact/", entry.LastContact.as_view(), name="last-contact"),
    path("<int:pk>/offers/", entry.RecordOffer.as_view(), name="offer"),
    path("<int:pk>/services/", entry.Services.as_view(), name="services"),
    path("<int:pk>/services/add/", entry.AddService.as_view(), name="add-service"),
    path("services/<int:pk>/edit/", entry.EditService.as_view(), name="edit-service"),
    path("services/<int:pk>/end/", entry.EndService.as_view(), name="end-service"),
    # The one door to other agencies, and two records of one person
    path("enquiries/new/", enquiries.AskExistingRole.as_view(), name="enquiry"),
    path("enquiries/<int:pk>/", enquiries.EnquiryAnswer.as_view(), name="enquiry-answer"),
    path("enquiries/<int:pk>/settle/", enquiries.SettleEnquiry.as_view(), name="settle-enquiry"),
    path("merges/", enquiries.MergeTasks.as_view(), name="merge-tasks"),
    path("merges/<int:pk>/", enquiries.DecideMerge.as_view(), name="merge-task"),
    path("merges/<int:pk>/undo/", people.UndoMerge.as_view(), name="undo-merge"),
]
