"""What the settings file and `LYNCREADY_*` say where a checklist is silent: whom to ask for names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lyncready.errors import UserError, one_line

if TYPE_CHECKING:
    from lyncready.model import Checklist


def with_wishes(checklist: Checklist) -> Checklist:
    """Return the checklist with the settings' resolvers, unless it names its own. It is not to be saved."""
    from msgspec.structs import replace

    from lyncready.tui import read_settings

    if checklist.network.resolvers is not None:
        return checklist
    try:
        resolvers = read_settings().resolvers
    except UserError as error:
        raise UserError(f"settings: {one_line(str(error))}") from error
    if resolvers is None:
        return checklist
    return replace(checklist, network=replace(checklist.network, resolvers=resolvers))
