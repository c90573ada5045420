from django.urls import path

from consents.views import endings

app_name = "consents"
urlpatterns = [
    path("consents/", endings.Endings.as_view(), name="list"),
    path("consents/none/", endings.Missing.as_view(), name="missing"),
]
