"""Slips are told apart by the cases: whatever goes wrong in a chain, what is named is what went wrong."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assignments.checking import Work
from assignments.checking.chain import explanations, multiply_out
from assignments.checking.numbers_in_words import number_in_words
from assignments.checking.scale import Scale, same, scale_between
from assignments.module_3_chain_rule.backpropagation import exercise as backpropagation
from assignments.module_3_chain_rule.backpropagation.factors import chain_to
from assignments.module_6_regression.fitting_distribution import judging_steps as fitting
from assignments.module_6_regression.fitting_distribution import solution


def networks():
    """The values of the network in every case."""
    return [backpropagation.network(case.arguments[0], **case.globals) | dict(case.globals) | {"y": case.arguments[1]}
            for case in backpropagation.CASES]


def steps():
    """The values of the step in every case."""
    solved = Work.read(solution.__file__)
    solved.run()
    return [fitting.step_truth(solved, case).values for case in fitting.step_cases()]


# by what is computed: the chain, the values in every case, the sizes in every case, the scales that have a cause
CHAINS = {block: (chain_to(block), networks(), [case.sizes for case in backpropagation.CASES], backpropagation.CAUSES)
          for block in ("W3", "b3", "W2", "b2", "W1", "b1")}
CHAINS["step"] = (fitting.step_chain(), steps(), [case.sizes for case in fitting.step_cases()], fitting.CAUSES)


def answers_with(chain, cases, replaced):
    with np.errstate(all="ignore"):
        return [multiply_out(chain, values, replaced) for values in cases]


def equal(some, others):
    return all((a is None) == (b is None) and (a is None or same(a, b)) for a, b in zip(some, others))


@pytest.mark.parametrize("target", CHAINS)
def test_every_slip_is_named_by_itself_or_with_what_gives_the_same_numbers(target):
    chain, cases, sizes, causes = CHAINS[target]
    for position, factor in enumerate(chain):
        for slip in factor.slips:
            answers = answers_with(chain, cases, {position: slip})
            if all(answer is None for answer in answers) or equal(answers, answers_with(chain, cases, {})):
                continue  # it never runs, and an exception tells; or a0 has one row, and it comes to the same
            found = explanations(chain, answers, cases, sizes, causes)
            assert any(explanation.slips == (slip,) and explanation.scale.is_one for explanation in found), slip.words
            assert len(found) == 1, [explanation.slips for explanation in found]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_two_slips_and_a_scale_are_found_and_nothing_shorter_is_made_up(data):
    chain, cases, sizes, causes = CHAINS[data.draw(st.sampled_from(list(CHAINS)))]
    positions = data.draw(st.sampled_from(list(combinations(range(len(chain)), 2))))
    replaced = {position: data.draw(st.sampled_from(chain[position].slips)) for position in positions
                if chain[position].slips}
    factor = data.draw(st.sampled_from([1.0, 2.0, -1.0, 0.5]))
    answers = [None if answer is None else factor * answer for answer in answers_with(chain, cases, replaced)]
    if sum(answer is not None for answer in answers) < 2:
        return
    for explanation in explanations(chain, answers, cases, sizes, causes):
        again = answers_with(chain, cases, {position: slip for position, part in enumerate(chain)
                                            for slip in explanation.slips if slip in part.slips})
        scales = [explanation.scale.number * np.prod([size[name]**p for name, p in explanation.scale.powers])
                  for size in sizes]
        assert equal(answers, [None if value is None else scale * value for value, scale in zip(again, scales)])
        assert explanation.length <= len(replaced) + 1


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(target=st.sampled_from([key for key in CHAINS if key != "step"]), seed=st.integers(0, 2**32 - 1))
def test_numbers_of_no_meaning_are_never_explained(target, seed):
    chain, cases, sizes, causes = CHAINS[target]
    random = np.random.default_rng(seed)
    answers = [random.standard_normal(answer.shape) for answer in answers_with(chain, cases, {})]
    assert explanations(chain, answers, cases, sizes, causes) == []


# --- Scales ----------------------------------------------------------------------------------------------------------

SOME_SIZES = [{"N": 4, "outputs": 3}, {"N": 3, "outputs": 4}, {"N": 9, "outputs": 2}]


@pytest.mark.parametrize(("scale", "text"), [
    (Scale(1.0), "1"), (Scale(-1.0), "−1"), (Scale(0.5), "½"), (Scale(1.0, (("N", 1),)), "N"),
    (Scale(1.0, (("N", -1),)), "1/N"), (Scale(-2.0, (("N", -1),)), "−2/N"), (Scale(0.5, (("N", 1),)), "½·N"),
    (Scale(1.0, (("N", -1), ("outputs", -1))), "1/(N·outputs)"), (Scale(1.0, (("N", 2),)), "N²"),
    (Scale(-1.0, (("N", 1), ("outputs", -1))), "−N/outputs"), (Scale(0.01, (("N", 1),)), "0.01·N"),
    (Scale(1.0, (("outputs", -2),)), "1/outputs²"),
])
def test_a_scale_is_recognised_and_written_as_a_person_writes_it(scale, text):
    right = [np.arange(1.0, 4.0) + size["N"] for size in SOME_SIZES]
    wrong = [value * scale.number * np.prod([float(size[name])**p for name, p in scale.powers])
             for value, size in zip(right, SOME_SIZES)]
    assert scale_between(wrong, right, SOME_SIZES) == scale
    assert str(scale) == text


def test_what_is_no_scale_is_none():
    right = [np.arange(1.0, 4.0)] * 3
    assert scale_between([value + 1 for value in right], right, SOME_SIZES) is None
    assert scale_between([value * k for k, value in enumerate(right, 1)], right, SOME_SIZES) is None
    assert scale_between([value * 0 for value in right], right, SOME_SIZES) is None
    assert scale_between([value[:2] for value in right], right, SOME_SIZES) is None


@pytest.mark.parametrize(("number", "text"), [(2.0, "2"), (-0.25, "−¼"), (1 / 3, "1/3"), (0.1234567, "0.123457"),
                                              (1e6, "1e+06"), (-1.0, "−1")])
def test_numbers_in_words(number, text):
    assert number_in_words(number) == text
