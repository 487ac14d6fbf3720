"""One cost and its six Jacobians, to be gone through step by step in a page."""

from __future__ import annotations

import numpy as np

import visualize
from assignments.module_3_chain_rule.backpropagation import solution
from assignments.module_3_chain_rule.backpropagation.training import record_flow, training_data


def page(seed: int, hidden: tuple[int, int]) -> str:
    """The page as HTML, of the network with which ``run`` starts. NoLayoutError where its graph cannot be laid out."""
    solution.reset_network(*hidden, np.random.default_rng(seed))
    C, names = record_flow(solution.record_network(), *training_data())
    return visualize.page(C, names=names).html
