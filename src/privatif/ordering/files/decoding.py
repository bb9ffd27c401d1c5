"""From the bytes of a text file to its text, without being told the encoding."""

import codecs

from django.utils.translation import gettext as _

from privatif.core.errors import Refusal

_SAMPLE = 100_000
_LOWER = frozenset("éèêëàâîïôùûüçœæ")
_LIKELY = frozenset("ÉÈÊËÀÂÎÏÔÙÛÜÇŒÆ€«»°–—’‘“”…·•×²³½§\u00a0\u202f")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1c\x1d\x1e\x1f"))
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def decoded(data: bytes) -> str:
    """The text. Raises Refusal for what is no text, or is one that holds no table of its own."""
    if data.startswith(b"%PDF"):
        raise Refusal(_("C’est un PDF : ouvrez-le, copiez le tableau et collez-le dans la saisie rapide."))
    text = _decoded(data)
    if text is None:
        raise Refusal(_("Ce fichier n’est ni un texte ni un classeur : enregistrez-le en .csv, .xlsx, .xls ou .ods."))
    if text[:2_000].lstrip().lower().startswith(("<html", "<!doctype", "<table", "<?xml", "{\\rtf", "<meta")):
        raise Refusal(
            _("Ce fichier est une page web ou un document : ouvrez-le dans votre tableur et enregistrez-le en .xlsx.")
        )
    return text


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _sound(data[len(mark) :].decode(encoding, errors="replace"))
    if encoding := _two_bytes_a_letter(data[:_SAMPLE]):
        return _sound(data.decode(encoding, errors="replace"))
    if len(data.translate(None, _CONTROL)) < len(data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_one_byte_a_letter(data), errors="replace")


def _sound(text: str) -> str | None:
    """None where decoding gave no text: NULs, or mostly nothing."""
    return None if "\0" in text or text.count("\ufffd") > len(text) // 10 else text


def _two_bytes_a_letter(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of what is written in Latin letters is 0."""
    half = len(data) // 2
    first, second = data[0::2].count(0), data[1::2].count(0)
    if second > 0.6 * half and first < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if first > 0.6 * half and second < 0.05 * half else ""


def _one_byte_a_letter(data: bytes) -> str:
    """Windows or old Macintosh: the one in which the text is more French; line ends decide where it says nothing."""
    letters = bytes(byte for byte in data if byte >= 0x80)[:_SAMPLE]
    windows, macintosh = (_french(letters.decode(name, errors="replace")) for name in ("cp1252", "mac_roman"))
    if windows == macintosh:
        return "mac_roman" if b"\r" in data and b"\n" not in data else "cp1252"
    return "cp1252" if windows > macintosh else "mac_roman"


def _french(letters: str) -> int:
    return sum(3 if letter in _LOWER else 1 if letter in _LIKELY else -1 for letter in letters)
