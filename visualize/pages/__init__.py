"""Pages for a browser: one file each, that needs nothing else and asks the network for nothing.

``shell`` puts a page together from the scripts and styles beside it, ``printed`` adds functions that were traced, and
``picture`` makes a drawing of Graphviz's a part of it. The rest of the files here are those scripts and styles.
"""
