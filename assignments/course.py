"""The labs there are, in the course's order."""

from assignments import backpropagation, fitting_distribution
from assignments.lab import Lab

LABS: dict[str, Lab] = {lab.name: lab for lab in (backpropagation.LAB, fitting_distribution.LAB)}
