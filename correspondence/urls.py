"""Doors of correspondence."""

from django.urls import path

from correspondence.views import concerns, contacts, log, referrals

app_name = "correspondence"

urlpatterns = [
    path("cases/<int:pk>/contacts/", contacts.Contacts.as_view(), name="contacts"),
    path("cases/<int:pk>/contacts/new/", contacts.RecordContact.as_view(), name="record-contact"),
    path("cases/<int:pk>/contacts/<int:contact>/in-error/", contacts.StrikeContact.as_view(), name="strike-contact"),
    path("cases/<int:pk>/correspondence/", log.Log.as_view(), name="log"),
    path("cases/<int:pk>/correspondence/new/", log.AddEntry.as_view(), name="add-entry"),
    path("correspondence/<int:pk>/correct/", log.CorrectEntry.as_view(), name="correct-entry"),
    path("cases/<int:pk>/referrals/", referrals.Referrals.as_view(), name="referrals"),
    path("cases/<int:pk>/referrals/new/", referrals.Open.as_view(), name="open-referral"),
    path("referrals/", referrals.FollowUps.as_view(), name="follow-ups"),
    path("referrals/<int:pk>/", referrals.ReferralPage.as_view(), name="referral"),
    path("referrals/<int:pk>/make/", referrals.Make.as_view(), name="make-referral"),
    path("referrals/<int:pk>/answer/", referrals.Answer.as_view(), name="answer-referral"),
    path("referrals/<int:pk>/follow-up/", referrals.FollowUp.as_view(), name="follow-up"),
    path("referrals/<int:pk>/end/", referrals.End.as_view(), name="end-referral"),
    path("concerns/", concerns.ConcernsToSeeTo.as_view(), name="concerns-open"),
    path("cases/<int:pk>/concerns/", concerns.Concerns.as_view(), name="concerns"),
    path("cases/<int:pk>/concerns/new/", concerns.Raise.as_view(), name="raise-concern"),
    path("concerns/<int:pk>/", concerns.ConcernPage.as_view(), name="concern"),
    path("concerns/<int:pk>/managers/", concerns.ManagersSpoke.as_view(), name="managers-spoke"),
    path("concerns/<int:pk>/grievance/", concerns.ToGrievance.as_view(), name="to-grievance"),
    path("concerns/<int:pk>/end/", concerns.EndConcern.as_view(), name="end-concern"),
]
