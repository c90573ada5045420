"""Addresses of Gaps and Blocks: the search for another agency, consent to be named, what the person was told."""

from django.urls import URLPattern, path

from gapsblocks.views.rounds import searches, telling

urlpatterns: list[URLPattern] = [
    path("cases/<int:pk>/search/", searches.BeginSearch.as_view(), name="begin-search"),
    path("searches/<int:pk>/", searches.SearchPage.as_view(), name="search"),
    path("searches/<int:pk>/asked/", searches.LogTried.as_view(), name="log-tried"),
    path("searches/<int:pk>/found/", searches.EndFound.as_view(), name="end-found"),
    path("searches/<int:pk>/none/", searches.EndFailed.as_view(), name="end-failed"),
    path("<int:pk>/where-it-stands/", telling.TellStep.as_view(), name="tell-step"),
    path("<int:pk>/named/", telling.AgreeToBeNamed.as_view(), name="agree-naming"),
    path("<int:pk>/named/take-back/", telling.TakeBackNaming.as_view(), name="take-back-naming"),
    path("<int:pk>/report/", telling.MarkForReport.as_view(), name="mark-for-report"),
]
