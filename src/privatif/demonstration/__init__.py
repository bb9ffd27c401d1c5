"""Invented customers with two years of orders, for a first look at the portal. Mail addresses end in `.example`."""
