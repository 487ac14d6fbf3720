"""Roots by Newton–Raphson: where each start ends, and what goes wrong on the way."""

from assignments.lab import Lab, Option, Page, number

LAB = Lab(
    __name__,
    title="Newton–Raphson",
    summary="follow tangents to a root, and see which starts reach which one",
    options=(
        Option("start", 2.2, number(at_least=-6, at_most=6), "the start whose tangents are drawn", "X"),
    ),
    pictures=("tangents.png", "astray.png"),
    pages=(
        Page("page", "a page in which a click is a start, with its tangents and where all other starts end",
             "tangents_page", ("start",)),
    ),
    practice=("newton", "astray", "starts"),
)
