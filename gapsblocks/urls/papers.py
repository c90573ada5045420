"""Addresses of Gaps and Blocks: forms and bundles on paper, and lists to take away."""

from django.urls import URLPattern, path

from gapsblocks.views.papers import bundles, form

urlpatterns: list[URLPattern] = [
    path("<int:pk>/paper/", form.FormPaper.as_view(), name="paper"),
    path("papers/selection/", bundles.Selection.as_view(), name="paper_selection"),
    path("papers/quarter/", bundles.Quarter.as_view(), name="bundle"),
    path("papers/<int:pk>/", bundles.Bundle.as_view(), name="bundle-made"),
    path("papers/<int:pk>/file/", bundles.TakeBundle.as_view(), name="bundle-file"),
]
