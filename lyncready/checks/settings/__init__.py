"""The rules about an exported configuration: what each setting must be, and what mends it."""
