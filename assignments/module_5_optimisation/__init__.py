"""Module 5: optimisation, roots by Newton–Raphson and what is least or greatest on a curve."""
