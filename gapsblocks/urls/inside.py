"""Addresses of Gaps and Blocks: inside the service, for worker and manager."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
