"""Addresses of Gaps and Blocks: inside the service, for worker and manager."""

from django.urls import URLPattern, path

from gapsblocks.views.inside import raising, reading

urlpatterns: list[URLPattern] = [
    path("", reading.Inside.as_view(), name="list"),
    path("<int:pk>/", reading.FormPage.as_view(), name="form"),
    path("cases/<int:pk>/", reading.OfCase.as_view(), name="of-case"),
    path("cases/<int:pk>/new/", raising.Raise.as_view(), name="raise"),
    path("<int:pk>/write/", raising.Write.as_view(), name="write"),
    path("<int:pk>/discard/", raising.Discard.as_view(), name="discard"),
    path("<int:pk>/colleagues/", raising.Colleagues.as_view(), name="colleagues"),
]
