from django.urls import path

from consents.views import drafting, endings, pages, signing, withdrawals

app_name = "consents"
urlpatterns = [
    path("consents/", endings.Endings.as_view(), name="list"),
    path("consents/none/", endings.Missing.as_view(), name="missing"),
    path("cases/<int:pk>/consent/", pages.ConsentPage.as_view(), name="consent"),
    path("cases/<int:pk>/consent/new/", drafting.Begin.as_view(), name="begin"),
    path("cases/<int:pk>/consent/decline/", drafting.Decline.as_view(), name="decline"),
    path("cases/<int:pk>/consent/withdraw/", withdrawals.Withdraw.as_view(), name="withdraw"),
    path("cases/<int:pk>/consent/withdrawn/", withdrawals.Withdrawn.as_view(), name="withdrawn"),
    path("cases/<int:pk>/consent/take-withdrawal/", withdrawals.TakeWithdrawal.as_view(), name="take-withdrawal"),
    path("consents/<int:pk>/", pages.Version.as_view(), name="version"),
    path("consents/<int:pk>/talk/", drafting.Talk.as_view(), name="talk"),
    path("consents/<int:pk>/agencies/", drafting.Agencies.as_view(), name="agencies"),
    path("consents/<int:pk>/sign/", signing.Sign.as_view(), name="sign"),
    path("consents/<int:pk>/discard/", drafting.Discard.as_view(), name="discard"),
    path("consents/<int:pk>/copy/", signing.RecordCopy.as_view(), name="copy"),
    path("consents/<int:pk>/withdraw/", withdrawals.WithdrawOne.as_view(), name="withdraw-one"),
]
