"""Which reaction follows which event. The outbox calls them by these names; a system check imports each at start."""

REACTIONS: dict[str, list[str]] = {
    "order.awaiting_approval": ["privatif.mail.reactions.order_awaiting_approval"],
    "order.refused": ["privatif.mail.reactions.order_refused"],
    "order.released": ["privatif.erp.outbound.send_order", "privatif.mail.reactions.order_released"],
    "order.confirmed_by_erp": ["privatif.mail.reactions.order_confirmed_by_erp"],
    "mail.written": ["privatif.mail.sending.send"],
}
