"""Module 6: regression, the fitting of a line or a curve to data."""
