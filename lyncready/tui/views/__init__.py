"""From facts and verdicts to what a pane shows: pure functions, tested without an app."""
