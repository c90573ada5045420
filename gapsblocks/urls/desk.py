"""Addresses of Gaps and Blocks: the co-ordinator’s desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
