"""What the functions of this lab are made of, a factor after the other, and the slips that are made with each."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.checking.chain import Carry, Chain, Factor, Slip, Values

# J is what there is so far; v holds the values by their names: w1, b1, a0 of a1; W, b, a0 of layer; x, y, z1, a1 of
# the others.


def logistic(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e⁻ᶻ), the σ of the next lab."""
    return 1 / (1 + np.exp(-z))


def squeezed(bias: str, without_bias: str, inputs: Carry, more: tuple[Slip, ...] = ()) -> Factor:
    """The σ around a sum, in a neuron or in a layer; ``inputs``: with σ of what comes in, before weight and bias."""
    return Factor("σ", lambda z, v: np.tanh(z), (
        Slip("without σ (that is z)", lambda z, v: z),
        Slip("with the logistic function, 1 / (1 + e⁻ᶻ), in place of tanh", lambda z, v: logistic(z)),
        Slip("with the slope σ′ = 1 / cosh² in place of σ", lambda z, v: 1 / np.cosh(z)**2),
        Slip("with tan in place of tanh", lambda z, v: np.tan(z)),
        Slip("with sinh in place of tanh", lambda z, v: np.sinh(z)),
        Slip("with σ(z/2) in place of σ(z): tanh is (e²ᶻ − 1) / (e²ᶻ + 1)", lambda z, v: np.tanh(z / 2)),
        Slip("with σ taken twice", lambda z, v: np.tanh(np.tanh(z))),
        Slip(f"with {bias} added after σ, {without_bias} + {bias}", lambda z, v: np.tanh(z - v[bias]) + v[bias]),
        Slip("with σ of what comes in alone, and not of the whole sum", inputs),
        *more,
    ))


NEURON: Chain = (
    Factor("w1 a0", lambda z, v: v["w1"] * v["a0"], (
        Slip("without the weight w1", lambda z, v: v["a0"]),
        Slip("without a0, what comes in", lambda z, v: v["w1"] + 0 * v["a0"]),
        Slip("without a0, what comes in (one number for all inputs)", lambda z, v: v["w1"]),
        Slip("with w1 and a0 added in place of multiplied", lambda z, v: v["w1"] + v["a0"]),
        Slip("with the number 1.3 in place of w1 (w1 will move)", lambda z, v: 1.3 * v["a0"]),
        Slip("with a0 divided by w1", lambda z, v: v["a0"] / v["w1"]),
    )),
    Factor("+ b1", lambda z, v: z + v["b1"], (
        Slip("without the bias b1", lambda z, v: z),
        Slip("with the number −0.1 in place of b1 (b1 will move)", lambda z, v: z - 0.1),
        Slip("with b1 subtracted", lambda z, v: z - v["b1"]),
        Slip("with b1 multiplied in place of added", lambda z, v: z * v["b1"]),
        Slip("with w1 times all of a0 + b1 (the bias comes after the weight)", lambda z, v: z + v["w1"] * v["b1"]),
        Slip("with w1 and b1 in each other's place", lambda z, v: v["b1"] * v["a0"] + v["w1"]),
        Slip("with the numbers 1.3 and −0.1 in it (w1 and b1 will move)", lambda z, v: 1.3 * v["a0"] - 0.1),
    )),
    squeezed("b1", "σ(w1 a0)", lambda z, v: v["w1"] * np.tanh(v["a0"]) + v["b1"], (
        Slip("with σ of the weight alone, and not of the whole sum", lambda z, v: np.tanh(v["w1"]) * v["a0"] + v["b1"]),
        Slip("with 1 − a0 in its place (that is what it is to learn)", lambda z, v: 1 - v["a0"]),
    )),
)

