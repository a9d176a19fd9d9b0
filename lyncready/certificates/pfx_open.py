"""What PKCS #12 locks with the empty password, which is none (RFC 7292, RFC 8018); no key is ever opened."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha1

from lyncready.certificates.tlv import CONTEXT_0, INTEGER, OCTETS, OID, SEQUENCE, Broken, inside, octets, values

_PBES2, _PBKDF2 = bytes.fromhex("2a864886f70d01050d"), bytes.fromhex("2a864886f70d01050c")
_3DES = bytes.fromhex("2a864886f70d010c0103")  # pbeWithSHAAnd3-KeyTripleDES-CBC, as Windows had it for long
_PRF = {bytes.fromhex("2a864886f70d02" + last): name for last, name in (
    ("07", "SHA1"), ("09", "SHA256"), ("0a", "SHA384"), ("0b", "SHA512"))}  # fmt: skip
_AES = {bytes.fromhex("6086480165030401" + last): size for last, size in (("02", 16), ("16", 24), ("2a", 32))}
# Turns of the key's derivation, by the library and by ourselves; tools take 2000 to 20 000, the old way 2000.
_MOST_TURNS, _MOST_OLD_TURNS = 100_000, 10_000
_MOST_SALT = 256  # octets; tools take 8 or 16
_EMPTY = b"\x00\x00"  # the empty password in UTF-16 with its end (RFC 7292, B.1)


def open_unlocked(encrypted: bytes) -> bytes | None:
    """Return what an EncryptedData value holds that the empty password locks; None where it does not fit.

    Raises Broken for what is no such value.
    """
    parts = inside(encrypted)
    if len(parts) != 2 or parts[0][0] != INTEGER or parts[1][0] != SEQUENCE:
        raise Broken
    info = list(values(parts[1][1]))
    if len(info) != 3 or info[1][0] != SEQUENCE or info[2][0] & ~0x20 != CONTEXT_0 & ~0x20:
        return None
    content = info[2][1] if info[2][0] != CONTEXT_0 else octets(OCTETS | 0x20, info[2][1])
    kind, parameters = _algorithm(info[1])
    if kind == _PBES2:
        return _by_pbes2(parameters, content)
    return _by_3des(parameters, content) if kind == _3DES else None


def _algorithm(value: tuple[int, bytes]) -> tuple[bytes, tuple[int, bytes]]:
    parts = list(values(value[1]))
    if value[0] != SEQUENCE or not parts or parts[0][0] != OID:
        raise Broken
    return parts[0][1], parts[1] if len(parts) > 1 else (0, b"")


def _by_pbes2(parameters: tuple[int, bytes], content: bytes) -> bytes | None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import algorithms
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    both = list(values(parameters[1]))
    if len(both) != 2:
        raise Broken
    (derive, how), (cipher, vector) = map(_algorithm, both)
    given = list(values(how[1]))
    size = _AES.get(cipher)
    prf = next((_algorithm(one)[0] for one in given if one[0] == SEQUENCE), next(iter(_PRF)))
    if derive != _PBKDF2 or size is None or prf not in _PRF or not _bounded(given, _MOST_TURNS):
        return None
    turns = int.from_bytes(given[1][1], "big")
    key = PBKDF2HMAC(getattr(hashes, _PRF[prf])(), size, given[0][1], turns).derive(b"")
    return _deciphered(lambda: algorithms.AES(key), vector[1], content)


def _by_3des(parameters: tuple[int, bytes], content: bytes) -> bytes | None:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES

    given = list(values(parameters[1]))
    if not _bounded(given, _MOST_OLD_TURNS):
        return None
    salt, turns = given[0][1], int.from_bytes(given[1][1], "big")
    key, vector = (_derived(salt, turns, purpose, size) for purpose, size in ((1, 24), (2, 8)))
    return _deciphered(lambda: TripleDES(key), vector, content)


def _bounded(given: list[tuple[int, bytes]], most: int) -> bool:
    """Whether salt and turns, the first two parameters, cost little."""
    if [tag for tag, _ in given[:2]] != [OCTETS, INTEGER]:
        return False
    (_, salt), (_, turns) = given[:2]
    return 0 < len(salt) <= _MOST_SALT and 0 < int.from_bytes(turns, "big") <= most


def _derived(salt: bytes, turns: int, purpose: int, size: int) -> bytes:
    """Return key or vector of the empty password (RFC 7292, B.2)."""
    salted = (salt * 64)[: -(-len(salt) // 64) * 64]
    block, found = salted + _EMPTY * 32, b""
    while len(found) < size:
        digest = bytes([purpose]) * 64 + block
        for _ in range(turns):
            digest = sha1(digest, usedforsecurity=False).digest()
        found += digest
        step = int.from_bytes((digest * 4)[:64], "big") + 1
        block = b"".join(
            ((int.from_bytes(block[at : at + 64], "big") + step) % 2**512).to_bytes(64, "big")
            for at in range(0, len(block), 64)
        )
    return found[:size]


def _deciphered(cipher: Callable[[], object], vector: bytes, content: bytes) -> bytes | None:
    """Return the plain octets; None where the padding tells that the key is another."""
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    try:
        opened = Cipher(cipher(), modes.CBC(vector)).decryptor()  # type: ignore[arg-type]
        plain = opened.update(content) + opened.finalize()
    except ValueError:
        return None
    pad = plain[-1] if plain else 0
    fits = 0 < pad <= len(vector) and plain.endswith(bytes([pad]) * pad)
    return plain[:-pad] if fits else None
