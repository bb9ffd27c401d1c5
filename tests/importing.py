"""Files as an ERP writes them, taken by the import."""

from datetime import datetime
from pathlib import Path

from privatif.core.tables import FileReport
from privatif.erp.importing import Report, import_directory

HEADERS = {
    "companies": "number,name,siren,vat_number",
    "addresses": "company,code,label,street,extra,postal_code,city,country,siret,is_default",
    "contacts": "company,user_id,name,email,role,approver",
    "articles": "number,designation,brand,family,unit,pack_size,list_price,ean",
    "catalogue": "company,article,customer_reference,net_price",
    "orders": "number,kind,company,address,contact,placed_at,reference",
    "order_lines": "order,line,article,designation,quantity,unit_price",
}
ORCHARD = {  # one small company with everything
    "companies": ["C1,Vergers de l’Iton,,"],
    "addresses": ["C1,A1,Siège,3 rue du Puits,,27000,Évreux,FR,,1", "C1,A2,Pressoir,,,27240,Damville,FR,,0"],
    "contacts": [
        "C1,alix,Alix Morin,alix@vergers.example,buyer,Noe",
        "C1,Noe,Noé Prat,noe@vergers.example,approver,Noe",
    ],
    "articles": ["P80,Papier A4 80 g,Navigateur,Papier,RAM,5,6.5,", "B1,Stylo bleu,,Écriture,PCE,1,0.42,"],
    "catalogue": ["C1,P80,,4.9", "C1,B1,STY-B,0.3"],
    "orders": ["F100,order,C1,A2,alix,2025-03-30 02:30:00,BC 7", "F101,credit,C1,A1,Noe,2025-04-02 09:00:00,"],
    "order_lines": ["F100,1,P80,Papier,10,4.955", "F100,2,B1,Stylo,3,0.3", "F101,1,P80,Papier,-5,4.955"],
}


def write(directory: Path, **files: list[str]) -> Path:
    """The lines under the usual header; a list whose first line begins with `#` brings its own header after it."""
    for name, lines in files.items():
        header, *rest = [lines[0][1:], *lines[1:]] if lines and lines[0].startswith("#") else [HEADERS[name], *lines]
        (directory / f"{name}.csv").write_text("\n".join([header, *rest, ""]), encoding="utf-8")
    return directory


def take(directory: Path, now: datetime, *, dry_run: bool = False, **files: list[str]) -> Report:
    """Import these files and no others."""
    for path in directory.glob("*.csv"):
        path.unlink()
    write(directory, **files)
    return import_directory(directory=directory, dry_run=dry_run, progress=lambda *_: None, now=now)


def counts(report: Report) -> dict[str, tuple[int, int, int]]:
    """New, changed and unchanged, a file."""
    return {file.file.removesuffix(".csv"): (file.new, file.changed, file.unchanged) for file in report.files}


def only(report: Report) -> FileReport:
    (file,) = report.files
    return file


def faults(report: Report) -> list[tuple[int, str]]:
    """Line and sentence of every problem of the only file."""
    return [tuple(problem) for problem in only(report).problems]