LAYER: Chain = (
    Factor("W a0", lambda z, v: v["W"] @ v["a0"], (
        Slip("with a0 @ W, or Wᵀ, in place of W @ a0 (a row of W belongs to a neuron)",
             lambda z, v: v["W"].T @ v["a0"]),
        Slip("with * in place of @ (W * a0 multiplies, and does not add up)", lambda z, v: v["W"] * v["a0"]),
        Slip("with W * a0 added up along the wrong axis (a sum for each input, and not for each neuron)",
             lambda z, v: np.sum(v["W"] * v["a0"], axis=0)),
        Slip("with W * a0 added up over everything (one number for all neurons)",
             lambda z, v: np.sum(v["W"] * v["a0"])),
        Slip("with the mean in place of the sum over the inputs", lambda z, v: v["W"] @ v["a0"] / len(v["a0"])),
        Slip("without the weights W", lambda z, v: v["a0"]),
        Slip("with the sum of the weights, without a0", lambda z, v: np.sum(v["W"], axis=1)),
    )),
    Factor("+ b", lambda z, v: z + v["b"], (
        Slip("without the biases b", lambda z, v: z),
        Slip("with b subtracted", lambda z, v: z - v["b"]),
        Slip("with b multiplied in place of added", lambda z, v: z * v["b"]),
        Slip("with the sum of all biases in each neuron", lambda z, v: z + np.sum(v["b"])),
        Slip("with b as a column", lambda z, v: z + v["b"][:, np.newaxis]),
        Slip("with W (a0 + b) in place of W a0 + b", lambda z, v: v["W"] @ (v["a0"] + v["b"])),
        Slip("with w1 and b1, those of the one neuron, in place of W and b", lambda z, v: v["w1"] * v["a0"] + v["b1"]),
    )),
    squeezed("b", "σ(W a0)", lambda z, v: v["W"] @ np.tanh(v["a0"]) + v["b"], (
        Slip("with a1 in place of σ (a1 has a weight and a bias of its own)",
             lambda z, v: np.tanh(v["w1"] * z + v["b1"])),
    )),
)


def mean(of_not: Carry) -> Factor:
    """The mean over the examples; ``of_not``: what it is with the examples of NOT."""
    return Factor("the mean over the examples", lambda J, v: np.mean(J), (
        Slip("without the mean (a number for each example)", lambda J, v: J),
        Slip("of the first example only, in place of the mean over all", lambda J, v: J[0]),
        Slip("of the first two examples only, in place of the mean over all", lambda J, v: np.mean(J[:2])),
        Slip("of the last example only, in place of the mean over all", lambda J, v: J[-1]),
        Slip("with the mean as an array with one number in it, of shape (1,)", lambda J, v: np.mean(J, keepdims=True)),
        Slip("with the largest in place of the mean", lambda J, v: np.max(J)),
        Slip("with the examples of NOT, 0 → 1 and 1 → 0, in place of those in x and y", of_not),
    ))


def not_(v: Values) -> dict[str, Any]:
    """The values with the examples of NOT in the place of x and y."""
    x = np.array([0.0, 1.0])
    return {**v, "x": x, "y": 1 - x, "z1": v["w1"] * x + v["b1"], "a1": np.tanh(v["w1"] * x + v["b1"])}


