"""Addresses of Gaps and Blocks: inside the service, for worker and manager."""

from django.urls import URLPattern, path

from gapsblocks.views.inside import reading

urlpatterns: list[URLPattern] = [
    path("", reading.Inside.as_view(), name="list"),
    path("<int:pk>/", reading.FormPage.as_view(), name="form"),
    path("cases/<int:pk>/", reading.OfCase.as_view(), name="of-case"),
]
