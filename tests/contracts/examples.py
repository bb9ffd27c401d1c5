"""Documents to push: amounts were added up by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from privatif.erp.documents import DocumentLine, OrderDocument, ShipTo

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

DEPOT = ShipTo("D2", "Dépôt", "3 rue des Forges", "Quai B", "27000", "Évreux", "FR")
BUILDING_SITE = ShipTo("", "Chantier de l’Iton", "Lieu-dit La Côte", "", "27190", "Conches-en-Ouche", "FR")

# 3 x 1.3333 = 3.9999 -> 4.00;  7 x 0.2150 = 1.505 -> 1.51;  2 x 12.9000 = 25.80;  net 31.31
# 20 % of 29.80 = 5.96;  5.5 % of 1.51 = 0.08305 -> 0.08;  VAT 6.04;  gross 37.35
LINES = (
    DocumentLine(1, "TN-241BK", 3, "PCE", Decimal("1.3333"), Decimal("20.00")),
    DocumentLine(2, "LIV-2027", 7, "PCE", Decimal("0.2150"), Decimal("5.50")),
    DocumentLine(3, "PAP-A4", 2, "CAR", Decimal("12.9000"), Decimal("20.00")),
)


def document(number: str = "C-26-000001", **changes: object) -> OrderDocument:
    plain = OrderDocument(
        number=number,
        sold_to="410001",
        ship_to=DEPOT,
        customer_reference="BC 4711",
        instructions="Sonner à l’accueil",
        delivery_date=date(2026, 11, 25),
        placed_at=MONDAY,
        author="Camille Aubert",
        lines=LINES,
        total_net=Decimal("31.31"),
        total_vat=Decimal("6.04"),
        total_gross=Decimal("37.35"),
    )
    return replace(plain, **changes)
