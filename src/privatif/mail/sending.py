from datetime import datetime

from privatif.core.models import Delivery


def send(delivery: Delivery, now: datetime) -> None: ...