COST: Chain = (
    Factor("a1 − y", lambda J, v: v["a1"] - v["y"], (
        Slip("without the target y", lambda J, v: v["a1"]),
        Slip("with a1 + y in place of a1 − y", lambda J, v: v["a1"] + v["y"]),
        Slip("with x in place of a1(x)", lambda J, v: v["x"] - v["y"]),
        Slip("with z1 in place of a1, so without σ", lambda J, v: v["z1"] - v["y"]),
        Slip("with σ(x) in place of a1(x), so without w1 and b1", lambda J, v: np.tanh(v["x"]) - v["y"]),
        Slip("with a1(x − y), where y comes in too early", lambda J, v: np.tanh(v["z1"] - v["w1"] * v["y"])),
        Slip("with a1(y) in place of a1(x)", lambda J, v: np.tanh(v["w1"] * v["y"] + v["b1"]) - v["y"]),
        Slip("with a1(y) − x (x and y are in each other's place)",
             lambda J, v: np.tanh(v["w1"] * v["y"] + v["b1"]) - v["x"]),
    )),
    Factor("squared", lambda J, v: J**2, (
        Slip("without the square", lambda J, v: J),
        Slip("without the square, and with y − a1", lambda J, v: -J),
        Slip("with |a1 − y| in place of its square", lambda J, v: np.abs(J)),
        Slip("with a1² − y² in place of (a1 − y)²", lambda J, v: v["a1"]**2 - v["y"]**2),
        Slip("with a1 − y², where only y is squared", lambda J, v: v["a1"] - v["y"]**2),
        Slip("with 2 (a1 − y) in place of (a1 − y)² (that is its derivative)", lambda J, v: 2 * J),
        Slip("with the mean taken before the square", lambda J, v: np.array([np.mean(J)**2])),
        Slip("with the root of the sum of the squares, ‖a1 − y‖, which is not squared again",
             lambda J, v: np.array([np.sqrt(np.sum(J**2))])),
        Slip("with the root of the mean of the squares", lambda J, v: np.array([np.sqrt(np.mean(J**2))])),
    )),
    mean(lambda J, v: np.mean((not_(v)["a1"] - not_(v)["y"])**2)),
)


def error() -> Factor:
    """∂C/∂a1 = 2 (a1 − y)."""
    name = "∂C/∂a1 = 2 (a1 − y)"

    def instead(text: str, of: str, carry: Carry) -> Slip:
        return Slip(f"with {text} in place of {of} in {name}", carry)

    return Factor(name, lambda J, v: 2 * (v["a1"] - v["y"]), (
        instead("a1", "a1 − y", lambda J, v: 2 * v["a1"]),
        instead("z1", "a1", lambda J, v: 2 * (v["z1"] - v["y"])),
        instead("x", "a1", lambda J, v: 2 * (v["x"] - v["y"])),
        instead("σ(x), without w1 and b1,", "a1", lambda J, v: 2 * (np.tanh(v["x"]) - v["y"])),
        instead("(a1 − y)²", "2 (a1 − y)", lambda J, v: (v["a1"] - v["y"])**2),
        instead("(a1 − y)²", "a1 − y", lambda J, v: 2 * (v["a1"] - v["y"])**2),
        instead("2 a1 − y", "2 (a1 − y)", lambda J, v: 2 * v["a1"] - v["y"]),
        instead("|a1 − y|", "a1 − y", lambda J, v: 2 * np.abs(v["a1"] - v["y"])),
        instead("a1 + y", "a1 − y", lambda J, v: 2 * (v["a1"] + v["y"])),
    ))


def slope() -> Factor:
    """∂a1/∂z1 = σ′(z1), example by example."""
    factor = "∂a1/∂z1"
    name = f"{factor} = σ′(z1)"

    def instead(text: str, carry: Carry, of: str = "σ′(z1)") -> Slip:
        return Slip(f"with {text} in place of {of} for {factor}", carry)

    return Factor(name, lambda J, v: J / np.cosh(v["z1"])**2, (
        Slip(f"without {name}", lambda J, v: J),
        instead("σ′(a1)", lambda J, v: J / np.cosh(v["a1"])**2),
        instead("σ′(x)", lambda J, v: J / np.cosh(v["x"])**2),
        instead("σ(z1)", lambda J, v: J * v["a1"]),
        instead("z1", lambda J, v: J * v["z1"]),
        instead("1 − z1²", lambda J, v: J * (1 - v["z1"]**2), "1 − a1²"),
        instead("1 − a1", lambda J, v: J * (1 - v["a1"]), "1 − a1²"),
        Slip(f"with J * 1 − a1² in place of J * (1 − a1²) for {factor}, as if parentheses were missing",
             lambda J, v: J - v["a1"]**2),
        instead("1 + a1²", lambda J, v: J * (1 + v["a1"]**2), "1 − a1²"),
        instead("a1²", lambda J, v: J * v["a1"]**2, "1 − a1²"),
        instead("a1 (1 − a1), the slope of the logistic function,", lambda J, v: J * v["a1"] * (1 - v["a1"])),
        instead("1 / (4 cosh²(z1/2)), the slope of the logistic function,",
                lambda J, v: J / (2 * np.cosh(v["z1"] / 2))**2),
        instead("1 / cosh(z1), which is not squared,", lambda J, v: J / np.cosh(v["z1"])),
        instead("cosh²(z1)", lambda J, v: J * np.cosh(v["z1"])**2, "1 / cosh²(z1)"),
        instead("σ′(w1 x), without the bias b1,", lambda J, v: J / np.cosh(v["z1"] - v["b1"])**2),
        instead("σ′(J)", lambda J, v: J / np.cosh(J)**2),
        Slip(f"with σ′(J) in place of J * σ′(z1) for {factor}", lambda J, v: 1 / np.cosh(J)**2),
        Slip(f"with σ′(z1) alone where J * σ′(z1) belongs, so that ∂C/∂a1 is lost, for {factor}",
             lambda J, v: 1 / np.cosh(v["z1"])**2),
        Slip(f"with {name} in it twice", lambda J, v: J / np.cosh(v["z1"])**4),
        Slip(f"with σ′(z1) added in place of multiplied for {factor}", lambda J, v: J + 1 / np.cosh(v["z1"])**2),
    ))


