"""An ERP behind a bad line: of its calls 30 % lose the question, and of the rest 30 % lose the answer."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import datetime

from bench.soak.journal import note
from privatif.erp.backends.base import Doubtful, NotNow
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.documents import OrderDocument, ProgressRecord, Receipt

LOSS = 0.3
chance = random.SystemRandom()


def lost() -> bool:
    return chance.random() < LOSS


class LossyErp(EmbeddedErp):
    """The embedded ERP; sending an order is two calls, its look-up and its creation, and either may be lost."""

    def push_order(self, document: OrderDocument) -> Receipt:
        if lost() or lost():
            note("look-up lost", number=document.number)
            raise NotNow("La recherche est restée sans réponse.")
        self._creating = False
        receipt = super().push_order(document)
        note("created" if self._creating else "found", number=document.number)
        return receipt

    def _create(self, db: sqlite3.Connection, document: OrderDocument) -> Receipt:
        self._creating = True
        if lost():
            note("creation lost", number=document.number)
            raise Doubtful("L’ERP n’a pas répondu à temps.")
        receipt = super()._create(db, document)
        if lost():
            note("receipt lost", number=document.number)
            raise Doubtful("L’ERP n’a pas répondu à temps.")
        return receipt

    def fetch_progress(self, since: datetime | None) -> Iterator[ProgressRecord]:
        if lost():
            raise NotNow("La question s’est perdue.")
        records = list(super().fetch_progress(since))
        cut = len(records) // 2 if lost() else None
        yield from records[:cut]
        if cut is not None:
            raise NotNow("La réponse s’est perdue en route.")
