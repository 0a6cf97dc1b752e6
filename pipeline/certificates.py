"""What a signing certificate says: repository and owner ids, commit, workflow, run.

Source: the Fulcio extensions ``1.3.6.1.4.1.57264.1.N``; those with N >= 8 are DER UTF8String.
"""

import base64

_PREFIX = "1.3.6.1.4.1.57264.1."
#: Extension number -> column; not every certificate has all of them.
FIELDS = {
    11: "runner",
    12: "repository_uri",
    13: "commit",
    14: "ref",
    15: "repository_id",
    17: "owner_id",
    18: "workflow_uri",
    20: "trigger",
    21: "run_uri",
}
_UTF8_STRING = 0x0C


def claims(certificate: str) -> dict[str, str | None]:
    """The claims of a base64 DER certificate by column; all None where it cannot be read."""
    from cryptography import x509

    values: dict[str, str | None] = dict.fromkeys(FIELDS.values())
    try:
        parsed = x509.load_der_x509_certificate(base64.b64decode(certificate, validate=True))
        extensions = list(parsed.extensions)
    except (
        ValueError,
        TypeError,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ):
        return values
    for extension in extensions:
        oid = extension.oid.dotted_string
        number = oid.removeprefix(_PREFIX)
        if oid.startswith(_PREFIX) and number.isdecimal() and int(number) in FIELDS:
            value = getattr(extension.value, "value", b"")
            values[FIELDS[int(number)]] = _utf8_string(value)
    return values


def _utf8_string(der: bytes) -> str | None:
    """The text of one DER UTF8String (short or long length form), None for anything else."""
    if len(der) < 2 or der[0] != _UTF8_STRING:
        return None
    length, start = der[1], 2
    if length & 0x80:
        n_bytes = length & 0x7F
        length, start = int.from_bytes(der[2 : 2 + n_bytes], "big"), 2 + n_bytes
    if start + length != len(der):
        return None
    try:
        return der[start:].decode("utf-8")
    except UnicodeDecodeError:
        return None
