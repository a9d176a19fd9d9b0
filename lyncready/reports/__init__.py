"""An assessment to print: one view, many printers.

Printers of files are imported where they are asked for: most commands only speak to a terminal.
"""
