"""Numbers of SIP: ms-diagnostics ids, ms-client-diagnostics ids, statuses.

Meanings are [MS-OCER]'s and Microsoft's articles'; the order of the causes is judgement from the field. Ids that
no source explains are marked as from memory.
"""

from __future__ import annotations

from lyncready.guide.number_shapes import Number, sip_id, unsourced_id

_EDGE = "an Edge Server, about its next hop"
_OURS = "a Front End, a Director or an Edge"
WORLD = "federation.srv; federation.address; federation.port; federation.tls; federation.certificate"
_BAD_NAME = "cert-name-mismatch cert-wildcard-only"
_BAD_CHAIN = "cert-untrusted cert-private-root cert-incomplete-chain"
_POLICIES = "policy.federated: setting-wrong; policy.assigned: setting-wrong"
SIGNALLING = " Signalling works: messages can get through."

_PARTNERS_LOG = "The partner's own Edge trace of that minute: only there the reason is written."

DIAGNOSTICS: tuple[Number, ...] = (
    sip_id(
        0,
        "any server",
        "An internal error of the server that speaks.",
        "A component of that server failed; its event log of that minute says which > finish.replicated",
        fails=True,
    ),
    sip_id(
        1,
        "any server",
        "The service was unavailable.",
        "That server was starting, overloaded or draining > federation.port: edge-partly-down; provider.reachable",
        fails=True,
    ),
    sip_id(
        2,
        "the interface that Test-CsFederatedPartner uses",
        "No detail is known: judge the SIP status beside it.",
        unseen="A trace on the Edge while the test runs.",
    ),
    sip_id(1000, _OURS, "The last leg of a sign-in failed. That is sign-in, not federation."),
    sip_id(
        1001,
        _OURS,
        "The sending user may not talk to users of public IM.",
        "The user's policy lacks public access > policy.public: setting-wrong; policy.assigned: setting-wrong",
        "The provider is missing or disabled at the Edge > provider.created: setting-wrong",
        fails=True,
    ),
    sip_id(
        1002,
        _OURS,
        "The sending user may not talk to federated partners.",
        f"The user's policy lacks federated access, or the right policy is not assigned > {_POLICIES}",
        "The Edge does not have the new configuration yet > finish.replicated: setting-wrong",
        fails=True,
    ),
    sip_id(
        1003,
        "the called side",
        "The called user does not exist there.",
        "The address is mistyped, or the user is not enabled",
        "The user lives in the other half of a domain that is shared with Microsoft 365, and the server does not "
        "know it > prepare.names; provider.clash: setting-wrong",
        fails=True,
    ),
    sip_id(
        1004,
        _OURS,
        "The route of this conversation is no longer valid.",
        "A server restarted meanwhile; repeat the test from a fresh window",
    ),
    sip_id(
        1005,
        _OURS,
        "There is no way to the destination domain.",
        "No site has a federation route > federation.topology: setting-wrong",
        "Partner discovery is off and the domain is not allowed, or it is blocked > "
        "federation.access-edge: setting-wrong; partners.allowed: partner-not-allowed partner-blocked",
        fails=True,
    ),
    sip_id(1006, _OURS, "The message could not go out on a client's connection.", "The remote client dropped"),
    sip_id(
        1007,
        _OURS,
        "There is no route for the moment.",
        "The Edge or its next hop is down, or was marked dead after failures just before > federation.inside",
        "The Edge does not get out > federation.outbound",
        "The firewall closes port 5061 > federation.port: tcp-timeout tcp-refused",
        fails=True,
    ),
    sip_id(
        1008,
        "the Edge of the asking side, or Microsoft's side about your domain",
        "The federation SRV record of the domain could not be resolved.",
        "The asking Edge's own resolvers lack or hide the record, as an inside zone of the same name does > "
        "federation.outbound",
        "The record is missing in public DNS > "
        "federation.srv: srv-missing srv-empty dns-only-inside dns-servfail dns-timeout; "
        "partners.discovery: partner-not-published srv-missing srv-empty",
        "The domain was mistyped",
        partner=True,
        fails=True,
    ),
    sip_id(
        1009,
        _EDGE,
        "The SRV record answers, but none of its targets lies in the SIP domain.",
        "The target is in another domain, or two labels deep > "
        "federation.srv: srv-foreign-target srv-deep-target srv-microsoft-365; "
        "partners.discovery: partner-foreign-target srv-deep-target",
        "Listing the domain with the partner's edge name as an allowed domain makes the record unnecessary > "
        "partners.allowed",
        partner=True,
        fails=True,
    ),
    sip_id(
        1010,
        _EDGE,
        "The certificate of the next server is not trusted; ErrorType and HRESULT say why.",
        f"The name is not in that certificate (0x80090322) > federation.certificate: {_BAD_NAME}; "
        f"partners.edge: {_BAD_NAME}",
        "Its root or issuer is not trusted, or its chain is incomplete (0x80090325, 0x800B0109, 0x800B010A) > "
        f"federation.certificate: {_BAD_CHAIN}; partners.edge: {_BAD_CHAIN}",
        "It is out of date (0x80090328), or its revocation cannot be checked (0x80092012, 0x80092013) > "
        "federation.certificate: cert-expired cert-not-yet-valid cert-revoked; partners.edge: cert-expired; "
        "federation.outbound",
        partner=True,
        fails=True,
    ),
    sip_id(
        1011,
        _OURS,
        "The server before gave no reason: judge the SIP status, as with 1034.",
        f"Your own domain, as others see it > {WORLD}",
        unseen=_PARTNERS_LOG,
        fails=True,
    ),
    sip_id(
        1012,
        _OURS,
        "The sending user may not talk to anybody outside.",
        "No policy with communication to outside reaches the user > policy.federated: setting-wrong; "
        "policy.public: setting-wrong; policy.assigned: setting-wrong",
        fails=True,
    ),
    sip_id(
        1013,
        _OURS,
        "The clocks of the two servers differ too much.",
        "An Edge in a workgroup has no time source > federation.certificate: cert-not-yet-valid cert-expired",
        unseen="The clock of every Edge.",
        fails=True,
    ),
    sip_id(
        1014,
        "an Edge or a Front End",
        "The address of a host could not be resolved.",
        "The SRV target has no address > federation.address: address-missing dns-servfail dns-timeout "
        "dns-only-inside; federation.srv: srv-target-alias srv-target-unresolved; "
        "partners.edge: address-missing",
        "The Edge does not know its next hop: its DNS or hosts file lacks the name > federation.inside",
        partner=True,
        fails=True,
    ),
    sip_id(
        1017,
        "an Edge, or Microsoft's side",
        "The sender's and the recipient's domain cannot be routed together. This is seen in hybrid deployments.",
        "A domain verified in Microsoft 365 is not a SIP domain here > prepare.names",
        "One domain's record leads here, the other's to Microsoft 365 > federation.srv: srv-microsoft-365",
        "Only one side shares the address space > provider.clash: setting-wrong; "
        "federation.microsoft-365: setting-wrong; federation.tenant",
        fails=True,
    ),
    sip_id(
        1027,
        _OURS,
        "This kind of request is not routed to or from federated partners.",
        "Discovery is off and the domain is not listed, or federation is off on one side > "
        "federation.access-edge: setting-wrong; partners.allowed: partner-not-allowed partner-blocked",
        "The domain's SRV record is missing, so that it is not discovered > federation.srv: srv-missing srv-empty",
        "The Edge cannot pass it on to the pool > federation.topology: setting-wrong; federation.inside",
        partner=True,
        fails=True,
    ),
    sip_id(
        1034,
        "your Edge about the partner, or a provider's about you",
        "The federated partner answered without a reason: its diagnostics stay on its side. Judge the SIP status: "
        "403 policy or blocked there; 404 unknown user, or federation is off there; 488 media, and federation "
        "works; 504 the partner could not route, or could not verify you.",
        f"Your own domain, as the partner sees it > {WORLD}",
        unseen=_PARTNERS_LOG,
        partner=True,
        fails=True,
    ),
    sip_id(
        1047,
        "an Edge, about a federated partner",
        "TCP connected, then TLS with a federated partner failed; WinsockFailureCode says how.",
        "The partner closed the connection (10054): it does not trust your issuer, or misses client "
        f"authentication in your certificate > federation.certificate: {_BAD_CHAIN} cert-no-client-auth",
        "No common TLS version or cipher > federation.tls: tls-too-old tls-no-1.2",
        "A device in between changes the traffic > federation.tls: tls-intercepted tls-reset",
        partner=True,
        fails=True,
    ),
    sip_id(2004, "the called side", "The watcher may not see the presence: a privacy relation, not a fault."),
    sip_id(
        4003,
        "a Front End, in ms-diagnostics-public",
        "The sending user is not enabled for remote access. That is sign-in from outside, not federation.",
        "External access is not allowed to the user > prepare.external-access",
    ),
    sip_id(
        4004,
        "a Front End, in ms-diagnostics-public",
        "The credentials may not act as that sender.",
        "A delegate, or a wrong sign-in address",
    ),
    sip_id(
        4005,
        "the Front End of the called side",
        "The called user is not enabled for SIP, or does not exist.",
        "The user is not enabled, mistyped, or moved online",
        "The replication of users is behind",
        unseen="Get-CsUser for the called user.",
    ),
    sip_id(
        4006,
        "the Front End of the called side",
        "The called user was not found in the pool.",
        "The user is not enabled, mistyped, or moved online",
        "A stale route to a pool",
        unseen="Get-CsUser for the called user.",
    ),
    sip_id(
        4141,
        "a Front End, in ms-diagnostics-public",
        "The user is disabled.",
        "The account was disabled while signed in",
    ),
    sip_id(
        10003,
        "a gateway-like part, such as Skype's",
        "A server further on failed; SipResponseCode is its status.",
        "Read the other ms-diagnostics of the same message: it is nearer the cause",
    ),
    sip_id(15000, "a Front End", "Exchange UM routing could not read the user. That is not federation."),
    sip_id(17002, _OURS, "The client's version is not accepted: a client version filter."),
    sip_id(
        24000,
        "a client, or the partner's",
        "The media description was not understood: the clients differ." + SIGNALLING,
    ),
    sip_id(25008, "a Front End", "No fault: a progress report while the primary pool is tried."),
    # Known by number only: no source explains these.
    unsourced_id(1015, "It may mean that the source domain cannot be routed."),
    unsourced_id(1033, "It may mean that the previous server gave no reason."),
    unsourced_id(
        1035,
        "It may be what 1034 is for a partner: that a public IM provider gave no reason.",
        "The provider's own end > provider.reachable; provisioning.active",
    ),
    unsourced_id(
        1036, "It may be what 1034 is for a partner: that the other half of a shared domain gave no reason."
    ),
    unsourced_id(1037, "It may mean that the previous client gave no reason."),
    unsourced_id(1038, "It may mean that the connection to another server failed.", "Inside > federation.inside"),
    unsourced_id(1039, "It may concern TLS or the connection with another server."),
    unsourced_id(1040, "It may concern TLS or the connection with another server."),
    unsourced_id(
        1046,
        "It may mean that the connection to a federated partner failed.",
        "TCP to the partner > federation.outbound",
    ),
    unsourced_id(1048, "It may mean that the connection to a federated partner broke."),
    *(
        unsourced_id(value, "It may concern routing, parsing or referrer checks.")
        for value in (1016, *range(1018, 1027))
    ),
    *(
        unsourced_id(value, "It may concern a domain that was resolved to a hosting provider, but not allowed.")
        for value in range(1028, 1033)
    ),
)
