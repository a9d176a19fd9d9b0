"""PowerShell: scripts out, quoted; exports in, parsed."""

from lyncready.powershell.decode import MAX_BYTES, EvidenceError
from lyncready.powershell.export import render_edge_export, render_export
from lyncready.powershell.lines import ScriptError
from lyncready.powershell.read import add_evidence, read_export
from lyncready.powershell.script import SCRIPTED, render_script
