from django.urls import path

from workload.views import team

app_name = "workload"
urlpatterns = [
    path("", team.Team.as_view(), name="team"),
    path("mine/", team.Mine.as_view(), name="mine"),
    path("workers/<int:pk>/", team.WorkerWorkload.as_view(), name="worker"),
]
