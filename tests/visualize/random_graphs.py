"""Random computations to read, replay and explain: of single numbers, and of arrays, with operands that are shared."""

import numpy as np

from tinygrad_edu import Tensor, relu, sigmoid

NUMBERS = [np.tanh, np.sin, np.exp, sigmoid, relu, abs,
           lambda a: a**2, lambda a: -a, lambda a: 0.5 * a, lambda a: 1 / (a * a + 2)]
PAIRS = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / (b * b + 1), np.maximum]


def of_numbers(seed):
    """A number, computed from three others in some ten operations, and names for some of what is used."""
    rng = np.random.default_rng(seed)
    names = {name: Tensor(round(float(rng.normal()), 2), requires_grad=True) for name in "xyz"}
    known = list(names.values())
    for _ in range(int(rng.integers(3, 12))):
        if rng.random() < 0.4:
            known.append(NUMBERS[rng.integers(len(NUMBERS))](known[rng.integers(len(known))]))
        else:
            known.append(PAIRS[rng.integers(len(PAIRS))](*(known[i] for i in rng.integers(len(known), size=2))))
    result = known[-1]
    for other in known[3:-1:3]:  # what would be used nowhere
        result = result + other
    return result * known[0], {**names, "q": known[3]}


def of_arrays(seed):
    """A sum of squares of arrays that were multiplied, added with broadcasting, squeezed, sliced and shared."""
    rng = np.random.default_rng(seed)
    rows, inner, columns = (int(n) for n in rng.integers(1, 5, size=3))
    W, V = (Tensor(rng.normal(size=(rows, inner)), requires_grad=True) for _ in range(2))
    x = Tensor(rng.normal(size=(inner, columns)), requires_grad=True)
    b = Tensor(rng.normal(size=(rows, 1)), requires_grad=True)
    target = rng.normal(size=(rows, columns))
    z = W @ x + b * (rng.random() < 0.8)
    if rng.random() < 0.4:
        z = z + V @ x
    a = [np.tanh, sigmoid, relu, abs][rng.integers(4)](z)
    if rng.random() < 0.4:
        a = a * z + (V**2).mean()
    if rng.random() < 0.3:
        a = a[:, ::-1].T.T + np.max(a)
    loss = [lambda: ((a - target) ** 2).sum(), lambda: np.linalg.norm(a - target) ** 2 / 10,
            lambda: np.linalg.norm(a - target), lambda: (a * a / (1 + target**2)).mean()][rng.integers(4)]()
    if rng.random() < 0.3:
        loss = loss + 0.5 * (W * W).sum()
    return loss, {"W": W, "V": V, "x": x, "b": b, "target": target, "z": z, "a": a}


def several(n):
    """n of them, of both kinds by turns."""
    return [(of_numbers, of_arrays)[seed % 2](seed) for seed in range(n)]
