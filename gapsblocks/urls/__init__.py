"""Addresses of Gaps and Blocks."""

from gapsblocks.urls import desk, inside, papers, rounds, themes

app_name = "gapsblocks"
urlpatterns = [
    *inside.urlpatterns,
    *rounds.urlpatterns,
    *desk.urlpatterns,
    *themes.urlpatterns,
    *papers.urlpatterns,
]
