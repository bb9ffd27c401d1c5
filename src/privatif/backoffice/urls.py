"""Every page of the distributor's own people."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
