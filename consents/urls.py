from django.urls import path

from consents.views import agreements, disclosures, drafting, endings, pages, sheets, signing, withdrawals

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
    path("consents/<int:pk>/form/", signing.PrintedForm.as_view(), name="form"),
    path("consents/<int:pk>/discard/", drafting.Discard.as_view(), name="discard"),
    path("consents/<int:pk>/copy/", signing.RecordCopy.as_view(), name="copy"),
    path("consents/<int:pk>/withdraw/", withdrawals.WithdrawOne.as_view(), name="withdraw-one"),
    path("cases/<int:pk>/share-without-consent/", disclosures.AskToDisclose.as_view(), name="ask-to-disclose"),
    path("cases/<int:pk>/shared-in-an-emergency/", disclosures.DisclosedAlready.as_view(), name="disclosed-already"),
    path("shared-without-consent/", disclosures.Register.as_view(), name="disclosures"),
    path("shared-without-consent/<int:pk>/", disclosures.DisclosurePage.as_view(), name="disclosure"),
    path("shared-without-consent/<int:pk>/decide/", disclosures.DecideDisclosure.as_view(), name="decide-disclosure"),
    path("shared-without-consent/<int:pk>/share/", disclosures.ShareDisclosure.as_view(), name="share-disclosure"),
    path("shared-without-consent/<int:pk>/tell/", disclosures.TellOfDisclosure.as_view(), name="tell-of-disclosure"),
    path("shared-without-consent/<int:pk>/advise/", disclosures.AdviseOnDisclosure.as_view(), name="advise"),
    path(
        "shared-without-consent/<int:pk>/take-back/",
        disclosures.TakeBackDisclosure.as_view(),
        name="take-back-disclosure",
    ),
    path("cases/<int:pk>/verbal-consent/", agreements.RecordVerbalConsent.as_view(), name="record-verbal-consent"),
    path("verbal-consents/<int:pk>/", agreements.VerbalConsentPage.as_view(), name="verbal-consent"),
    path("cases/<int:pk>/copies/", agreements.Copies.as_view(), name="copies"),
    path("cases/<int:pk>/copies/give/", agreements.GiveCopy.as_view(), name="give-copy"),
    path("copies/<int:pk>/ask-back/", agreements.AskReturn.as_view(), name="ask-return"),
    path("copies/<int:pk>/end/", agreements.EndCopy.as_view(), name="end-copy"),
    path("cases/<int:pk>/information-sheet.pdf", sheets.InformationSheet.as_view(), name="information-sheet"),
    path("cases/<int:pk>/working-with-us.pdf", sheets.WorkingWithUs.as_view(), name="working-with-us"),
]
