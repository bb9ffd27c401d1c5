"""The ledger of the security standard is whole, and every proof that it names exists."""

import re

from tests.conftest import ROOT

LEDGER = ROOT / "docs" / "asvs.md"
# OWASP ASVS 5.0.0: how many requirements of levels 1 and 2 the sections of each chapter have, by their last number
# at these levels, and the numbers below it that are of level 3.
REQUIRED = """
V1.1 2 | V1.2 9 | V1.3 11 | V1.4 3 | V1.5 2
V2.1 3 | V2.2 3 | V2.3 4 | V2.4 1
V3.2 2 | V3.3 4 | V3.4 6 | V3.5 5 | V3.7 2
V4.1 3 | V4.2 1 | V4.3 2 | V4.4 4
V5.1 1 | V5.2 3 | V5.3 2 | V5.4 3
V6.1 3 | V6.2 12 | V6.3 4 | V6.4 4 | V6.5 5 | V6.6 3 | V6.8 4
V7.1 3 | V7.2 4 | V7.3 2 | V7.4 5 | V7.5 2 | V7.6 2
V8.1 2 | V8.2 3 | V8.3 1 | V8.4 1
V9.1 3 | V9.2 4
V10.1 2 | V10.2 2 | V10.3 4 | V10.4 11 | V10.5 5 | V10.6 2 | V10.7 3
V11.1 2 | V11.2 3 | V11.3 3 | V11.4 4 | V11.5 1 | V11.6 1
V12.1 3 | V12.2 2 | V12.3 4
V13.1 1 | V13.2 5 | V13.3 2 | V13.4 5
V14.1 2 | V14.2 4 | V14.3 3
V15.1 3 | V15.2 3 | V15.3 7
V16.1 1 | V16.2 5 | V16.3 4 | V16.4 3 | V16.5 3
V17.1 1 | V17.2 4 | V17.3 2
"""


def required() -> list[str]:
    sections = [entry.split() for entry in re.split(r"[|\n]", REQUIRED) if entry.strip()]
    return [f"{section}.{n}" for section, last in sections for n in range(1, int(last) + 1)]


def test_every_requirement_of_levels_1_and_2_has_its_answer() -> None:
    answered = re.findall(r"V\d+\.\d+\.\d+", LEDGER.read_text())
    assert sorted(answered) == sorted(required())
    assert len(required()) == 253


def test_every_answer_has_a_proof_that_exists_or_says_why_none_is_needed() -> None:
    rows = [line.split(" | ") for line in LEDGER.read_text().splitlines() if line.startswith("| V")]
    for row in rows:
        proofs = re.findall(r"`([^`]+)`", row[-1])
        assert proofs or row[2].startswith("Sans objet"), row
        assert [proof for proof in proofs if not (ROOT / proof).exists()] == [], row
        assert row[2].startswith(("Oui", "En partie", "Non", "L’exploitant", "Sans objet")), row
