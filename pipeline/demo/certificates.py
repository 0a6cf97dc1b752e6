"""Certificates shaped like those of a signing run: the extensions that say who signed.

Source: the Fulcio extensions ``1.3.6.1.4.1.57264.1.N``, DER UTF8String from N = 8 on. The issuer
is a throw-away Ed25519 key derived from the seed (its signatures are deterministic), so nobody
verifies them.
"""

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pipeline.demo.world import Publisher

_FULCIO = "1.3.6.1.4.1.57264.1."
_ISSUERS = {
    "GitLab": "https://gitlab.com",
    "Google": "https://accounts.google.com",
}
_GITHUB_ISSUER = "https://token.actions.githubusercontent.com"
FORGES = {"GitHub": "https://github.com", "GitLab": "https://gitlab.com"}


def digest(*parts: object) -> bytes:
    """A hash of the parts: the only source of keys and filler bytes."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).digest()


class Issuer:
    """Issues one certificate for a publisher and a release; the same again for the same two."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(digest(seed, "issuer"))
        number = int.from_bytes(digest(seed, "leaf"), "big") >> 1
        self._leaf = derive_private_key(number, SECP256R1()).public_key()
        self._name = x509.Name(
            [x509.NameAttribute(NameOID.COMMON_NAME, "simulated issuer (verifies nothing)")]
        )
        self.certificate = lru_cache(maxsize=None)(self._certificate)

    def commit(self, project: str, version: str) -> str:
        """The commit a release was built from."""
        return digest(self._seed, project, version, "commit").hex()[:40]

    def _certificate(
        self, publisher: Publisher, project: str, version: str, ref: str, at: datetime
    ) -> bytes:
        """DER bytes."""
        at = at.replace(microsecond=0)
        claims, identity = _claims(publisher, ref, self.commit(project, version))
        serial = int.from_bytes(digest(self._seed, project, version, publisher)[:16], "big")
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._name)
            .public_key(self._leaf)
            .serial_number(serial | 1)
            .not_valid_before(at)
            .not_valid_after(at + timedelta(minutes=10))
            .add_extension(x509.SubjectAlternativeName([identity]), critical=True)
        )
        for number, value in claims.items():
            if value is not None:
                oid = x509.ObjectIdentifier(f"{_FULCIO}{number}")
                extension = x509.UnrecognizedExtension(oid, _utf8_string(value))
                builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, algorithm=None).public_bytes(Encoding.DER)


def _claims(
    publisher: Publisher, ref: str, commit: str
) -> tuple[dict[int, str | None], x509.GeneralName]:
    """Extension number -> text (None: left out), and the subject's alternative name."""
    if publisher.email is not None:
        return {8: _ISSUERS["Google"]}, x509.RFC822Name(publisher.email)
    forge = FORGES.get(publisher.kind, "https://forge.invalid")
    repository = publisher.repository or "sim-owner-unknown/unknown"
    uri = f"{forge}/{repository}"
    separator = "//" if publisher.kind == "GitLab" else "/.github/workflows/"
    signer = f"{uri}{separator}{publisher.workflow}@{ref}"
    run = int.from_bytes(bytes.fromhex(commit[:8]), "big")
    run_path = f"-/jobs/{run}" if publisher.kind == "GitLab" else f"actions/runs/{run}/attempts/1"
    claims: dict[int, str | None] = {
        8: _ISSUERS.get(publisher.kind, _GITHUB_ISSUER),
        9: signer,
        11: "gitlab-hosted" if publisher.kind == "GitLab" else "github-hosted",
        12: uri,
        13: commit,
        14: ref,
        15: publisher.repository_id,
        16: uri.rpartition("/")[0],
        17: publisher.owner_id,
        18: signer,
        20: "push" if publisher.kind == "GitLab" else "release",
        21: f"{uri}/{run_path}",
        22: "public",
    }
    return claims, x509.UniformResourceIdentifier(signer.replace(" ", "%20"))


def _utf8_string(text: str) -> bytes:
    """DER of a UTF8String."""
    value = text.encode()
    if len(value) < 0x80:
        return bytes([0x0C, len(value)]) + value
    size = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes([0x0C, 0x80 | len(size)]) + size + value
