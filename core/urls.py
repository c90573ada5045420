from django.urls import path

from core import demonstration, downloads, pages, sessions
from core.drafts import DiscardDraft, SaveDraft

app_name = "core"
urlpatterns = [
    path("session/", sessions.SessionView.as_view(), name="session"),
    path("drafts/", SaveDraft.as_view(), name="drafts"),
    path("drafts/discard/", DiscardDraft.as_view(), name="discard-draft"),
    path("files/<int:pk>/", downloads.Download.as_view(), name="file"),
    path("files/link/<str:token>/", downloads.OpenLink.as_view(), name="link"),
    path("help/", pages.OpenPage.as_view(template_name="core/help.html"), name="help"),
    path("accessibility/", pages.OpenPage.as_view(template_name="core/accessibility.html"), name="accessibility"),
    path("privacy/", pages.OpenPage.as_view(template_name="core/privacy.html"), name="privacy"),
    path("report-a-problem/", pages.OpenPage.as_view(template_name="core/report.html"), name="report"),
    path("demonstration/mail/", demonstration.Mailbox.as_view(), name="mailbox"),
    path("gallery/", demonstration.Gallery.as_view(), name="gallery"),
]
