"""Every page of buyers and approvers: the list of what the portal does."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
