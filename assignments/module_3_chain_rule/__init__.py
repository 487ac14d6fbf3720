"""Module 3: the chain rule of many variables, and the networks that learn by it."""
