from django.urls import path

from workload.views import missed, steps, team

app_name = "workload"
urlpatterns = [
    path("", team.Team.as_view(), name="team"),
    path("mine/", team.Mine.as_view(), name="mine"),
    path("missed/", missed.Missed.as_view(), name="missed"),
    path("offers/", steps.Offers.as_view(), name="offers"),
    path("cases/<int:pk>/steps/", steps.CaseSteps.as_view(), name="steps"),
    path("workers/<int:pk>/", team.WorkerWorkload.as_view(), name="worker"),
]
