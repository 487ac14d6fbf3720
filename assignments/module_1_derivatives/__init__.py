"""Module 1: what a derivative is, and the rules that save the time of finding it as a limit."""
