"""Every address of the portal. The lists themselves stand in each face's `urls.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("privatif.web.urls")),
    path("", include("privatif.web.second_factor_urls")),
    path("gestion/", include("privatif.backoffice.urls")),
]

handler400 = "privatif.web.views.errors.bad_request"
handler403 = "privatif.web.views.errors.forbidden"
handler404 = "privatif.web.views.errors.not_found"
handler429 = "privatif.web.views.errors.too_many"
handler500 = "privatif.web.views.errors.server_error"
