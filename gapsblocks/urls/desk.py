"""Addresses of Gaps and Blocks: the co-ordinator’s desk."""

from django.urls import path

from gapsblocks.views.desk import forms, meetings, queue

urlpatterns = [
    path("queue/", queue.Queue.as_view(), name="queue"),
    path("queue/<int:pk>/", forms.Queued.as_view(), name="queued"),
    path("queue/<int:pk>/accept/", forms.Accept.as_view(), name="accept"),
    path("queue/<int:pk>/step/", forms.AddWork.as_view(), name="add-work"),
    path("queue/<int:pk>/national/", forms.PassOn.as_view(), name="pass-on"),
    path("queue/<int:pk>/answer/", forms.AnswerQueued.as_view(), name="answer-queued"),
    path("meetings/", meetings.Meetings.as_view(), name="meetings"),
    path("meetings/new/", meetings.PlanMeeting.as_view(), name="plan-meeting"),
    path("meetings/agenda/", meetings.ToAgenda.as_view(), name="to-agenda"),
    path("meetings/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<int:pk>/change/", meetings.ChangeMeeting.as_view(), name="change-meeting"),
    path("meetings/<int:pk>/order/", meetings.OrderAgenda.as_view(), name="order-agenda"),
    path("meetings/<int:pk>/print/", meetings.MeetingPrint.as_view(), name="print-meeting"),
    path("meetings/<int:pk>/forms/<int:item>/", meetings.WriteOutcome.as_view(), name="write-outcome"),
    path("own-service/", queue.OwnService.as_view(), name="own-service"),
]
