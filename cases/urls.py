from django.urls import path

from cases.views.caseload import Caseload

app_name = "cases"
urlpatterns = [
    path("", Caseload.as_view(), name="caseload"),
]
