"""Against `openssl s_server`: versions, suites, keys, signatures and mutual TLS, each seen with its chain."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.edges import EDGE, edge_certificate, write_issued
from support.real_servers import address, free_port, needs, running

from lyncready.model import ClientAuth, SipOutcome, TlsOutcome
from lyncready.probes.edge import EdgeSeen, EdgeTarget, ask_edge
from lyncready.probes.tls_contexts import TlsContexts

pytestmark = [pytest.mark.interop, needs("openssl")]

OLD = "-cipher ALL:@SECLEVEL=0"
COMPLETED, ALERT = TlsOutcome.COMPLETED, TlsOutcome.ALERT
REQUESTED, NOT_REQUESTED = ClientAuth.REQUESTED, ClientAuth.NOT_REQUESTED
SILENT, NOT_ASKED = SipOutcome.SILENT, SipOutcome.NOT_ASKED


def make_certificate(folder: Path, options: str) -> tuple[Path, Path]:
    certificate, key = folder / "edge.pem", folder / "edge.key"
    command = f"openssl req -x509 -nodes -subj /CN={EDGE} -days 30 {options}".split()
    made = subprocess.run(
        [*command, "-keyout", str(key), "-out", str(certificate)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"this openssl cannot make such a certificate: {options}")
    return certificate, key


async def meet(folder: Path, server: str, certificate: str = "") -> EdgeSeen:
    made = make_certificate(folder, certificate) if certificate else write_issued(folder, edge_certificate())
    pem, key = made
    where = address(92)  # where no other worker's servers or clients are
    port = free_port([where])
    command = [
        "openssl",
        "s_server",
        "-accept",
        f"{where}:{port}",
        "-cert",
        str(pem),
        "-key",
        str(key),
        *server.split(),
    ]
    with running(command, folder, [(where, port)]):
        return await ask_edge(EdgeTarget(EDGE, where, port), TlsContexts(), 0.7)


@pytest.mark.parametrize(
    ("server", "version", "outcome", "client_auth", "sip", "alert"),
    [
        ("-tls1_3", "TLSv1.3", COMPLETED, NOT_REQUESTED, SILENT, ""),
        ("-tls1_2", "TLSv1.2", COMPLETED, NOT_REQUESTED, SILENT, ""),
        (f"-tls1_1 {OLD}", "TLSv1.1", COMPLETED, NOT_REQUESTED, SILENT, ""),
        (f"-tls1 {OLD}", "TLSv1", COMPLETED, NOT_REQUESTED, SILENT, ""),
        ("-tls1_3 -verify 3", "TLSv1.3", COMPLETED, REQUESTED, SILENT, ""),
        ("-tls1_3 -verify 3 -num_tickets 0", "TLSv1.3", COMPLETED, REQUESTED, SILENT, ""),
        ("-tls1_2 -verify 3", "TLSv1.2", COMPLETED, REQUESTED, SILENT, ""),
        (f"-tls1 -verify 3 {OLD}", "TLSv1", COMPLETED, REQUESTED, SILENT, ""),
        ("-tls1_3 -Verify 3", "TLSv1.3", COMPLETED, REQUESTED, SipOutcome.ALERT, "certificate_required"),
        ("-tls1_2 -Verify 3", "TLSv1.2", ALERT, REQUESTED, NOT_ASKED, "handshake_failure"),
        (f"-tls1_1 -Verify 3 {OLD}", "TLSv1.1", ALERT, REQUESTED, NOT_ASKED, "handshake_failure"),
        (f"-tls1 -Verify 3 {OLD}", "TLSv1", ALERT, REQUESTED, NOT_ASKED, "handshake_failure"),
    ],
)
async def test_version_and_request_are_seen_with_the_chain(
    server: str,
    version: str,
    outcome: TlsOutcome,
    client_auth: ClientAuth,
    sip: SipOutcome,
    alert: str,
    tmp_path: Path,
) -> None:
    seen = await meet(tmp_path, server)
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.outcome, seen.tls.version, len(seen.tls.chain)) == (outcome, version, 1)
    assert (seen.tls.client_auth, seen.sip.outcome) == (client_auth, sip)
    assert (seen.tls.alert or seen.sip.alert) == alert


@pytest.mark.parametrize(
    ("certificate", "server"),
    [
        ("-newkey rsa:1024", f"-tls1_2 {OLD}"),
        ("-newkey rsa:512", f"-tls1 {OLD}"),
        ("-newkey rsa:2048 -md5", f"-tls1_2 {OLD}"),
        ("-newkey rsa:2048 -sha1", f"-tls1_3 {OLD}"),
        ("-newkey rsa:2048 -sigopt rsa_padding_mode:pss", "-tls1_2"),
        ("-newkey rsa-pss", "-tls1_2"),
        ("-newkey rsa-pss", "-tls1_3"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-256", "-tls1_2"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-384", "-tls1_2"),
        ("-newkey ec -pkeyopt ec_paramgen_curve:P-521", "-tls1_2"),
        ("-newkey ed25519", "-tls1_3"),
    ],
)
async def test_any_key_and_signature_is_met(certificate: str, server: str, tmp_path: Path) -> None:
    seen = await meet(tmp_path, server, certificate)
    assert seen.tls is not None
    assert (seen.tls.outcome, len(seen.tls.chain)) == (COMPLETED, 1)


@pytest.mark.parametrize("suite", ["AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES256-SHA", "DHE-RSA-AES128-SHA"])
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1"])
async def test_a_suite_of_old_windows_is_met(suite: str, version: str, tmp_path: Path) -> None:
    seen = await meet(tmp_path, f"{version} -cipher {suite}:@SECLEVEL=0")
    assert seen.tls is not None
    assert (seen.tls.outcome, seen.tls.cipher) == (COMPLETED, suite)


@pytest.mark.parametrize("group", ["X25519", "P-256", "P-384", "P-521"])
async def test_a_server_with_one_group_is_met(group: str, tmp_path: Path) -> None:
    seen = await meet(tmp_path, f"-tls1_3 -groups {group}")
    assert seen.tls is not None
    assert seen.tls.outcome is COMPLETED


async def test_no_common_suite_is_an_alert_without_a_certificate(tmp_path: Path) -> None:
    seen = await meet(tmp_path, "-tls1_2 -cipher aNULL:@SECLEVEL=0")
    assert seen.tls is not None
    assert (seen.tls.outcome, seen.tls.alert, seen.tls.chain) == (ALERT, "handshake_failure", ())
    assert (seen.tls.version, seen.tls.client_auth) == ("", ClientAuth.UNKNOWN)
