"""Local Jacobians: what a picture says of an edge is the matrix, by its structure, its norm and its entries."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tinygrad_edu import OPERATIONS, Tensor, log_softmax, numerical_jacobian, relu, sigmoid, softmax
from tinygrad_edu.operations import Operation
from visualize.jacobians import Diagonal
from visualize.jacobians.matrices import Column, Row
from visualize.jacobians.norms import search
from visualize.reading import read


def leaf(data, name=None) -> Tensor:
    """A variable."""
    return Tensor(data, requires_grad=True, name=name)


# --- Local Jacobians ---------------------------------------------------------------------------------------------

RNG = np.random.default_rng(7)
M, MT, N, COLUMN, ROW = (RNG.normal(size=shape) for shape in ((3, 4), (4, 3), (4, 5), (3, 1), (4,)))
STACK = RNG.normal(size=(2, 3, 4))
JACOBIANS = [  # a function, its operand, and the structure that is told
    ("matrix on the left", lambda a: a @ N, M, "I ⊗ Nᵀ"),
    ("matrix on the right", lambda a: M @ a, N, "M ⊗ I"),
    ("matrix and transpose", lambda a: MT @ a.T, RNG.normal(size=(5, 3)), "(MT ⊗ I) · P"),
    ("axes swapped", lambda a: MT @ np.swapaxes(a, 0, 1), RNG.normal(size=(5, 3)), "(MT ⊗ I) · P"),
    ("matrix times vector", lambda a: M @ a, ROW, "M"),
    ("vector in the matrix", lambda a: a @ ROW, M, "I ⊗ ROWᵀ"),
    ("elementwise", np.tanh, M, "diag(1 − y²)"),
    ("elementwise twice", lambda a: (a * M) ** 2, M + 1, "diag(2·(a·M)) · diag(M)"),
    ("copied and squared", lambda a: (M + a) ** 2, ROW, "diag(2·(M + a)) · (1 ⊗ I)"),
    ("logistic", sigmoid, M, "diag σ′(a)"),
    ("a number times", lambda a: 3 * a, M, "3·I"),
    ("minus", lambda a: 1 - a, M, "−I"),
    ("by an array", lambda a: a * M, M + 1, "diag(M)"),
    ("by one", lambda a: a / 1, M, "I"),
    ("to the power of one", lambda a: a**1, M, "I"),
    ("to the power of zero", lambda a: a**0, M, "0·I"),
    ("by a number", lambda a: a / 4, M, "I / 4"),
    ("copied columns", lambda a: M + a, COLUMN, "I ⊗ 1"),
    ("copied rows", lambda a: M + a, ROW, "1 ⊗ I"),
    ("copied and multiplied", lambda a: M * a, ROW, "diag(M) · (1 ⊗ I)"),
    ("one number to many", lambda a: M * a, np.array(2.0), "M"),
    ("sum", lambda a: a.sum(), M, "1ᵀ"),
    ("mean of squares", lambda a: (a ** 2).mean(), M, "2·aᵀ / 12"),
    ("norm squared", lambda a: np.linalg.norm(a) ** 2, M, "2·aᵀ"),
    ("norm", np.linalg.norm, M, "aᵀ / ‖a‖"),
    ("sums of columns", lambda a: a.sum(axis=0), M, "1ᵀ ⊗ I"),
    ("softmax", lambda a: softmax(a, axis=0), M, "⊕ (diag(y) − y yᵀ)"),
    ("softmax of one vector", softmax, ROW, "diag(y) − y yᵀ"),
    ("log softmax", log_softmax, M, "⊕ (I − 1 softmax(a)ᵀ)"),
    ("reshape", lambda a: a.reshape(2, 6), M, "I"),
    ("rows", lambda a: a[:2], M, "rows of I"),
    ("every row, in another order", lambda a: a[[2, 0, 1]], M, "P"),
    ("a row twice", lambda a: a[[0, 0, 1]], M, "rows of I"),
    ("joined", lambda a: np.concatenate([M, a]), M, "columns of I"),
    ("joined on the right", lambda a: np.concatenate([a, M], axis=1), M, "columns of I"),
    ("transposed twice", lambda a: a.T.T, M, "I"),
    ("a share", lambda a: M / a.sum(), M, "−(y / sum(a)) · 1ᵀ"),
    ("a share of its row", lambda a: M / (a**2).sum(axis=1, keepdims=True), M, None),
    ("a number through two operations", lambda a: ROW / a**2, np.array(2.0), "−(y / a²) · 2·a"),
    ("a number through three", lambda a: -(M - 1)**2 / (2 * a**2), np.array(2.0), "−(y / (2·a²)) · 4·a"),
    ("a copy summed again", lambda a: (M + a).sum(axis=1), ROW, "(I ⊗ 1ᵀ) · (1 ⊗ I)"),
    ("copied on both sides", lambda a: a + np.ones((2, 3, 4)), np.ones((3, 1)), "1 ⊗ I ⊗ 1"),
    ("a number under a sum", lambda a: (a**2).sum() / 7, M, "2·aᵀ / 7"),
    ("mean of rows", lambda a: a.mean(axis=1), M, "(I ⊗ 1ᵀ) / 4"),
    ("the greatest of a row", lambda a: a.max(axis=1), M, "(I ⊗ 1ᵀ) · diag([a = y])"),
    ("the greatest", lambda a: a.max(), M, "[a = y]ᵀ"),
    ("variance", lambda a: a.var(), M, "2·(a − mean)ᵀ / 12"),
    ("variance of two numbers", lambda a: a.var(ddof=1), ROW[:2], "2·(a − mean)ᵀ"),
    ("variance of one number", lambda a: a.var(), ROW[:1], "2·(a − mean)"),
    ("product", lambda a: a.prod(axis=0), M, None),
    ("a stack times one matrix", lambda a: np.ones((2, 3, 4)) @ a, N, None),
    ("one matrix times a stack", lambda a: a @ np.ones((2, 4, 5)), M, None),
    ("stacks", lambda a: STACK @ a, np.ones((2, 4, 3)) * ROW[:, None], "⊕ (STACK ⊗ I)"),
    ("stack on the left", lambda a: a @ STACK.mT, np.ones((2, 3, 4)) * ROW, "⊕ (I ⊗ bᵀ)"),
    ("vector on the left", lambda a: a @ N, ROW, "Nᵀ"),
    ("vector beside the matrix", lambda a: ROW @ a, N, "ROWᵀ ⊗ I"),
    ("one column", lambda a: M @ a, ROW[:, None], "M"),
    ("dot product", lambda a: ROW @ a, ROW + 1, "ROWᵀ"),
    ("outer product", lambda a: np.outer(a, ROW), ROW + 1, None),
    ("choice", lambda a: np.where(M > 0, a, 0), M, None),
    ("relu", relu, M, "diag([a > 0])"),
]


@pytest.mark.parametrize(("f", "operand", "structure"), [case[1:] for case in JACOBIANS],
                         ids=[case[0] for case in JACOBIANS])
def test_local_jacobians_against_rise_over_run(f, operand, structure):
    a = leaf(operand)
    y = f(a)
    graph = read(y, np.ones(y.shape), {"a": a, "y": y, "M": M, "MT": MT, "N": N, "ROW": ROW,
                                           "STACK": STACK})
    [edge] = [edge for edge in graph.edges if edge.source.name == "a"]
    true = numerical_jacobian(f, operand).reshape(y.size, operand.size)
    jacobian = edge.jacobian
    assert jacobian.shape == true.shape
    assert jacobian.norm == pytest.approx(np.linalg.norm(true, 2), rel=1e-6)
    np.testing.assert_allclose(jacobian.dense(), true, atol=1e-7)
    if structure is not None:
        assert jacobian.text == structure


def test_the_jacobian_of_a_power_at_a_number():
    a = leaf(3.0, "a")
    for exponent, text, slope in ((2, "2·a", 6), (3, "3·a²", 27), (-1, "−a⁻²", -1 / 9), (1, "1", 1), (0, "0", 0)):
        graph = read(a ** exponent)
        jacobian = graph.edges[0].jacobian
        assert (jacobian.text, jacobian.number) == (text, pytest.approx(slope))




def test_an_operation_that_is_not_known_here_is_known_by_its_rule():
    mirrored_cube = Operation("mirrored_cube", "mirrored_cube({a})", lambda a: a[::-1]**3,
                              ("backwards", lambda g, y, a: g[::-1] * 3 * a**2), elementwise=False)
    del OPERATIONS["mirrored_cube"]  # the table of operations does not keep it
    [edge] = read(mirrored_cube(leaf([1.0, 2.0, 3.0])), np.ones(3)).edges
    true = [[0, 0, 27], [0, 12, 0], [3, 0, 0]]
    np.testing.assert_allclose(edge.jacobian.dense(), true)
    np.testing.assert_allclose(edge.jacobian.T.dense(), np.transpose(true))
    assert (edge.jacobian.text, edge.jacobian.norm) == ("∂mirrored_cube", pytest.approx(27))


def test_a_partial_in_words_is_shown_as_it_is():
    operation = Operation("cubed", "cubed({a})", lambda a: a**3, ("three a squared", lambda g, y, a: g * 3 * a**2))
    del OPERATIONS["cubed"]
    [edge] = read(operation(leaf([1.0, 2.0])), np.ones(2)).edges
    assert edge.jacobian.text == "diag(three a squared)"
    np.testing.assert_allclose(edge.jacobian.dense(), np.diag([3.0, 12.0]))


def test_empty_arrays_have_empty_jacobians():
    a = leaf(np.ones((2, 0)), "a")
    shapes = [edge.jacobian.dense().shape for edge in read(np.tanh(a * 2).sum()).edges]
    assert shapes == [(0, 0), (0, 0), (1, 0)]
    assert [edge.jacobian.norm for edge in read(np.tanh(a * 2).sum()).edges] == [0, 0, 0]


def test_a_softmax_of_nothing_has_an_empty_jacobian():
    for shape in ((0,), (3, 0), (0, 3)):
        [edge] = read(softmax(leaf(np.ones(shape))), np.ones(shape)).edges
        assert edge.jacobian.dense().shape == (0, 0)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_norms_of_what_has_squares_beyond_the_range_of_floats(size):
    a = leaf(np.ones((9, 20)), "a")
    for y, norm in ((a @ np.full((20, 3), size), 60**0.5), (a * np.full((9, 20), size), 1),
                    (a.sum(axis=0) * np.full(20, size), 3), ((a * size).sum(), 180**0.5)):
        [edge] = [edge for edge in read(y, np.ones(y.shape)).edges if edge.source.name == "a"]
        assert edge.jacobian.norm == pytest.approx(norm * size)


def test_where_numbers_are_not_finite_the_rest_of_the_matrix_is_still_told():
    a = leaf([0.0, 1.0], "a")
    with np.errstate(all="ignore"):
        [edge] = read(np.log(a), np.ones(2)).edges
    np.testing.assert_array_equal(edge.jacobian.dense(), [[np.inf, 0], [0, 1]])
    assert edge.jacobian.norm == np.inf


def test_what_is_too_large_is_not_written_out_but_still_multiplies():
    W = leaf(np.ones((300, 784)), "W")
    jacobian = read(W @ np.ones((784, 100)), np.ones((300, 100))).edges[0].jacobian
    assert jacobian.shape == (30_000, 235_200)
    assert jacobian.norm == pytest.approx(280)
    assert jacobian.pull(np.ones(30_000)).shape == (235_200,)
    with pytest.raises(ValueError, match=r"30000×235200 entries, too many to write out\. pull\(g\)"):
        jacobian.dense()
    with pytest.raises(ValueError, match="needs as many columns as the second has rows"):
        jacobian @ jacobian


# --- Random formulas ---------------------------------------------------------------------------------------------

def reduce_by(name, **options):
    """A reduction as a function of one operand; a single number has no axis."""
    return lambda a: getattr(a if a.ndim else a.reshape(1), name)(**options)


SHAPES = [(), (1,), (3,), (2, 1), (1, 3), (2, 3), (3, 2), (2, 2, 3), (2, 3, 2)]
ONE = [np.tanh, sigmoid, np.exp, relu, abs, np.square, np.sin, softmax, log_softmax, np.linalg.norm,
       lambda a: -a, lambda a: a**3, lambda a: a**-2, lambda a: 2.5 * a, lambda a: a / 4, lambda a: 1 / (2 + a * a),
       lambda a: 2**a, lambda a: a.T, lambda a: a.reshape(-1), lambda a: a[..., ::-1], lambda a: a[..., [0, -1, 0]],
       lambda a: a[0], lambda a: np.swapaxes(a, 0, -1), lambda a: softmax(a, axis=0), lambda a: a - 1, lambda a: 3 - a,
       *(reduce_by(name, **options) for name in ("sum", "mean", "max", "min", "prod", "var", "norm", "logsumexp")
         for options in ({}, {"axis": 0}, {"axis": -1, "keepdims": True}))]
TWO = [np.add, np.subtract, np.multiply, np.matmul, np.matmul, np.maximum, np.minimum, lambda a, b: a / (b * b + 1),
       lambda a, b: (a * a + 1) / (b * b + 1)**2, lambda a, b: np.concatenate([a, b], axis=0),
       lambda a, b: np.concatenate([a, b, a], axis=-1), lambda a, b: np.where(np.greater(a, b), a, b),
       lambda a, b: (a * a + 1)**b, lambda a, b: np.stack([a, b]), lambda a, b: np.sum((a - b)**2),
       lambda a, b: a / np.sqrt(np.sum(b * b) + 1), lambda a, b: a - b.mean()]


@st.composite
def formulas(draw) -> Tensor:
    """An output of a few operations on arrays that fit, with shared operands and numbers that tie."""
    numbers = st.sampled_from([-1.5, -1.0, -0.5, 0.5, 1.0, 2.0])
    pool = [leaf(draw(arrays(float, draw(st.sampled_from(SHAPES)), elements=numbers))) for _ in range(3)]
    with np.errstate(all="ignore"):
        for _ in range(draw(st.integers(1, 7))):
            a, b = (draw(st.sampled_from(pool[-4:])) for _ in range(2))
            f = draw(st.sampled_from(ONE + 3 * TWO))
            try:
                made = f(a) if f in ONE else f(a, b)
            except (ValueError, IndexError, TypeError):  # these do not fit
                continue
            if isinstance(made, Tensor) and 0 < made.size <= 60:
                pool.append(made)
        return pool[-1] if pool[-1].record is not None else pool[-1] * 2


def by_rules(links) -> np.ndarray:
    """The matrix of an edge, a row at a time, by the engine's own lines and its own undoing of broadcasts."""
    target = np.asarray(links[0].tensor.value)
    rows = []
    for unit in np.eye(target.size):
        g = unit.reshape(target.shape)
        for link in links:
            operation, _, values, parameters, *_ = link.record
            g = operation.rules[link.position](g[()], link.tensor.value, *values, **parameters)
            g = np.asarray(unbroadcast(np.asarray(g), link.operand))
        rows.append(g.reshape(-1))
    return np.array(rows)


