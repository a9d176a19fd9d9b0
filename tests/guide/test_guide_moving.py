"""How a SIP domain moves to Teams: in Microsoft's order, partners told first, nobody cut off on the way."""

from __future__ import annotations

from lyncready.guide.moving import moving_lines
from lyncready.model import WORLDWIDE


def test_the_order_is_microsofts_and_partners_by_name_come_first() -> None:
    text = "\n".join(moving_lines())
    order = (
        "list your edge by name",
        f"IN SRV 100 1 5061 {WORLDWIDE.edge}.",
        "Set-CsTenantFederationConfiguration -SharedSipAddressSpace $false",
        "Set-CsHostingProvider -Identity 'LyncOnline' -EnabledSharedAddressSpace $false",
        "Set-CsHostingProvider -Identity 'LyncOnline' -Enabled $false",
        "users: online",
    )
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_no_command_reaches_more_than_the_one_provider() -> None:
    for line in moving_lines():
        assert "Get-CsHostingProvider | Set-" not in line
        assert ("Set-CsHostingProvider" in line) <= ("-Identity" in line)
        assert "Remove-" not in line
