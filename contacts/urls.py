"""Doors of notes and sessions."""

from django.urls import path

from contacts.views import advocacy, headings, notes, sessions

app_name = "contacts"

urlpatterns = [
    path("notes/", notes.AllNotes.as_view(), name="all-notes"),
    path("notes/late/", notes.LateNotes.as_view(), name="late-notes"),
    path("agencies/<int:pk>/note-headings/", headings.Headings.as_view(), name="headings"),
    path("agencies/<int:pk>/note-headings/<slug:kind>/", headings.KeepHeadings.as_view(), name="keep-headings"),
    path("notes/<int:pk>/", notes.NotePage.as_view(), name="note"),
    path("notes/<int:pk>/correct/", notes.RewriteNote.as_view(), name="rewrite-note"),
    path("notes/<int:pk>/correct-session/", sessions.RewriteSession.as_view(), name="rewrite-session"),
    path("notes/<int:pk>/correct-advocacy/", advocacy.RewriteAdvocacy.as_view(), name="rewrite-advocacy"),
    path("notes/<int:pk>/add/", notes.AddToNote.as_view(), name="add-to-note"),
    path("notes/<int:pk>/papers/add/", notes.AttachToNote.as_view(), name="attach-to-note"),
    path("cases/<int:pk>/notes/", notes.Notes.as_view(), name="notes"),
    path("cases/<int:pk>/notes/print/", notes.PrintNotes.as_view(), name="print-notes"),
    path("cases/<int:pk>/notes/write/<slug:kind>/", notes.WriteNote.as_view(), name="write-note"),
    path("cases/<int:pk>/notes/session/", sessions.WriteSession.as_view(), name="write-session"),
    path("cases/<int:pk>/notes/advocacy/", advocacy.WriteAdvocacy.as_view(), name="write-advocacy"),
    path("cases/<int:pk>/sessions/", sessions.Sessions.as_view(), name="sessions"),
    path("cases/<int:pk>/sessions/agree/", sessions.AgreeSessions.as_view(), name="agree-sessions"),
    path("cases/<int:pk>/sessions/end/", sessions.EndSessions.as_view(), name="end-sessions"),
    path("sessions/<int:pk>/", sessions.Settle.as_view(), name="settle-session"),
]
