"""What a form says in figures."""


def whole(text: str) -> int:
    """The number, of nine digits at most, 0 for any other text: no id and no version is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
