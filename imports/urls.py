from django.urls import path

from imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.ImportList.as_view(), name="list"),
    path("imports/new/", views.Upload.as_view(), name="upload"),
    path("imports/<int:pk>/", views.ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/sheet/", views.ChooseSheet.as_view(), name="sheet"),
    path("imports/<int:pk>/columns/", views.ConfirmColumns.as_view(), name="columns"),
    path("imports/<int:pk>/questions/", views.Questions.as_view(), name="questions"),
    path("imports/<int:pk>/answer/", views.Answer.as_view(), name="answer"),
    path("imports/<int:pk>/take-back/", views.TakeAnswerBack.as_view(), name="take-back"),
    path("imports/<int:pk>/rows/", views.Rows.as_view(), name="rows"),
    path("imports/<int:pk>/rows/<int:number>/", views.DecideRow.as_view(), name="row"),
    path("imports/<int:pk>/run/", views.Run.as_view(), name="run"),
    path("imports/<int:pk>/not-imported.<str:kind>", views.NotImported.as_view(), name="not-imported"),
    path("imports/<int:pk>/undo/", views.Undo.as_view(), name="undo"),
    path("imports/<int:pk>/cancel/", views.Cancel.as_view(), name="cancel"),
    path("cases/<int:pk>/carried-over/", views.CarriedOverPage.as_view(), name="carried-over"),
    path("carried-over/<int:pk>/", views.DealWith.as_view(), name="deal-with"),
]
