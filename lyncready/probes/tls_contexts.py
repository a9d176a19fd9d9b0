"""The TLS settings every handshake shares: made once, verification off, nothing refused that old edges speak."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.certificates.der import load_certificate
from lyncready.certificates.files import TAKEN, read_certificates, read_file
from lyncready.errors import UserError
from lyncready.model import ClientCertificate, SecondLook, printable

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
    from OpenSSL import SSL

# OpenSSL's own level would refuse TLS 1.0 and 1.1, RSA keys under 2048 bits and SHA-1, all of which must be
# seen to be reported. Suites of old Windows (AES-CBC with RSA key exchange) are in DEFAULT.
_CIPHERS = b"DEFAULT:@SECLEVEL=0"
_ECDHE_ALONE = b"ECDHE:!aNULL:!eNULL:@SECLEVEL=0"
# Servers without RFC 5746 (old Windows, old load balancers); ssl.h names it SSL_OP_LEGACY_SERVER_CONNECT.
_LEGACY_SERVER_CONNECT = 0x4
# Key shares for the first two only: OpenSSL's default adds a post-quantum share, which makes the ClientHello
# 1,561 bytes; two segments are more than some middleboxes and old servers read. This one has 400.
_GROUPS = b"*X25519:*P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072"


class ClientCertificateError(UserError):
    """The client certificate of the checklist cannot be used; the message says why in one line."""


class TlsContexts:
    """The one pyOpenSSL context of a run, shared by its handshakes; `offered` tells of a client certificate."""

    def __init__(self, client_certificate: ClientCertificate | None = None, base: Path | None = None) -> None:
        """Make the context; file names are relative to `base` (the checklist's folder).

        Raises ClientCertificateError where a client certificate was configured and cannot be used.
        """
        self.offered = client_certificate is not None
        self.context = _new_context()
        if client_certificate is not None:
            _load(self.context, client_certificate, base or Path())

    def of(self, look: SecondLook) -> SSL.Context:
        """Return the context of a second handshake, which asks for less than the first one offered."""
        if look is SecondLook.TLS_1_2:
            return self._capped
        return self._with_ecdhe_alone if look is SecondLook.ECDHE else self.context

    @cached_property
    def _capped(self) -> SSL.Context:
        from OpenSSL import SSL

        context = _new_context()
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        return context

    @cached_property
    def _with_ecdhe_alone(self) -> SSL.Context:
        from OpenSSL import SSL

        context = _new_context()
        context.set_cipher_list(_ECDHE_ALONE)
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
        return context


def _new_context() -> SSL.Context:
    from OpenSSL import SSL

    from lyncready.probes.tls import take_note

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(_CIPHERS)
    context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_info_callback(take_note)
    _set_groups(context)
    return context


def _set_groups(context: SSL.Context) -> None:
    """Keep the ClientHello small; pyOpenSSL wraps no setter for several groups, so its binding is called.

    Where the binding is gone or too old for the list, OpenSSL's default groups stay: correct, only larger.
    """
    from OpenSSL import SSL

    binding = getattr(SSL, "_lib", None)
    setter = getattr(binding, "SSL_CTX_set1_curves_list", None)
    handle = getattr(context, "_context", None)
    if binding is not None and setter is not None and handle is not None and setter(handle, _GROUPS) != 1:
        binding.ERR_clear_error()


def _load(context: SSL.Context, files: ClientCertificate, base: Path) -> None:
    from OpenSSL import SSL

    certificates = _read_certificates(files.certificate, base)
    key = _read_key(files.key, base)
    if not isinstance(key, _usable_keys()):
        raise _error("key", files.key, "this kind of key cannot be used for TLS, expected RSA or ECDSA")
    # A PKCS #7 bag is a set: its certificates stand in no order.
    own = next((certificate for certificate in certificates if _belongs(key, certificate)), None)
    if own is None:
        raise _error("key", files.key, f"this key does not belong to {printable(files.certificate)}")
    try:
        context.use_certificate(own)
        for issuer in certificates:
            if issuer is not own:
                context.add_extra_chain_cert(issuer)
        context.use_privatekey(key)
    except SSL.Error as error:
        raise _error("certificate", files.certificate, "OpenSSL does not take this certificate") from error


def _usable_keys() -> tuple[type[RSAPrivateKey], type[EllipticCurvePrivateKey]]:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    return RSAPrivateKey, EllipticCurvePrivateKey


def _read_certificates(name: str, base: Path) -> list[x509.Certificate]:
    ders = read_certificates(_read("certificate", name, base))
    if not ders:
        raise _error("certificate", name, f"no certificate can be read in it, expected {TAKEN}")
    return [load_certificate(der) for der in ders]


def _read_key(name: str, base: Path) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    content = _read("key", name, base)
    is_pem = b"-----BEGIN" in content
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    try:
        return load(content, None)
    except TypeError as error:
        raise _error("key", name, "it is protected by a passphrase, expected a key without one") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _error("key", name, "no private key can be read in it, expected PEM or DER") from error


def _belongs(key: RSAPrivateKey | EllipticCurvePrivateKey, certificate: x509.Certificate) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return _public_bytes(certificate.public_key()) == _public_bytes(key.public_key())
    except (UnsupportedAlgorithm, ValueError):  # a kind of key that is not known here, so another one
        return False


def _public_bytes(key: PublicKeyTypes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read(field: str, name: str, base: Path) -> bytes:
    try:
        return read_file(base / name)
    except FileNotFoundError as error:
        raise _error(field, name, "the file is not there") from error
    except (OSError, ValueError) as error:
        raise _error(field, name, "the file cannot be read") from error


def _error(field: str, name: str, why: str) -> ClientCertificateError:
    return ClientCertificateError(f"network.client_certificate.{field}: {printable(name)}: {why}")
