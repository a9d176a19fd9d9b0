"""Against kamailio: a real SIP server over TLS of every kind, and in plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.edges import EDGE, authority, edge_certificate, write_issued
from support.real_servers import KAMAILIO_MODULES, address, free_port, needs, running

from lyncready.model import ClientAuth, ClientCertificate, SipOutcome, TlsOutcome
from lyncready.probes.edge import EdgeSeen, EdgeTarget, ask_edge
from lyncready.probes.tls_contexts import TlsContexts

pytestmark = [pytest.mark.interop, needs("kamailio")]

# The order of kamailio's own default configuration: hop count first, then OPTIONS.
CONFIG = """#!KAMAILIO
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
enable_tls=yes
listen=tls:{address}:{port}
listen=tcp:{address}:{plain}
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "tls.so"
modparam("tls", "config", "{folder}/tls.cfg")
request_route {{
  if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
  if (method == "OPTIONS") {{ sl_send_reply("{status}", "{reason}"); exit; }}
}}
"""
TLS_CONFIG = """[server:default]
method = {method}
verify_certificate = {verify}
require_certificate = {require}
ca_list = {folder}/root.pem
private_key = {folder}/edge.key
certificate = {folder}/edge.pem
cipher_list = ALL:@SECLEVEL=0
"""


async def meet(
    folder: Path,
    *,
    method: str = "TLSv1.2+",
    asks: bool = False,
    demands: bool = False,
    status: int = 200,
    contexts: TlsContexts | None = None,
    plain: bool = False,
) -> EdgeSeen:
    write_issued(folder, edge_certificate())
    (folder / "root.pem").write_bytes(authority().root_pem + authority().issue("x").chain[1])
    where = address(91)  # where no other worker's servers or clients are
    port, plain_port = free_port([where]), free_port([where])
    config = CONFIG.format(
        address=where, port=port, plain=plain_port, folder=folder, status=status, reason="As Told"
    )
    (folder / "kamailio.cfg").write_text(config)
    yes_no = {True: "yes", False: "no"}
    tls = TLS_CONFIG.format(method=method, verify=yes_no[asks or demands], require=yes_no[demands], folder=folder)
    (folder / "tls.cfg").write_text(tls)
    command = ["kamailio", "-f", str(folder / "kamailio.cfg"), "-L", str(KAMAILIO_MODULES[0].parent), "-DD", "-E",
               "-Y", str(folder), "-w", str(folder), "-m", "32", "-M", "8"]  # fmt: skip
    asked = plain_port if plain else port
    with running(command, folder, [(where, asked)]):
        return await ask_edge(EdgeTarget(EDGE, where, asked), contexts or TlsContexts(), 2.0)


@pytest.mark.parametrize(
    ("method", "version"), [("TLSv1", "TLSv1"), ("TLSv1.2", "TLSv1.2"), ("TLSv1.2+", "TLSv1.3")]
)
async def test_options_is_answered_over_every_version(method: str, version: str, tmp_path: Path) -> None:
    seen = await meet(tmp_path, method=method)
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.outcome, seen.tls.version, len(seen.tls.chain)) == (TlsOutcome.COMPLETED, version, 2)
    assert (seen.sip.outcome, seen.sip.status, seen.sip.reason) == (SipOutcome.ANSWERED, 200, "As Told")
    assert any(header.startswith("Server: kamailio") for header in seen.sip.headers)
    assert seen.tls.client_auth is ClientAuth.NOT_REQUESTED


async def test_a_refusal_is_an_answer(tmp_path: Path) -> None:
    seen = await meet(tmp_path, status=403)
    assert seen.sip is not None
    assert (seen.sip.outcome, seen.sip.status) == (SipOutcome.ANSWERED, 403)


@pytest.mark.parametrize("method", ["TLSv1.2", "TLSv1.2+"])
async def test_a_certificate_only_asked_for_does_not_stop_options(method: str, tmp_path: Path) -> None:
    seen = await meet(tmp_path, method=method, asks=True)
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.client_auth, seen.sip.status) == (ClientAuth.REQUESTED, 200)


@pytest.mark.parametrize("method", ["TLSv1.2", "TLSv1.2+"])
async def test_a_certificate_demanded_stops_us_with_chain_and_request(method: str, tmp_path: Path) -> None:
    seen = await meet(tmp_path, method=method, demands=True)
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.client_auth, len(seen.tls.chain)) == (ClientAuth.REQUESTED, 2)
    assert (seen.tls.alert or seen.sip.alert) in {"handshake_failure", "certificate_required"}


@pytest.mark.parametrize("method", ["TLSv1.2", "TLSv1.2+"])
async def test_our_certificate_goes_through(method: str, tmp_path: Path) -> None:
    write_issued(tmp_path, authority().issue("client.fabrikam.com"), "client")
    contexts = TlsContexts(ClientCertificate(certificate="client.pem", key="client.key"), tmp_path)
    seen = await meet(tmp_path, method=method, demands=True, contexts=contexts)
    assert seen.tls is not None
    assert seen.sip is not None
    assert seen.tls.offered
    assert (seen.sip.outcome, seen.sip.status) == (SipOutcome.ANSWERED, 200)


async def test_plain_sip_is_found_behind_a_handshake_that_stalls(tmp_path: Path) -> None:
    seen = await meet(tmp_path, plain=True)
    assert seen.tls is not None
    assert (seen.tls.outcome, seen.tls.plain_sip) == (TlsOutcome.NOT_TLS, "SIP/2.0 200 As Told")
