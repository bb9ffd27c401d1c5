"""Which reaction follows which event. The outbox calls them by these names; a system check imports each at start."""

REACTIONS: dict[str, list[str]] = {
    "order.awaiting_approval": ["privatif.mail.reactions.order_awaiting_approval"],
    "order.consented": ["privatif.mail.reactions.order_consented"],
    "order.unanswered": ["privatif.mail.reactions.order_unanswered"],
    "order.settled": ["privatif.mail.reactions.order_settled"],
    "order.amended": ["privatif.mail.reactions.order_amended"],
    "order.withdrawn": ["privatif.mail.reactions.order_withdrawn"],
    "order.commented": ["privatif.mail.reactions.order_commented"],
    "order.refused": ["privatif.mail.reactions.order_refused"],
    "order.released": ["privatif.erp.outbound.send_order", "privatif.mail.reactions.order_released"],
    "order.confirmed_by_erp": ["privatif.mail.reactions.order_confirmed_by_erp"],
    "second_factor.changed": ["privatif.mail.account_letters.second_factor_changed"],
    "password.forgotten": ["privatif.mail.password_letters.forgotten"],
    "password.invited": ["privatif.mail.password_letters.invited"],
    "article.requested": ["privatif.mail.article_requests.received"],
    "mail.written": ["privatif.mail.sending.send"],
}
