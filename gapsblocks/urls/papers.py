"""Addresses of Gaps and Blocks: forms and bundles on paper, and lists to take away."""

from django.urls import URLPattern, path

from gapsblocks.views.papers import form

urlpatterns: list[URLPattern] = [
    path("gaps/<int:pk>/paper/", form.FormPaper.as_view(), name="paper"),
]
