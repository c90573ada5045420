"""Addresses of Gaps and Blocks: themes, barriers and the picture."""

from django.urls import path

from gapsblocks.views.themes import answers, barriers, picture, themes

urlpatterns = [
    path("themes/", themes.Themes.as_view(), name="themes"),
    path("themes/<int:pk>/", themes.OneTheme.as_view(), name="theme"),
    path("barriers/", barriers.Barriers.as_view(), name="barriers"),
    path("barriers/<int:pk>/", barriers.BarrierPage.as_view(), name="barrier"),
    path("barriers/<int:pk>/add/", barriers.AddToBarrier.as_view(), name="add-to-barrier"),
    path("barriers/<int:pk>/take-out/<int:form>/", barriers.TakeOut.as_view(), name="take-out-of-barrier"),
    path("barriers/<int:pk>/write/", barriers.WriteEntry.as_view(), name="write-barrier-entry"),
    path("barriers/<int:pk>/words/", barriers.ChangeWords.as_view(), name="change-barrier"),
    path("barriers/<int:pk>/owner/", barriers.GiveOwner.as_view(), name="give-barrier-owner"),
    path("barriers/<int:pk>/end/", barriers.EndBarrier.as_view(), name="end-barrier"),
    path("barriers/<int:pk>/reopen/", barriers.ReopenBarrier.as_view(), name="reopen-barrier"),
    path("barriers/report/<int:forum>/<int:year>/", picture.BarrierReport.as_view(), name="barrier-report"),
    path(
        "barriers/report/<int:forum>/<int:year>/pdf/", picture.BarrierReportPaper.as_view(), name="barrier-report-paper"
    ),
    path("answer-many/", answers.AnswerMany.as_view(), name="answer-many"),
    path("answer-together/", answers.AnswerTogether.as_view(), name="answer-together"),
    path("picture/", picture.PicturePage.as_view(), name="picture"),
]
