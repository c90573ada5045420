from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.AccountPage.as_view(), name="account"),
    path("account/sign-out-everywhere/", views.SignOutEverywhere.as_view(), name="sign-out-everywhere"),
    path("accounts/invitation/<str:token>/", views.TakeUpInvitation.as_view(), name="invitation"),
]
