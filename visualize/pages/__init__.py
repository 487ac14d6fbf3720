"""Pages for a browser: one file each, that needs nothing else and asks the network for nothing.

``shell`` puts a page together from the scripts and styles beside it; the rest of the files here are those.
"""
