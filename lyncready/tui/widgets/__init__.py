"""The panes: each draws a snapshot and posts messages; none acts by itself."""
