"""Outbox, numbering, money, audit trail, errors: what every room stands on."""