APART = "with the mean of each factor by itself (the factors of one example belong together)"


def apart(v: Values) -> np.ndarray:
    """The mean of ∂C/∂a1 times the mean of ∂a1/∂z1, as an array with one number."""
    return np.mean(2 * (v["a1"] - v["y"]), keepdims=True) * np.mean(1 / np.cosh(v["z1"])**2)


def inputs() -> Factor:
    """∂z1/∂w1 = x."""
    name = "∂z1/∂w1 = x"
    return Factor(name, lambda J, v: J * v["x"], (
        Slip(f"without {name} (that is ∂C/∂b1)", lambda J, v: J),
        Slip(f"with w1 in place of x for {name} (that is the way on to x)", lambda J, v: J * v["w1"]),
        Slip(f"with y in place of x for {name}", lambda J, v: J * v["y"]),
        Slip(f"with a1 in place of x for {name}", lambda J, v: J * v["a1"]),
        Slip(f"with z1 in place of x for {name}", lambda J, v: J * v["z1"]),
        Slip(f"with w1 x in place of x for {name}", lambda J, v: J * v["w1"] * v["x"]),
        Slip(f"with {name} in it twice", lambda J, v: J * v["x"]**2),
        Slip("with x added in place of multiplied", lambda J, v: J + v["x"]),
        Slip("with the mean taken before x comes in (each example has an x of its own)",
             lambda J, v: np.mean(J) * v["x"]),
        Slip(APART, lambda J, v: apart(v) * np.mean(v["x"], keepdims=True)),
    ))


def ones() -> Factor:
    """∂z1/∂b1 = 1."""
    name = "∂z1/∂b1 = 1"
    return Factor(name, lambda J, v: J, (
        Slip(f"with x, the end of ∂C/∂w1, in place of {name}", lambda J, v: J * v["x"]),
        Slip(f"with b1 in place of {name}", lambda J, v: J * v["b1"]),
        Slip(f"with w1 in place of {name}", lambda J, v: J * v["w1"]),
        Slip("with 1 added (1 is a factor)", lambda J, v: J + 1),
        Slip(APART, lambda J, v: apart(v)),
    ))


def chain_to(last: Factor) -> Chain:
    """The factors of ∂C/∂w1 or ∂C/∂b1, of which only the last one differs."""
    factors = (error(), slope(), last)

    def of_not(J: Any, v: Values) -> Any:
        for factor in factors:
            J = factor.carry(J, not_(v))
        return np.mean(J)
    return (*factors, mean(of_not))


CHAINS = {"dCdw": chain_to(inputs()), "dCdb": chain_to(ones())}
