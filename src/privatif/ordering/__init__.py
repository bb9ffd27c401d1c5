"""Baskets, wishes, orders, approvals, lifecycle."""
