from django.urls import path

from desk import views

app_name = "desk"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("cases/<int:pk>/", views.CasePage.as_view(), name="case"),
    path("cases/<int:pk>/as/<int:agency>/", views.AsAgency.as_view(), name="case-as"),
    path("cases/<int:pk>/part/", views.PartOnPaper.as_view(), name="part-on-paper"),
]
