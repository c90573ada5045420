"""Addresses of Gaps and Blocks: the search for another agency, consent to be named."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
