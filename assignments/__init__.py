"""The course's labs, in the course's order; ``python -m assignments`` lists and runs them.

``surroundings`` looks at the machine before anything else. ``lab`` says what a lab is, ``course`` which there are. Each
lab is a folder: a README with the mathematics, the ``solution`` that a learner reads, and the ``plots`` it draws.
``descent`` watches over long training and ``pictures`` looks after the files that are written.
"""

from assignments import surroundings as surroundings
