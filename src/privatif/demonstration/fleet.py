"""The printers that the companies of the demonstration have declared."""

from datetime import datetime

from privatif.accounts.models import Address, User
from privatif.catalog import printers
from privatif.catalog.models import PrinterModel
from privatif.catalog.printers import fleet
from privatif.demonstration import people

# By who declared them: the code of the site, the room, the printer as one types it.
DECLARED = {
    people.APPROVER: (
        ("SIEGE", "Accueil", "hp m404dn"),
        ("SIEGE", "Direction, 2e étage", "hp m479fdw"),
        ("PROD", "Quai n° 2", "brother l2375dw"),
        ("PROD", "Bureau des méthodes", "kyocera m2540dn"),
        ("LABO", "Salle de mesure", "xerox phaser 6510dn"),
        ("PARIS", "3e étage", "hp m428fdw"),
    ),
    people.OWN_APPROVER: (
        ("ADMIN", "Secrétariat", "hp m454dw"),
        ("COLLEGE", "Salle des professeurs", "kyocera m2540dn"),
        ("LYCEE", "Intendance", "hp m404dn"),
        ("CDI", "Accueil", "brother l3770cdw"),
    ),
    people.SMALL_BUYER: (
        ("DEPOT", "Quai d’expédition", "brother l2375dw"),
        ("HAVRE", "Exploitation", "xerox phaser 3330dni"),
    ),
}


def declare(*, now: datetime) -> None:
    for log_in, declared in DECLARED.items():
        by = User.objects.select_related("company").get(username=log_in.username)
        assert by.company
        for code, room, typed in declared:
            (model,) = printers.named(typed, limit=2)
            fleet.add(
                company=by.company,
                model=PrinterModel.objects.get(pk=model.pk),
                address=Address.objects.get(company=by.company, code=code),
                room=room,
                by=by,
                now=now,
            )
