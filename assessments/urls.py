"""Doors of assessments."""

from django.urls import path

from assessments.views import areas, care_team, comprehensive, initial, measures, prior

app_name = "assessments"

urlpatterns: list = [
    path("cases/<int:pk>/assessment/", comprehensive.ComprehensivePage.as_view(), name="comprehensive"),
    path("cases/<int:pk>/assessment/begin/", comprehensive.Begin.as_view(), name="begin"),
    path("cases/<int:pk>/assessment/elsewhere/", prior.RecordPrior.as_view(), name="record-prior"),
    path("assessments/<int:pk>/", comprehensive.AssessmentPage.as_view(), name="assessment"),
    path("assessments/<int:pk>/areas/<slug:code>/", areas.AreaPage.as_view(), name="domain"),
    path("assessments/<int:pk>/summary/", comprehensive.Summary.as_view(), name="summary"),
    path("assessments/<int:pk>/levels/", comprehensive.Levels.as_view(), name="levels"),
    path("assessments/<int:pk>/complete/", comprehensive.Complete.as_view(), name="complete"),
    path("assessments/<int:pk>/give-up/", comprehensive.GiveUp.as_view(), name="give-up"),
    path("assessments-elsewhere/<int:pk>/ask/", prior.RequestPrior.as_view(), name="request-prior"),
    path("assessments-elsewhere/<int:pk>/received/", prior.ReceivePrior.as_view(), name="receive-prior"),
    path("initial-assessments/late/", initial.InitialDue.as_view(), name="initial-due"),
    path("cases/<int:pk>/initial-assessment/", initial.InitialAssessmentPage.as_view(), name="initial"),
    path("cases/<int:pk>/initial-assessment/write/", initial.WriteInitialAssessment.as_view(), name="write-initial"),
    path("cases/<int:pk>/scores/", measures.Measures.as_view(), name="measures"),
    path("cases/<int:pk>/scores/screening/", measures.AddScreening.as_view(), name="add-screening"),
    path("cases/<int:pk>/scores/<slug:tool>/", measures.AddOutcome.as_view(), name="add-outcome"),
    path(
        "cases/<int:pk>/scores/screening/<int:score>/in-error/",
        measures.StrikeScreening.as_view(),
        name="strike-screening",
    ),
    path(
        "cases/<int:pk>/scores/outcome/<int:score>/in-error/", measures.StrikeOutcome.as_view(), name="strike-outcome"
    ),
    path("agencies/<int:pk>/care-team/", care_team.CareTeamList.as_view(), name="care-team"),
    path("care-team/<int:pk>/", care_team.CareTeamItemPage.as_view(), name="care-team-item"),
    path("care-team/<int:pk>/decide/", care_team.Decide.as_view(), name="decide-care-team-item"),
    path("care-team/<int:pk>/tell/", care_team.Tell.as_view(), name="tell-care-team-decision"),
]
