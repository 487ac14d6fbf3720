"""Checks of what learners write: is it right, and if it is not, which factor of the chain rule is missing?"""

from assignments.checking.exercise import STATES, Exercise, Finding, check
from assignments.checking.explanation import TimeIsUpError
from assignments.checking.source import given_lines
from assignments.checking.work import Work

__all__ = ["STATES", "Exercise", "Finding", "TimeIsUpError", "Work", "check", "given_lines"]
