"""Doors of careplans."""

app_name = "careplans"

urlpatterns: list = []
