"""Record ids and receipt numbers: no look-alike letters, a check character at the end so that a typo is no other record."""

import hashlib
import secrets

ALPHABET = "2346789ACDEFGHJKMNPQRTWXY"    # no 0 O, 1 I L, 5 S, U V, Z, B
_ID_LENGTH, _RECEIPT_LENGTH = 16, 8


def _check(body: str) -> str:
    return ALPHABET[sum((i + 2) * ALPHABET.index(c) for i, c in enumerate(body)) % len(ALPHABET)]


def _from_number(number: int, length: int) -> str:
    body = ""
    for _ in range(length - 1):
        number, rest = divmod(number, len(ALPHABET))
        body += ALPHABET[rest]
    return body + _check(body)


def record_id_of(identity: str) -> str:
    """The record id that an identity leads to: the same identity, the same id, on any machine.

    >>> record_id_of("draft-1") == record_id_of("draft-1") != record_id_of("draft-2")
    True
    """
    return _from_number(int.from_bytes(hashlib.sha256(identity.encode()).digest(), "big"), _ID_LENGTH)


def new_record_id() -> str:
    return _from_number(secrets.randbits(128), _ID_LENGTH)


def is_record_id(text: str) -> bool:
    """Whether a text is a whole, untouched id.

    >>> is_record_id(new_record_id()), is_record_id("张某甲"), is_record_id("")
    (True, False, False)
    """
    return len(text) == _ID_LENGTH and all(c in ALPHABET for c in text) and text[-1] == _check(text[:-1])


def receipt_of(record_id: str, attempt: int = 0) -> str:
    """The receipt number of a record, such as K7F3-M2R8. It follows from the id, so that a record that comes back from the sheet after its store was
    lost keeps the number that people have noted. Where another record has it already, the next attempt's is taken.

    >>> receipt_of("2346789ACDEFGHJ6") == receipt_of("2346789ACDEFGHJ6") != receipt_of("2346789ACDEFGHJ6", 1)
    True
    """
    number = int.from_bytes(hashlib.sha256(f"receipt:{record_id}:{attempt}".encode()).digest(), "big")
    body = _from_number(number, _RECEIPT_LENGTH)
    return f"{body[:4]}-{body[4:]}"
