"""The chain rule's factors in this network, and the slips that are made with each."""

from __future__ import annotations

import numpy as np

from assignments.checking.chain import Carry, Chain, Factor, Slip
from assignments.module_3_chain_rule.backpropagation.solution import d_sigma

LAYERS = (1, 2, 3)

# J is the product so far, from ∂C/∂a3 on; v holds the values of the network by their names: z3, a2, W3, y …


def chain_to(block: str) -> Chain:
    """The factors of ∂C/∂W3, ∂C/∂b3, … in the order in which they are multiplied."""
    kind, n = block[0], int(block[1])
    factors = [error(), slope(3)]
    for m in range(3, n, -1):
        factors += [weight(m), slope(m - 1)]
    return (*factors, inputs(n) if kind == "W" else ones(n))


def error() -> Factor:
    """∂C/∂a3 = 2 (a3 − y) / N."""
    name = "∂C/∂a3 = 2 (a3 − y) / N"

    def instead(text: str, of: str) -> str:
        return f"with {text} in place of {of} in {name}"

    return Factor(name, lambda J, v: 2 * (v["a3"] - v["y"]) / v["y"].shape[1], (
        Slip(instead("a3", "a3 − y"), lambda J, v: 2 * v["a3"] / v["y"].shape[1]),
        Slip(instead("z3", "a3"), lambda J, v: 2 * (v["z3"] - v["y"]) / v["y"].shape[1]),
        Slip(instead("(a3 − y)²", "2 (a3 − y)"), lambda J, v: (v["a3"] - v["y"])**2 / v["y"].shape[1]),
        Slip(instead("(a3 − y)²", "a3 − y"), lambda J, v: 2 * (v["a3"] - v["y"])**2 / v["y"].shape[1]),
        Slip(instead("2 a3 − y", "2 (a3 − y)"), lambda J, v: (2 * v["a3"] - v["y"]) / v["y"].shape[1]),
        Slip(f"with y alone divided by N, as if parentheses were missing, in {name}",
             lambda J, v: 2 * v["a3"] - v["y"] / v["y"].shape[1]),
        Slip(f"with y alone divided by N inside the parentheses of {name}",
             lambda J, v: 2 * (v["a3"] - v["y"] / v["y"].shape[1])),
        Slip(f"with y alone divided by N, and without the factor 2, in {name}",
             lambda J, v: v["a3"] - v["y"] / v["y"].shape[1]),
        Slip(instead("|a3 − y|", "a3 − y"), lambda J, v: 2 * np.abs(v["a3"] - v["y"]) / v["y"].shape[1]),
        Slip(instead("a3 + y", "a3 − y"), lambda J, v: 2 * (v["a3"] + v["y"]) / v["y"].shape[1]),
    ))


def slope(n: int) -> Factor:
    """∂an/∂zn = σ′(zn), entry by entry."""
    z, a, factor = f"z{n}", f"a{n}", f"∂a{n}/∂z{n}"
    name = f"{factor} = σ′({z})"
    bias = f"b{n}"

    def times_slope_at(name: str) -> Carry:
        return lambda J, v: J * d_sigma(v[name])

    return Factor(name, times_slope_at(z), (
        Slip(f"without {name}", lambda J, v: J, kind="without σ′"),
        *(Slip(f"with σ′(z{m}), of another layer, in place of σ′({z}) for {factor}", times_slope_at(f"z{m}"))
          for m in LAYERS if m != n),
        *(Slip(f"with σ′(a{m}) in place of σ′({z}) for {factor}", times_slope_at(f"a{m}"),
               kind="σ′ at a" if m == n else "") for m in LAYERS),
        Slip(f"with σ({z}) in place of σ′({z}) for {factor}", lambda J, v: J * v[a], kind="σ for σ′"),
        Slip(f"with {z} in place of σ′({z}) for {factor}", lambda J, v: J * v[z]),
        Slip(f"with {z} (1 − {z}) in place of {a} (1 − {a}) for {factor}", lambda J, v: J * v[z] * (1 - v[z])),
        Slip(f"with 1 − {a} in place of {a} (1 − {a}) for {factor}", lambda J, v: J * (1 - v[a])),
        Slip(f"with σ′({z}) alone where J * σ′({z}) belongs, so that all before it is lost",
             lambda J, v: d_sigma(v[z])),
        Slip(f"with σ′(J) in place of σ′({z}) for {factor}", lambda J, v: J * d_sigma(J)),
        Slip(f"with σ′(J) in place of J * σ′({z})", lambda J, v: d_sigma(J)),
        Slip(f"with 1 + {a} in place of 1 − {a} for {factor}", lambda J, v: J * v[a] * (1 + v[a])),
        Slip(f"with 1 − tanh²({z}), the slope of tanh, in place of σ′({z}) for {factor}",
             lambda J, v: J * (1 - np.tanh(v[z])**2)),
        Slip(f"with {a} * 1 − {a} in place of {a} (1 − {a}) for {factor}, as if parentheses were missing",
             lambda J, v: J * v[a] - v[a]),
        Slip(f"with 1 / (4 cosh²({z})) in place of 1 / (4 cosh²({z}/2)) for {factor}",
             lambda J, v: J / (4 * np.cosh(v[z])**2)),
        Slip(f"with σ′(W{n} a{n - 1}), without the bias {bias} that {z} has in it, in place of σ′({z}) for {factor}",
             lambda J, v: J * d_sigma(v[z] - v[bias])),
        Slip(f"summed over the samples too early, right after {factor} (what follows needs a column for each)",
             lambda J, v: np.sum(J * d_sigma(v[z]), axis=1, keepdims=True)),
        Slip(f"with 1 − {a}² in place of {a} (1 − {a}) for {factor}", lambda J, v: J * (1 - v[a]**2)),
        Slip(f"with {name} in it twice", lambda J, v: J * d_sigma(v[z])**2),
        Slip(f"divided by {name} in place of multiplied", lambda J, v: J / d_sigma(v[z])),
        Slip(f"with σ′({z}) added in place of multiplied", lambda J, v: J + d_sigma(v[z])),
        Slip(f"with @ in place of * before σ′({z})", lambda J, v: J @ d_sigma(v[z])),
        Slip(f"with @ σ′({z})ᵀ in place of * σ′({z})", lambda J, v: J @ d_sigma(v[z]).T),
    ))


