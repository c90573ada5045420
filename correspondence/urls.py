"""Doors of correspondence."""

app_name = "correspondence"

urlpatterns: list = []
