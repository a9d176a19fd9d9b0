"""The laboratory's certificates have the faults that are asked for, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyncready.lab.certificates import LabAuthority
from lyncready.lab.faults import CertificateFault as Fault

NAME = "sip.contoso.com"
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


@pytest.fixture(scope="module")
def authority():
    from datetime import UTC, datetime

    return LabAuthority(datetime(2026, 11, 22, 19, 0, tzinfo=UTC))


def issue(authority, *faults, **more):
    issued = authority.issue(NAME, faults=frozenset(faults), **more)
    return [x509.load_pem_x509_certificate(pem) for pem in issued.chain]


def subject_of(leaf):
    return leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def names_of(leaf):
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return None
    return found.value.get_values_for_type(x509.DNSName)


def purposes_of(leaf):
    return set(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def test_a_sound_certificate_fits_an_edge(authority):
    leaf, issuing = issue(authority, sans=("sip.fabrikam.com",))
    assert subject_of(leaf) == NAME
    assert names_of(leaf) == [NAME, "sip.fabrikam.com"]
    assert leaf.not_valid_before_utc < authority.now < leaf.not_valid_after_utc - timedelta(days=200)
    assert leaf.public_key().key_size == 2048
    assert purposes_of(leaf) == {SERVER, CLIENT}
    assert leaf.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(authority.root)


@pytest.mark.parametrize(
    ("fault", "days"), [(Fault.EXPIRED, -3), (Fault.EXPIRING, 10), (Fault.OLD, 65), (Fault.NOT_YET_VALID, 367)]
)
def test_validity_is_counted_from_the_given_instant(authority, fault, days):
    leaf = issue(authority, fault)[0]
    assert (leaf.not_valid_after_utc - authority.now).days == days
    assert (leaf.not_valid_before_utc > authority.now) is (fault is Fault.NOT_YET_VALID)


@pytest.mark.parametrize(
    ("fault", "subject", "names"),
    [
        (Fault.WRONG_NAME, "old-edge.contoso.com", ["old-edge.contoso.com", "webcon.contoso.com"]),
        (Fault.WILDCARD, "*.contoso.com", ["*.contoso.com", "contoso.com"]),
        (Fault.NO_SAN, NAME, None),
        (Fault.ONLY_IN_SUBJECT, NAME, ["webcon.contoso.com"]),
        (Fault.CAPITALS, NAME.upper(), [NAME.upper()]),
        (Fault.OTHER_SUBJECT, "webcon.contoso.com", [NAME]),
    ],
)
def test_names_are_wrong_in_the_way_asked_for(authority, fault, subject, names):
    leaf = issue(authority, fault)[0]
    assert (subject_of(leaf), names_of(leaf)) == (subject, names)


@pytest.mark.parametrize(
    ("faults", "length", "trusted"),
    [
        ((), 2, True),
        ((Fault.ROOT_SENT,), 3, True),
        ((Fault.MISSING_INTERMEDIATE,), 1, False),
        ((Fault.SELF_SIGNED,), 1, False),
        ((Fault.UNKNOWN_CA,), 3, False),
        ((Fault.UNKNOWN_CA_ALONE,), 2, False),
    ],
)
def test_the_chain_is_sent_as_asked_for(authority, faults, length, trusted):
    chain = issue(authority, *faults)
    assert len(chain) == length
    assert any(one.issuer == authority.root.subject for one in chain) is trusted


def test_issuers_can_be_expired_or_in_disorder(authority):
    leaf, issuing = issue(authority, Fault.EXPIRED_INTERMEDIATE)
    assert issuing.not_valid_after_utc < authority.now < leaf.not_valid_after_utc
    leaf.verify_directly_issued_by(issuing)
    leaf, first, second, third = issue(authority, Fault.SHUFFLED)
    assert first == authority.root
    assert second == third
    leaf.verify_directly_issued_by(second)


def test_a_self_signed_certificate_is_its_own_issuer(authority):
    leaf = issue(authority, Fault.SELF_SIGNED)[0]
    leaf.verify_directly_issued_by(leaf)


def test_keys_and_signatures_are_weak_where_asked_for(authority):
    assert issue(authority, Fault.WEAK_KEY)[0].public_key().key_size == 1024
    assert issue(authority, Fault.ELLIPTIC)[0].public_key().curve.name == "secp256r1"
    assert issue(authority, Fault.SHA1)[0].signature_hash_algorithm.name == "sha1"
    leaf, issuing = issue(authority, Fault.SHA1_INTERMEDIATE)
    assert leaf.signature_hash_algorithm.name == "sha256"
    assert issuing.signature_hash_algorithm.name == "sha1"
    assert issue(authority, Fault.PSS)[0].signature_algorithm_oid == x509.SignatureAlgorithmOID.RSASSA_PSS


def test_a_sha1_signature_is_a_true_one(authority):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    leaf, issuing = issue(authority, Fault.SHA1)
    issuing.public_key().verify(leaf.signature, leaf.tbs_certificate_bytes, padding.PKCS1v15(), hashes.SHA1())


def test_purposes_and_the_revocation_address_can_be_left_out(authority):
    assert purposes_of(issue(authority, Fault.NO_SERVER_AUTH)[0]) == {CLIENT}
    assert purposes_of(issue(authority, Fault.NO_CLIENT_AUTH)[0]) == {SERVER}
    extensions = issue(authority, Fault.NO_CRL)[0].extensions
    with pytest.raises(x509.ExtensionNotFound):
        extensions.get_extension_for_class(x509.CRLDistributionPoints)


def test_faults_can_be_combined(authority):
    leaf = issue(authority, Fault.EXPIRED, Fault.WEAK_KEY, Fault.WRONG_NAME, Fault.MISSING_INTERMEDIATE)
    assert len(leaf) == 1
    assert leaf[0].not_valid_after_utc < authority.now
    assert leaf[0].public_key().key_size == 1024
    assert NAME not in names_of(leaf[0])


def test_the_same_wish_gives_the_same_serial_number_and_another_wish_another(authority):
    assert issue(authority)[0].serial_number == issue(authority)[0].serial_number
    assert issue(authority)[0].serial_number != issue(authority, Fault.OLD)[0].serial_number


def test_the_issuers_url_is_named_where_given(authority):
    leaf = issue(authority, aia="http://127.0.0.1:80/issuing.cer")[0]
    access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [item.access_location.value for item in access] == ["http://127.0.0.1:80/issuing.cer"]
