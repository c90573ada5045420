"""Addresses of Gaps and Blocks: themes, barriers and the picture."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
