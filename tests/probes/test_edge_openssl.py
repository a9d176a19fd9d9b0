"""Against `openssl s_server`: versions, suites, keys, signatures and mutual TLS, each seen with its chain."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

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


def make_certificate(folder: Path, options: str) -> tuple[Path, Path] | None:
    if not options:
        return write_issued(folder, edge_certificate())
    certificate, key = folder / "edge.pem", folder / "edge.key"
    command = f"openssl req -x509 -nodes -subj /CN={EDGE} -days 30 {options}".split()
    made = subprocess.run(
        [*command, "-keyout", str(key), "-out", str(certificate)], capture_output=True, check=False
    )
    return None if made.returncode else (certificate, key)


class Meeting(NamedTuple):
    """What `openssl s_server` is told, and how `openssl req` makes its certificate; the laboratory's without."""

    server: str
    certificate: str = ""


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[Meeting, EdgeSeen]:
    """What was seen of every server, all probed at once: each is silent for a while after its handshake."""
    where = address(92)  # where no other worker's servers or clients are

    def start(meeting: Meeting, servers: ExitStack) -> EdgeTarget | None:
        folder = tmp_path_factory.mktemp("edge")
        made = make_certificate(folder, meeting.certificate)
        if made is None:
            return None
        port = free_port([where])
        command = [
            "openssl",
            "s_server",
            "-accept",
            f"{where}:{port}",
            "-cert",
            str(made[0]),
            "-key",
            str(made[1]),
        ]
        servers.enter_context(running([*command, *meeting.server.split()], folder, [(where, port)]))
        return EdgeTarget(EDGE, where, port)

    async def ask(targets: Iterable[EdgeTarget]) -> list[EdgeSeen]:
        return await asyncio.gather(*(ask_edge(target, TlsContexts(), 0.7) for target in targets))

    with ExitStack() as servers:
        targets = {meeting: start(meeting, servers) for meeting in MEETINGS}
        reached = {meeting: target for meeting, target in targets.items() if target is not None}
        return dict(zip(reached, asyncio.run(ask(reached.values())), strict=True))


VERSIONS = [
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
]
KEYS = [
    Meeting(f"-tls1_2 {OLD}", "-newkey rsa:1024"),
    Meeting(f"-tls1 {OLD}", "-newkey rsa:512"),
    Meeting(f"-tls1_2 {OLD}", "-newkey rsa:2048 -md5"),
    Meeting(f"-tls1_3 {OLD}", "-newkey rsa:2048 -sha1"),
    Meeting("-tls1_2", "-newkey rsa:2048 -sigopt rsa_padding_mode:pss"),
    Meeting("-tls1_2", "-newkey rsa-pss"),
    Meeting("-tls1_3", "-newkey rsa-pss"),
    Meeting("-tls1_2", "-newkey ec -pkeyopt ec_paramgen_curve:P-256"),
    Meeting("-tls1_2", "-newkey ec -pkeyopt ec_paramgen_curve:P-384"),
    Meeting("-tls1_2", "-newkey ec -pkeyopt ec_paramgen_curve:P-521"),
    Meeting("-tls1_3", "-newkey ed25519"),
]
OLD_SUITES = ("AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES256-SHA", "DHE-RSA-AES128-SHA")
SUITES = {
    Meeting(f"{version} -cipher {suite}:@SECLEVEL=0"): suite
    for version in ("-tls1_2", "-tls1")
    for suite in OLD_SUITES
}
GROUPS = [Meeting(f"-tls1_3 -groups {group}") for group in ("X25519", "P-256", "P-384", "P-521")]
NO_COMMON_SUITE = Meeting("-tls1_2 -cipher aNULL:@SECLEVEL=0")
MEETINGS = [*(Meeting(server) for server, *_ in VERSIONS), *KEYS, *SUITES, *GROUPS, NO_COMMON_SUITE]


def told(meeting: Meeting) -> str:
    return " ".join(filter(None, meeting))


@pytest.mark.parametrize(("server", "version", "outcome", "client_auth", "sip", "alert"), VERSIONS)
def test_version_and_request_are_seen_with_the_chain(
    server: str,
    version: str,
    outcome: TlsOutcome,
    client_auth: ClientAuth,
    sip: SipOutcome,
    alert: str,
    met: dict[Meeting, EdgeSeen],
) -> None:
    seen = met[Meeting(server)]
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.outcome, seen.tls.version, len(seen.tls.chain)) == (outcome, version, 1)
    assert (seen.tls.client_auth, seen.sip.outcome) == (client_auth, sip)
    assert (seen.tls.alert or seen.sip.alert) == alert


@pytest.mark.parametrize("meeting", KEYS, ids=told)
def test_any_key_and_signature_is_met(meeting: Meeting, met: dict[Meeting, EdgeSeen]) -> None:
    if meeting not in met:
        pytest.skip(f"this openssl cannot make such a certificate: {meeting.certificate}")
    seen = met[meeting]
    assert seen.tls is not None
    assert (seen.tls.outcome, len(seen.tls.chain)) == (COMPLETED, 1)


@pytest.mark.parametrize(
    ("meeting", "suite"), SUITES.items(), ids=lambda one: told(one) if isinstance(one, Meeting) else ""
)
def test_a_suite_of_old_windows_is_met(meeting: Meeting, suite: str, met: dict[Meeting, EdgeSeen]) -> None:
    seen = met[meeting]
    assert seen.tls is not None
    assert (seen.tls.outcome, seen.tls.cipher) == (COMPLETED, suite)


@pytest.mark.parametrize("meeting", GROUPS, ids=told)
def test_a_server_with_one_group_is_met(meeting: Meeting, met: dict[Meeting, EdgeSeen]) -> None:
    seen = met[meeting]
    assert seen.tls is not None
    assert seen.tls.outcome is COMPLETED


def test_no_common_suite_is_an_alert_without_a_certificate(met: dict[Meeting, EdgeSeen]) -> None:
    seen = met[NO_COMMON_SUITE]
    assert seen.tls is not None
    assert (seen.tls.outcome, seen.tls.alert, seen.tls.chain) == (ALERT, "handshake_failure", ())
    assert (seen.tls.version, seen.tls.client_auth) == ("", ClientAuth.UNKNOWN)
