"""`check --certificate`: judge a certificate that is not installed yet by a checklist's facts alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lyncready.model import Checklist, Trust
    from lyncready.reports.new_certificate import NewView


class NoCertificate(ValueError):
    """A file with no certificate that can be judged; the message is one line for the admin."""


def check_new_certificate(checklist: Checklist, trust: Trust, path: Path, now: datetime, *, file: str) -> NewView:
    """Return the verdict on the certificate or request at `path`. Asks no network, keeps nothing, reads no key.

    `file` is what the checklist is called. Raises NoCertificate.
    """
    from lyncready.certificates.files import read_file
    from lyncready.certificates.new_file import MAX_NEW, UnreadableFile, read_new_file
    from lyncready.checks.new_certificate import judge_new
    from lyncready.model import printable
    from lyncready.reports.new_certificate import build_new_view
    from lyncready.store import reason_of

    called = printable(str(path), 1000)
    try:
        content = read_file(path, MAX_NEW)
        new = read_new_file(content, checklist.deployment.access_edges)
    except OSError as error:
        raise NoCertificate(f"{called}: {reason_of(error)}") from error
    except UnreadableFile as error:
        raise NoCertificate(f"{called}: {error}") from error
    except ValueError as error:
        raise NoCertificate(f"{called}: {error}, not a certificate's file") from error
    judged = judge_new(checklist, trust, new, now)
    return build_new_view(new, judged, checklist.deployment, file=file, name=path.name, at=now)
