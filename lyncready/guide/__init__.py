"""What to do and why: the steps, and the words for steps, findings and codes.

The steps are light and there at once; the words are imported where they are asked for.
"""
