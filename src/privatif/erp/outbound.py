from datetime import datetime

from privatif.core.models import Delivery


def send_order(delivery: Delivery, now: datetime) -> None: ...
