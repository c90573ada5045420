from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("invitation/<str:token>/", views.TakeUpInvitation.as_view(), name="invitation")]
