"""python -m tests.fuzz pasting PLACE [-max_total_time=60 ...]: fuzz a reader, guided by what is covered (`make fuzz`).

What it learns is kept in the directory PLACE for the next time. It ends with 0 when nothing was found; what breaks a
promise is written to PLACE/crash-... and told.
"""

import os
import sys
from pathlib import Path

import atheris


def main(name: str, place: str, *options: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with atheris.instrument_imports(include=["privatif.ordering"]):
        import django

        django.setup()
        from tests.fuzz.targets import TARGETS, WORDS
    target, seeds = TARGETS[name]
    corpus, words = Path(place, "corpus"), Path(place, "words")
    corpus.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(seeds()):
        Path(corpus, f"{n:04}").write_bytes(seed)
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS))
    settings = [f"-dict={words}", f"-artifact_prefix={place}/", "-timeout=5"]
    atheris.Setup([name, *settings, *options, str(corpus)], target)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
