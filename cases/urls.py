from django.urls import path

from cases.views import child_family, cover, levels, requests, roles, team
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
]
