"""Doors of correspondence."""

from django.urls import path

from correspondence.views import contacts

app_name = "correspondence"

urlpatterns = [
    path("cases/<int:pk>/contacts/", contacts.Contacts.as_view(), name="contacts"),
    path("cases/<int:pk>/contacts/new/", contacts.RecordContact.as_view(), name="record-contact"),
]
