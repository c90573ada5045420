from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.Operations.as_view(), name="schedule"),
    path("<str:job>/", views.Runs.as_view(), name="runs"),
    path("<str:job>/run/", views.AskForRun.as_view(), name="ask"),
]