def unbroadcast(g: np.ndarray, operand: np.ndarray) -> np.ndarray:
    """The sum over all copies of an operand."""
    g = g.sum(axis=tuple(range(g.ndim - operand.ndim)))
    return g.sum(axis=tuple(i for i, n in enumerate(operand.shape) if n == 1), keepdims=True).reshape(operand.shape)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(formulas(), st.booleans())
def test_of_random_formulas_every_edge_is_the_matrix_that_it_says(output, steps):
    graph = read(output, np.linspace(-1, 2, output.size).reshape(output.shape), steps=steps)
    for edge in graph.edges:
        if edge.contribution is None:
            assert edge.jacobian is None
            continue
        with np.errstate(all="ignore"):
            true, jacobian = by_rules(edge.links), edge.jacobian
        assume(np.isfinite(true).all() and np.abs(true).max() < 1e6)
        close = {"rtol": 1e-9, "atol": 1e-9 * max(np.abs(true).max(), 1)}
        assert jacobian.shape == true.shape
        np.testing.assert_allclose(jacobian.dense(), true, **close)
        np.testing.assert_allclose(jacobian.T.dense(), true.T, **close)
        np.testing.assert_allclose(jacobian.push(np.arange(true.shape[1])), true @ np.arange(true.shape[1]), **close)
        assert jacobian.norm == pytest.approx(np.linalg.norm(true, 2), rel=1e-6, abs=1e-9)
        assert search(jacobian) == pytest.approx(np.linalg.norm(true, 2), rel=1e-3, abs=1e-9)
        back = jacobian.pull(edge.target.adjoint.reshape(-1)).reshape(edge.source.value.shape)
        np.testing.assert_allclose(back, edge.contribution, **close)
        if jacobian.shown is not None:
            assert entries(jacobian.shown) == entries(true)


