"""`python -m lyncready`, and what the `lyncready` command starts."""

from __future__ import annotations

import sys
import warnings


def main() -> None:
    """Run the command line and leave with its exit status."""
    from lyncready.cli import run

    # A stranger's certificate makes cryptography warn; on standard error that would tear the screen.
    if not sys.warnoptions:
        warnings.simplefilter("ignore")

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
