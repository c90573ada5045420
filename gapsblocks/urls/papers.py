"""Addresses of Gaps and Blocks: forms and bundles on paper, and lists to take away."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
