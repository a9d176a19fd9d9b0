"""Every root says who put it there, and a trust file that cannot be used is one line of complaint."""

from __future__ import annotations

import os
import plistlib
import ssl
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st
from support.edges import authority, edge_certificate

from lyncready.certificates.files import is_self_signed, read_certificates, read_pem
from lyncready.lab.faults import CertificateFault
from lyncready.model import Network, Origin, TrustedRoot
from lyncready.probes import trust
from lyncready.probes.trust import TrustError, known_subjects, read_machine, read_trust

ROOT = authority().root
ISSUER = authority().issuing
ROOT_DER, ISSUER_DER = ROOT.public_bytes(Encoding.DER), ISSUER.public_bytes(Encoding.DER)
ISSUER_PEM = ISSUER.public_bytes(Encoding.PEM)


def of_file(*names: str, base: Path) -> tuple[list[TrustedRoot], set[bytes]]:
    found = read_trust(Network(trust=names), base)
    return [root for root in found.roots if root.origin is Origin.FILE], set(found.intermediates)


def test_certifi_is_always_there_and_first() -> None:
    roots = read_trust(Network(), Path()).roots
    assert roots[0].origin is Origin.CERTIFI
    assert sum(root.origin is Origin.CERTIFI for root in roots) > 50
    assert len({root.der for root in roots}) == len(roots)


def test_the_machine_is_read_once() -> None:
    assert read_machine() is read_machine()


def test_the_names_of_the_roots_are_known() -> None:
    assert len(known_subjects()) > 50


@pytest.mark.parametrize(
    "content",
    [
        authority().root_pem,
        ROOT_DER,
        b"a comment\r\n" + authority().root_pem.replace(b"\n", b"\r\n"),
        pkcs7.serialize_certificates([ROOT], Encoding.DER),
        pkcs7.serialize_certificates([ROOT], Encoding.PEM),
        authority().root_pem.replace(b"CERTIFICATE", b"X509 CERTIFICATE"),
    ],
    ids=["pem", "der", "crlf", "p7b", "p7b-pem", "x509-pem"],
)
def test_a_root_is_read_from_every_form_of_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "root").write_bytes(content)
    roots, _ = of_file("root", base=tmp_path)
    assert roots == [TrustedRoot(ROOT_DER, Origin.FILE, "root")]


def test_a_ca_that_is_no_root_only_helps_to_build_chains(tmp_path: Path) -> None:
    (tmp_path / "both.pem").write_bytes(ISSUER_PEM + authority().root_pem)
    roots, intermediates = of_file("both.pem", base=tmp_path)
    assert [root.der for root in roots] == [ROOT_DER]
    assert ISSUER_DER in intermediates


def test_a_self_signed_server_certificate_can_be_trusted(tmp_path: Path) -> None:
    issued = authority().issue("sip.contoso.com", faults=frozenset({CertificateFault.SELF_SIGNED}))
    (tmp_path / "edge.pem").write_bytes(issued.bundle)
    roots, _ = of_file("edge.pem", base=tmp_path)
    assert len(roots) == 1


