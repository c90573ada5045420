from django.urls import path

from desk.views import calendar, pages, procedure

app_name = "desk"
urlpatterns = [
    path("", pages.Home.as_view(), name="home"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar/make/", calendar.MakeFeed.as_view(), name="make-feed"),
    path("calendar/end/", calendar.EndFeed.as_view(), name="end-feed"),
    path("calendar/<str:token>.ics", calendar.Feed.as_view(), name="feed"),
    path("search/", pages.Search.as_view(), name="search"),
    path("cases/<int:pk>/", pages.CasePage.as_view(), name="case"),
    path("cases/<int:pk>/next/", procedure.ProcedurePage.as_view(), name="procedure"),
    path("cases/<int:pk>/as/<int:agency>/", pages.AsAgency.as_view(), name="case-as"),
    path("cases/<int:pk>/part/", pages.PartOnPaper.as_view(), name="part-on-paper"),
]
