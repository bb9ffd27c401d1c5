"""What somebody may have meant whose reference nothing answers to: keys that differ by one slip, or by an end."""

from collections.abc import Iterator

SHORTEST = 3  # characters of a key that resembles anything
LONGEST = 24
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHJKMNPQRSTUVWXYZ"  # a loose key knows no I, L and O
_ALL = _DIGITS + _LETTERS


def neighbours(key: str) -> set[str]:
    """Keys one slip away from a loose key: a character too many, missing, another one of its kind, two turned round.

    And what is left of it without its beginning or its end. A hundred for each character; none for what is too short
    or too long to be a reference with a slip.
    """
    if not SHORTEST <= len(key) <= LONGEST:
        return set()
    return {some for some in (*slips(key), *_parts(key)) if len(some) >= SHORTEST} - {key}


def slips(key: str) -> Iterator[str]:
    """Keys one slip away; the key itself may be among them."""
    for at in range(len(key) + 1):
        before, after = key[:at], key[at:]
        for letter in _ALL:
            yield before + letter + after
        if after:
            yield before + after[1:]
            for letter in _DIGITS if after[0] in _DIGITS else _LETTERS:
                yield before + letter + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _parts(key: str) -> Iterator[str]:
    for length in range(SHORTEST + 1, len(key)):
        yield key[:length]
        yield key[-length:]
