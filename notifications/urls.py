from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.Notices.as_view(), name="list"),
    path("choices/", views.Choices.as_view(), name="choices"),
    path("read/", views.MarkAllRead.as_view(), name="mark-all-read"),
    path("<int:pk>/", views.OpenNotice.as_view(), name="open"),
    path("<int:pk>/read/", views.MarkRead.as_view(), name="mark-read"),
]
