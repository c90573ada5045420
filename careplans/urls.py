"""Doors of careplans."""

from django.urls import path

from careplans.views import agreeing, goals, issues, my_actions, partners, phases, plans, proposals, signing, steps

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
    # What I owe
    path("my-actions/", my_actions.MyActions.as_view(), name="my-actions"),
    path("my-actions/<int:pk>/done/", my_actions.ActionDone.as_view(), name="action-done"),
    path("my-actions/<int:pk>/undo/", my_actions.ActionUndone.as_view(), name="action-undone"),
    # One step, for its owner and for the case manager
    path("steps/<int:pk>/", proposals.StepPage.as_view(), name="action"),
    path("steps/<int:pk>/how/", proposals.CarryStep.as_view(), name="say-how"),
    path("steps/<int:pk>/answer/", proposals.AnswerStep.as_view(), name="answer-step"),
    path("steps/<int:pk>/rearrange/", proposals.RearrangeStep.as_view(), name="rearrange-step"),
    # A partner's part of the plan
    path("cases/<int:pk>/plan/part/", partners.Part.as_view(), name="part"),
    path("cases/<int:pk>/plan/join/", partners.Join.as_view(), name="join"),
    path("cases/<int:pk>/plan/propose/", partners.Propose.as_view(), name="propose"),
    path("cases/<int:pk>/plan/agree/", partners.AgreePart.as_view(), name="agree-part"),
    path("cases/<int:pk>/plan/raise-issue/", partners.RaiseIssue.as_view(), name="raise-issue"),
    path("cases/<int:pk>/plan/offer-aftercare/", partners.OfferAftercare.as_view(), name="offer-aftercare"),
    # Between agencies, for the case manager
    path("plans/<int:pk>/agencies/", agreeing.Agencies.as_view(), name="agencies"),
    path("plans/<int:pk>/monitor/", agreeing.Monitor.as_view(), name="monitor"),
    path("plans/<int:pk>/agencies/<int:agency>/agreement/", agreeing.RecordAgreement.as_view(), name="agreement"),
    path("plans/<int:pk>/agencies/<int:agency>/told/", agreeing.RecordTelling.as_view(), name="telling"),
    path("plans/<int:pk>/agencies/<int:agency>/explained/", agreeing.ExplainPart.as_view(), name="explain-part"),
    path("plans/<int:pk>/agencies/<int:agency>/join/", agreeing.JoinAgency.as_view(), name="join-agency"),
    path("plans/<int:pk>/agencies/<int:agency>/issue/", agreeing.HeardIssue.as_view(), name="heard-issue"),
    path("plan-issues/<int:pk>/", issues.Issue.as_view(), name="issue"),
    path("plan-issues/<int:pk>/answer/", issues.AnswerIssue.as_view(), name="answer-issue"),
]
