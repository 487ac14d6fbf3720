"""Checks of what learners write: is it right, and if it is not, which factor of the chain rule is missing?

A lab declares in its ``exercise.py`` what is written in it, an ``Exercise`` for each function, and how it is judged,
which mostly is a ``Comparison``: on which cases, with which right answers, and by which chain of factors a wrong answer
may be explained. A function ``celebrate(work, pictures)`` draws what right ones make possible. The rest works for every
lab. In reading order:

    notebook      the Python of a notebook, as one text
    source        the text of a worksheet, script or notebook
    scene         a line of the learner's at a moment: what the names on it hold
    explanation   an exception, explained at the learner's own line
    answers       what a function answers to one call, and what each of its lines gave
    learners_work the worksheet as a module
    exercise      what is asked for, and what is found
    cases         what a function is called with
    given         what was given to the learner, and has to stay as it was
    scale         a factor by which an answer is off: 2, −½, 1/N
    chain         a product of factors, and the slips that explain a wrong one
    formula       a formula read back from its numbers
    line_by_line  what each line gives, by the name of the derivative that it equals
    by_its_text   what the text says, whatever the numbers are
    one_change    one change of the text that makes a function right, such as a pair of parentheses
    comparison    all of these together
    instead       a function that is no long chain, and what is written in its place
    stepwise      a function that computes one quantity after the other
    one_word      a function that answers with a word, such as "minimum"
    following     a hint that follows what was found

A derivative that is typed, or that a function gives, is explained from the graph of what was differentiated alone
(``derivation.explain``); no lab has to list its slips for that. In reading order:

    numbers_in_words      numbers as people write them
    symbols               formulas as one writes them on paper, and a little algebra
    rules                 a recorded graph as a tree of sums, products, powers, functions
    lines                 the right line of each rule
    slips, slips_of_…     what people write in its place, beside the rules
    candidates            the forward chain rule with one line replaced, or two
    misreadings           functions that are nearly the one that was asked about
    derivation            the search for what gives exactly the answer
    wording               its words
    antiderivatives       the same for the way back
"""

from assignments.checking.exercise import STATES, Exercise, Finding, check
from assignments.checking.explanation import TimeIsUpError
from assignments.checking.learners_work import Work

__all__ = ["STATES", "Exercise", "Finding", "TimeIsUpError", "Work", "check"]