def entries(matrix: np.ndarray) -> set[float]:
    """The numbers in a matrix that are not 0, rounded."""
    return {float(f"{x:.6g}") for x in np.asarray(matrix).reshape(-1) if abs(x) > 1e-9}


# --- What is written is what it is -------------------------------------------------------------------------------

KNOWN = {"σ": sigmoid, "dσ": lambda x: sigmoid(x) * (1 - sigmoid(x)), "norm": np.linalg.norm,
         **{name: getattr(np, name) for name in (
             "tanh", "exp", "abs", "sin", "cos", "log", "sign", "sum", "mean", "max", "min", "prod", "var", "heaviside",
             "maximum", "minimum", "sqrt")},
         "relu": relu, "step": lambda a, b: np.where(a == b, 0.5, a > b)}
UNSAID = ("product of", "softmax", "mean)", "axis", "reshape", " = ")  # words, or sums whose axis is not told
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def evaluated(text: str, names) -> np.ndarray:
    """A formula from a picture, computed again from the numbers in its boxes."""
    code = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: f"**({found[0].translate(RAISED)})", text)
    code = code.replace("σ′", "dσ").replace("ᵀ", ".T").replace("·", "*").replace("−", "-").replace("^", "**")
    code = re.sub(r"\[([^][]*) > ([^][]*)\]", r"step(\1, \2)", code)
    code = re.sub(r"‖([^‖]*)‖", r"norm(\1)", re.sub(r"\|([^|]*)\|", r"abs(\1)", code))
    return np.asarray(eval(code, {**KNOWN, **names}))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(formulas(), st.booleans())
def test_what_stands_in_a_diagonal_a_row_or_a_column_gives_its_numbers(output, steps):
    graph = read(output, np.ones(output.shape), steps=steps)
    names = {node.name: node.value for node in graph.nodes}
    for edge in graph.edges:
        for factor in edge.jacobian.factors if edge.jacobian else ():
            of = factor.of if isinstance(factor, Row) else factor
            if not isinstance(of, (Diagonal, Column)) or any(word in of.entries.text.text for word in UNSAID):
                continue
            with np.errstate(all="ignore"):
                told = evaluated(of.entries.text.text, names)
            numbers = of.factors
            assume(np.isfinite(told).all() and np.isfinite(numbers).all() and np.abs(numbers).max() < 1e6)
            if told.size == numbers.size:
                np.testing.assert_allclose(told.reshape(-1), numbers, rtol=1e-3, atol=1e-9)
            else:  # it was broadcast
                assert {float(f"{x:.4g}") for x in told.reshape(-1)} == {float(f"{x:.4g}") for x in numbers}
