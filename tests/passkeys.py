"""An authenticator without a device: makes passkeys and answers with them, as WebAuthn Level 2 says."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """`verifies` is whether it asks for finger, face or PIN."""

    origin: str
    verifies: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: str = ""
    count: int = 0

    def created(self, options: dict[str, Any]) -> str:
        """The `credential` that a form sends after `navigator.credentials.create`."""
        wanted = options["publicKey"]
        self.user = wanted["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor.encode(cose)
        data = self._data(wanted["rp"]["id"], ATTESTED) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._sent("webauthn.create", wanted["challenge"], {"attestationObject": text(statement)})

    def answered(self, options: dict[str, Any]) -> str:
        """The `credential` that a form sends after `navigator.credentials.get`."""
        wanted = options["publicKey"]
        data = self._data(wanted["rpId"], 0)
        client = self._client("webauthn.get", wanted["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": text(data), "signature": text(signature), "userHandle": self.user}
        return self._sent("webauthn.get", wanted["challenge"], response)

    def _data(self, relying_party: str, flags: int) -> bytes:
        self.count += 1
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(relying_party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _sent(self, kind: str, challenge: str, response: dict[str, str]) -> str:
        client = text(self._client(kind, challenge))
        return json.dumps(
            {
                "id": text(self.credential_id), "rawId": text(self.credential_id), "type": "public-key",
                "clientExtensionResults": {}, "response": {"clientDataJSON": client, **response},
            }
        )  # fmt: skip


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
