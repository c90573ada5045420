"""Doors of data protection."""

from django.urls import path

from protection.views import breaches, copies, parts, requests, tusla

app_name = "protection"

urlpatterns = [
    path("data-protection/", breaches.Home.as_view(), name="home"),
    path("data-protection/breaches/report/", breaches.ReportBreach.as_view(), name="report-breach"),
    path("data-protection/breaches/<int:pk>/", breaches.BreachPage.as_view(), name="breach"),
    path("data-protection/breaches/<int:pk>/add/", breaches.AddToBreach.as_view(), name="add-to-breach"),
    path("data-protection/breaches/<int:pk>/decide/", breaches.DecideBreach.as_view(), name="decide-breach"),
    path("data-protection/requests/new/", requests.RecordRequest.as_view(), name="record-request"),
    path("data-protection/requests/<int:pk>/", requests.RequestPage.as_view(), name="request"),
    path("data-protection/requests/<int:pk>/identity/", requests.CheckIdentity.as_view(), name="check-identity"),
    path("data-protection/requests/<int:pk>/longer/", requests.GiveLonger.as_view(), name="give-longer"),
    path("data-protection/requests/<int:pk>/gather/", requests.Gather.as_view(), name="gather"),
    path("data-protection/requests/<int:pk>/copy/", requests.MakeCopy.as_view(), name="make-copy"),
    path("data-protection/requests/<int:pk>/again/", requests.DecideAgain.as_view(), name="decide-again"),
    path("data-protection/requests/<int:pk>/send/", requests.Send.as_view(), name="send"),
    path("data-protection/requests/<int:pk>/refuse/", requests.Refuse.as_view(), name="refuse"),
    path("data-protection/requests/<int:pk>/close/", requests.Close.as_view(), name="close"),
    path("data-protection/requests/<int:pk>/parts/", parts.Parts.as_view(), name="parts"),
    path("data-protection/parts/<int:pk>/", parts.DecidePart.as_view(), name="part"),
    path("data-protection/parts/<int:pk>/file/", parts.PartFile.as_view(), name="part-file"),
    path("data-protection/copies/<int:pk>/", copies.TakeCopy.as_view(), name="copy"),
    path("data-protection/from-tusla/", tusla.AllFromTusla.as_view(), name="all-from-tusla"),
    path("data-protection/from-tusla/<int:pk>/strike/", tusla.StrikeFromTusla.as_view(), name="strike-from-tusla"),
    path("cases/<int:pk>/from-tusla/", tusla.FromTusla.as_view(), name="from-tusla"),
    path("cases/<int:pk>/from-tusla/write/", tusla.WriteFromTusla.as_view(), name="write-from-tusla"),
    path("cases/<int:pk>/full-file/", copies.FullFile.as_view(), name="full-file"),
]
