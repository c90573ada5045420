"""Addresses of Gaps and Blocks: the co-ordinator’s desk."""

from django.urls import path

from gapsblocks.views.desk import forms, queue

urlpatterns = [
    path("queue/", queue.Queue.as_view(), name="queue"),
    path("queue/<int:pk>/", forms.Queued.as_view(), name="queued"),
    path("queue/<int:pk>/accept/", forms.Accept.as_view(), name="accept"),
    path("queue/<int:pk>/step/", forms.AddWork.as_view(), name="add-work"),
    path("queue/<int:pk>/national/", forms.PassOn.as_view(), name="pass-on"),
    path("queue/<int:pk>/answer/", forms.AnswerQueued.as_view(), name="answer-queued"),
    path("own-service/", queue.OwnService.as_view(), name="own-service"),
]
