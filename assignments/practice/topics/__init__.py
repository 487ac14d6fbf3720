"""The templates of each topic: ``TEMPLATES[name]`` in each of these files."""