def test_a_public_root_in_the_file_stays_public(tmp_path: Path) -> None:
    public = read_machine().roots[0]
    (tmp_path / "root.der").write_bytes(public.der)
    roots, _ = of_file("root.der", base=tmp_path)
    assert roots == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "the file is not there"),
        (b"", "no certificate can be read in it, expected PEM, DER or PKCS #7"),
        (b"\x30\x82", "no certificate can be read in it, expected PEM, DER or PKCS #7"),
        (edge_certificate().key, "no certificate can be read in it, expected PEM, DER or PKCS #7"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_line(content: bytes | None, why: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "a.pem").write_bytes(content)
    with pytest.raises(TrustError) as raised:
        read_trust(Network(trust=("a.pem",)), tmp_path)
    assert str(raised.value) == f"network.trust: a.pem: {why}"


def test_a_folder_is_no_trust_file(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="the file cannot be read"):
        read_trust(Network(trust=(".",)), tmp_path)


def test_a_file_without_an_end_is_no_trust_file(tmp_path: Path) -> None:
    endless = tmp_path / "roots.pem"
    with endless.open("wb") as file:
        file.truncate(1 << 34)
    for name in ("roots.pem", os.devnull):
        with pytest.raises(TrustError, match="the file cannot be read"):
            read_trust(Network(trust=(name,)), tmp_path)


def test_self_signed_is_told_by_name_and_key() -> None:
    assert is_self_signed(ROOT_DER)
    assert not is_self_signed(ISSUER_DER)


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any root but those a test puts there."""
    empty = SimpleNamespace(cafile=None, capath=None, openssl_cafile="", openssl_capath="")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: empty)
    monkeypatch.setattr(trust, "_BUNDLES", (str(tmp_path / "bundle.crt"),))
    monkeypatch.setattr(trust, "_COMPANY_FOLDERS", (str(tmp_path / "company"),))
    (tmp_path / "company" / "sub").mkdir(parents=True)
    return tmp_path


def test_a_root_of_the_distribution_is_the_systems(linux: Path) -> None:
    (linux / "bundle.crt").write_bytes(authority().root_pem)
    assert trust._read_bundles() == [TrustedRoot(ROOT_DER, Origin.SYSTEM, str(linux / "bundle.crt"))]


@pytest.mark.parametrize("place", ["company/own.crt", "company/sub/own.pem"])
def test_a_root_that_the_administrator_added_is_the_companys(place: str, linux: Path) -> None:
    (linux / "bundle.crt").write_bytes(authority().root_pem)
    (linux / place).write_bytes(authority().root_pem)
    assert [root.origin for root in trust._read_bundles()] == [Origin.COMPANY]


def test_a_root_that_was_put_there_but_not_activated_is_not_trusted(linux: Path) -> None:
    (linux / "company" / "own.crt").write_bytes(authority().root_pem)
    assert trust._read_bundles() == []


def test_a_bundle_that_only_the_environment_names_is_the_companys(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = linux / "proxy.pem"
    chosen.write_bytes(authority().root_pem)
    paths = SimpleNamespace(cafile=str(chosen), capath=None, openssl_cafile="", openssl_capath="")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert [root.origin for root in trust._read_bundles()] == [Origin.COMPANY]


def test_a_folder_of_roots_is_read_where_there_is_no_bundle(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = linux / "certs"
    folder.mkdir()
    (folder / "ab12.0").write_bytes(authority().root_pem)
    (folder / "readme").write_bytes(b"text")
    paths = SimpleNamespace(cafile=None, capath=str(folder), openssl_cafile="", openssl_capath="")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert [root.origin for root in trust._read_bundles()] == [Origin.SYSTEM]


def test_windows_tells_its_own_programme_from_a_company() -> None:
    roots = trust.sort_windows_roots([b"public", b"own", b"public"], [b"public", b"unused"])
    assert [(root.der, root.origin) for root in roots] == [(b"public", Origin.SYSTEM), (b"own", Origin.COMPANY)]


def test_trust_settings_of_macos_name_digests() -> None:
    settings = plistlib.dumps({"trustList": {"AB12": {}}, "trustVersion": 1})
    assert trust.trusted_digests(settings) == {"ab12"}
    assert trust.trusted_digests(b"") == trust.trusted_digests(plistlib.dumps([1])) == frozenset()


def test_a_block_without_an_end_or_sense_is_left_out() -> None:
    broken = b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"
    assert read_pem(broken + authority().root_pem + b"-----BEGIN CERTIFICATE-----\nMIIB") == (ROOT_DER,)


@given(st.binary(max_size=300))
def test_random_octets_hold_no_certificate_and_raise_nothing(data: bytes) -> None:
    assert read_certificates(data) == ()
    assert read_certificates(b"-----BEGIN CERTIFICATE-----" + data + b"-----END CERTIFICATE-----") == ()


@given(st.integers(0, len(ISSUER_DER) - 1), st.integers(0, 255))
def test_a_changed_octet_raises_nothing(at: int, octet: int) -> None:
    changed = ISSUER_DER[:at] + bytes((octet,)) + ISSUER_DER[at + 1 :]
    bag = pkcs7.serialize_certificates([x509.load_der_x509_certificate(ISSUER_DER)], Encoding.DER)
    for der in read_certificates(changed):
        is_self_signed(der)
    read_certificates(bag[:at] + bytes((octet,)) + bag[at + 1 :])