def weight(n: int) -> Factor:
    """∂zn/∂a(n−1) = Wn: the product with its transpose."""
    W, factor = f"W{n}", f"∂z{n}/∂a{n - 1}"
    name = f"{factor} = {W}"

    def after(name: str) -> Carry:
        return lambda J, v: v[name] @ J

    def after_transposed(name: str) -> Carry:
        return lambda J, v: v[name].T @ J

    others = [m for m in LAYERS if m != n]
    return Factor(name, after_transposed(W), (
        Slip(f"without {name}", lambda J, v: J),
        Slip(f"with {W} in place of its transpose for {factor}", after(W)),
        *(Slip(f"with W{m}ᵀ, of another layer, in place of {W}ᵀ for {factor}", after_transposed(f"W{m}"))
          for m in others),
        *(Slip(f"with W{m}, of another layer and not transposed, in place of {W}ᵀ for {factor}", after(f"W{m}"))
          for m in others),
        Slip(f"with {W} reshaped in place of transposed: that puts its entries elsewhere",
             lambda J, v: v[W].reshape(v[W].shape[::-1]) @ J),
        Slip(f"with * in place of @ after {W}ᵀ", lambda J, v: v[W].T * J),
        Slip(f"with * in place of @ after {W}", lambda J, v: v[W] * J),
        Slip(f"with J @ {W} in place of {W}ᵀ @ J", lambda J, v: J @ v[W]),
        Slip(f"with J @ {W}ᵀ in place of {W}ᵀ @ J", lambda J, v: J @ v[W].T),
        Slip(f"with Jᵀ @ {W} in place of {W}ᵀ @ J", lambda J, v: J.T @ v[W]),
    ))


def inputs(n: int) -> Factor:
    """∂zn/∂Wn = a(n−1): the product with its transpose, which sums over the samples."""
    a, factor = f"a{n - 1}", f"∂z{n}/∂W{n}"
    name = f"{factor} = {a}"

    def times_transposed(name: str) -> Carry:
        return lambda J, v: J @ v[name].T

    def times_slope_transposed(name: str) -> Carry:
        return lambda J, v: J @ d_sigma(v[name]).T

    return Factor(name, times_transposed(a), (
        Slip(f"without {name}", lambda J, v: J),
        *(Slip(f"with a{m}, of another layer, in place of {a} for {factor}", times_transposed(f"a{m}"))
          for m in range(4) if m != n - 1),
        *(Slip(f"with z{m} in place of {a} for {factor}", times_transposed(f"z{m}")) for m in LAYERS),
        *(Slip(f"with σ′(z{m}) in place of {a} for {factor}", times_slope_transposed(f"z{m}"))
          for m in LAYERS),
        Slip(f"with {a} reshaped in place of transposed: that puts its entries elsewhere",
             lambda J, v: J @ v[a].reshape(v[a].shape[::-1])),
        Slip(f"without the transpose of {a} in {name}", lambda J, v: J @ v[a]),
        Slip("transposed", lambda J, v: v[a] @ J.T),
        Slip(f"with * in place of @ before {a}", lambda J, v: J * v[a]),
        Slip(f"with * in place of @ before {a}ᵀ", lambda J, v: J * v[a].T),
        Slip(f"with {a} multiplied entry by entry and then summed over the samples",
             lambda J, v: np.sum(J * v[a], axis=1, keepdims=True)),
        Slip(f"with the end of ∂C/∂b{n}, a sum over the samples, in place of {name}",
             lambda J, v: np.sum(J, axis=1, keepdims=True)),
    ))


def ones(n: int) -> Factor:
    """∂zn/∂bn = 1 in every sample: the sum over the samples."""
    neurons = "summed over axis=0, the neurons, in place of the samples"
    everything = "summed over everything, in place of the samples alone"
    return Factor(f"∂z{n}/∂b{n} = 1", lambda J, v: np.sum(J, axis=1, keepdims=True), (
        Slip("without the sum over the samples", lambda J, v: J),
        Slip("summed without keepdims=True, so that it has one axis and not two", lambda J, v: np.sum(J, axis=1)),
        Slip(neurons, lambda J, v: np.sum(J, axis=0, keepdims=True)),
        Slip(f"{neurons}, and without keepdims=True", lambda J, v: np.sum(J, axis=0)),
        Slip(everything, lambda J, v: np.sum(J)),
        Slip(everything, lambda J, v: np.sum(J, keepdims=True)),
        Slip("averaged over everything, in place of summed over the samples", lambda J, v: np.mean(J)),
        Slip("averaged over axis=0, the neurons, in place of summed over the samples",
             lambda J, v: np.mean(J, axis=0, keepdims=True)),
        Slip("averaged over axis=0, the neurons, in place of summed over the samples, and without keepdims=True",
             lambda J, v: np.mean(J, axis=0)),
        Slip("with the first sample only, in place of the sum over all", lambda J, v: J[:, :1]),
        Slip(f"with the end of ∂C/∂W{n}, @ a{n - 1}ᵀ, in place of the sum", lambda J, v: J @ v[f"a{n - 1}"].T),
    ))
