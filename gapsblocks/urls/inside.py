"""Addresses of Gaps and Blocks: inside the service, for worker and manager."""

from django.urls import URLPattern, path

from gapsblocks.views.inside import chain, raising, reading

urlpatterns: list[URLPattern] = [
    path("", reading.Inside.as_view(), name="list"),
    path("<int:pk>/", reading.FormPage.as_view(), name="form"),
    path("<int:pk>/advise/", chain.Advise.as_view(), name="advise"),
    path("<int:pk>/resolve/", chain.Resolve.as_view(), name="resolve"),
    path("<int:pk>/words/", chain.Reword.as_view(), name="reword"),
    path("<int:pk>/send/", chain.Send.as_view(), name="send"),
    path("<int:pk>/move-up/", chain.MoveUp.as_view(), name="move-up"),
    path("<int:pk>/tell/", chain.Tell.as_view(), name="tell"),
    path("<int:pk>/reopen/", chain.Reopen.as_view(), name="reopen"),
    path("cases/<int:pk>/", reading.OfCase.as_view(), name="of-case"),
    path("cases/<int:pk>/new/", raising.Raise.as_view(), name="raise"),
    path("steps/<int:pk>/new/", raising.RaiseOwn.as_view(), name="raise-own"),
    path("<int:pk>/write/", raising.Write.as_view(), name="write"),
    path("<int:pk>/discard/", raising.Discard.as_view(), name="discard"),
    path("<int:pk>/colleagues/", raising.Colleagues.as_view(), name="colleagues"),
]
