"""What a bar code scanner types: a GTIN with marks around it, or one that was misread."""

import re

from stdnum import ean

_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # `]E0`: how some scanners say which kind of code it was
_GS1 = re.compile(r"\(?01\)?([0-9]{14})(?=$|\(|\x1d|1[01357]|21|37)")  # up to what a GS1 code may say next
_LENGTHS = {8, 12, 13, 14}


def cleaned(code: str) -> str:
    """The code without the kind that the scanner puts before it; of a GS1 code its GTIN alone."""
    code = _SYMBOLOGY.sub("", code.strip()).strip()
    match = _GS1.match(code)
    return match[1] if match and ean.is_valid(match[1]) else code


def is_misread(code: str) -> bool:
    """Whether it looks like an EAN, UPC or GTIN whose check digit is wrong."""
    return code.isascii() and code.isdigit() and len(code) in _LENGTHS and not ean.is_valid(code)


def is_carton(code: str) -> bool:
    """Whether it is the GTIN-14 of several units packed together: of how many, only the maker knows."""
    return len(code) == 14 and code[:1] in set("123456789") and ean.is_valid(code)
