"""Doors of careplans."""

from django.urls import path

from careplans.views import goals, phases, plans, signing, steps

app_name = "careplans"

urlpatterns = [
    path("cases/<int:pk>/plan/", plans.PlanPage.as_view(), name="plan"),
    path("cases/<int:pk>/plan/new/", plans.Begin.as_view(), name="begin"),
    path("cases/<int:pk>/phases/", phases.Phases.as_view(), name="phases"),
    path("cases/<int:pk>/phases/change/", phases.ChangePhase.as_view(), name="change-phase"),
    path("maintenance/faults/", phases.MaintenanceFaults.as_view(), name="maintenance-faults"),
    path("cases/<int:pk>/plan/clinic-talk/", steps.ClinicTalkPage.as_view(), name="clinic-talk"),
    path("cases/<int:pk>/plan/link/", steps.LinkPlan.as_view(), name="link-plan"),
    path("linked-plans/<int:pk>/end/", steps.EndLink.as_view(), name="end-link"),
    path("plans/<int:pk>/drop/", plans.Drop.as_view(), name="drop"),
    path("plans/<int:pk>/key-worker/", plans.KeyWorker.as_view(), name="key-worker"),
    path("plans/<int:pk>/shared-care/", plans.SharedCare.as_view(), name="shared-care"),
    path("plans/<int:pk>/areas/<slug:code>/", plans.Area.as_view(), name="area"),
    path("plans/<int:pk>/agree/", signing.Agree.as_view(), name="agree"),
    path("plans/<int:pk>/revise/", signing.Revise.as_view(), name="revise"),
    path("plans/<int:pk>/compare/", signing.Compare.as_view(), name="compare"),
    path("plan-versions/<int:pk>/", signing.VersionPage.as_view(), name="version"),
    path("plan-versions/<int:pk>/copies/new/", signing.GiveCopy.as_view(), name="give-copy"),
    path("plan-copies/<int:pk>/back/", signing.CopyBack.as_view(), name="copy-back"),
    path("plans/<int:pk>/order/", goals.Order.as_view(), name="order"),
    path("plans/<int:pk>/goals/new/", goals.AddGoal.as_view(), name="add-goal"),
    path("goals/<int:pk>/", goals.GoalPage.as_view(), name="goal"),
    path("goals/<int:pk>/change/", goals.ChangeGoal.as_view(), name="change-goal"),
    path("goals/<int:pk>/end/", goals.EndGoal.as_view(), name="end-goal"),
    path("goals/<int:pk>/reopen/", goals.ReopenGoal.as_view(), name="reopen-goal"),
    path("goals/<int:pk>/steps/new/", steps.AddStep.as_view(), name="add-step"),
    path("goals/<int:pk>/milestones/new/", goals.AddMilestone.as_view(), name="add-milestone"),
    path("milestones/<int:pk>/", goals.SettleMilestone.as_view(), name="milestone"),
    path("steps/<int:pk>/change/", steps.ChangeStep.as_view(), name="change-step"),
    path("steps/<int:pk>/carry/", steps.Carry.as_view(), name="carry"),
    path("steps/<int:pk>/undo/", steps.Undo.as_view(), name="undo-step"),
]
