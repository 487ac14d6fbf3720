"""Slips that learners make, each with the words in which it must be named.

A row is (function, what stands in its body after the given line, words of the summary). The bodies of J_… begin after
``a0, z1, a1, z2, a2, z3, a3 = network_function(x)``.
"""

E = "J = 2 * (a3 - y) / x.size\n"       # ∂C/∂a3
S3 = "J = J * d_sigma(z3)\n"            # · ∂a3/∂z3
W3 = "J = W3.T @ J\n"                   # · ∂z3/∂a2
S2 = "J = J * d_sigma(z2)\n"            # · ∂a2/∂z2
W2 = "J = W2.T @ J\n"                   # · ∂z2/∂a1
S1 = "J = J * d_sigma(z1)\n"            # · ∂a1/∂z1
SUM = "return np.sum(J, axis=1, keepdims=True)"
TO_A2, TO_A1 = E + S3 + W3, E + S3 + W3 + S2 + W2

# One slip, or a wrong scale: these are named, and nothing else is.
NAMED = [
    # the slope of σ left out
    ("J_W3", E + "return J @ a2.T", "exactly the chain without ∂a3/∂z3 = σ′(z3)."),
    ("J_b3", E + SUM, "exactly the chain without ∂a3/∂z3 = σ′(z3)."),
    ("J_W2", TO_A2 + "return J @ a1.T", "exactly the chain without ∂a2/∂z2 = σ′(z2)."),
    ("J_W2", E + W3 + S2 + "return J @ a1.T", "exactly the chain without ∂a3/∂z3 = σ′(z3)."),
    ("J_b1", TO_A1 + SUM, "exactly the chain without ∂a1/∂z1 = σ′(z1)."),
    ("J_W1", E + S3 + W3 + W2 + S1 + "return J @ a0.T", "exactly the chain without ∂a2/∂z2 = σ′(z2)."),
    # … of the wrong layer: it only runs where the layers are of one size
    ("J_W3", E + "J = J * d_sigma(z2)\nreturn J @ a2.T",
     "1 → 4 → 4 → 4 with 3 samples, where the shapes happen to fit, your answer is exactly the chain with σ′(z2), of "
     "another layer, in place of σ′(z3) for ∂a3/∂z3."),
    ("J_W2", TO_A2 + "J = J * d_sigma(z1)\nreturn J @ a1.T",
     "exactly the chain with σ′(z1), of another layer, in place of σ′(z2) for ∂a2/∂z2."),
    ("J_b2", TO_A2 + "J = J * d_sigma(z3)\n" + SUM,
     "exactly the chain with σ′(z3), of another layer, in place of σ′(z2) for ∂a2/∂z2."),
    # … at a instead of z, or σ in its place
    ("J_W3", E + "J = J * d_sigma(a3)\nreturn J @ a2.T", "with σ′(a3) in place of σ′(z3) for ∂a3/∂z3."),
    ("J_b2", TO_A2 + "J = J * d_sigma(a2)\n" + SUM, "with σ′(a2) in place of σ′(z2) for ∂a2/∂z2."),
    ("J_W1", TO_A1 + "J = J * d_sigma(a1)\nreturn J @ a0.T", "with σ′(a1) in place of σ′(z1) for ∂a1/∂z1."),
    ("J_W3", E + "J = J * sigma(z3)\nreturn J @ a2.T", "with σ(z3) in place of σ′(z3) for ∂a3/∂z3."),
    ("J_W2", E + "J = J * a3\nJ = W3.T @ J\n" + S2 + "return J @ a1.T", "with σ(z3) in place of σ′(z3)"),
    ("J_b3", E + "J = J * z3 * (1 - z3)\n" + SUM, "with z3 (1 − z3) in place of a3 (1 − a3)"),
    ("J_b3", E + "J = J * (1 - a3)\n" + SUM, "with 1 − a3 in place of a3 (1 − a3)"),
    ("J_W3", E + "J = d_sigma(z3)\nreturn J @ a2.T", "with σ′(z3) alone where J * σ′(z3) belongs, so that all before"),
    ("J_W3", E + "J = J * d_sigma(J)\nreturn J @ a2.T", "with σ′(J) in place of σ′(z3) for ∂a3/∂z3."),
    ("J_b3", E + "J = J * (1 - np.tanh(z3)**2)\n" + SUM, "with 1 − tanh²(z3), the slope of tanh, in place of σ′(z3)"),
    ("J_b3", E + S3 + S3 + SUM, "with ∂a3/∂z3 = σ′(z3) in it twice."),
    ("J_b3", E + "J = J / d_sigma(z3)\n" + SUM, "divided by ∂a3/∂z3 = σ′(z3) in place of multiplied."),
    ("J_b3", E + "J = J + d_sigma(z3)\n" + SUM, "with σ′(z3) added in place of multiplied."),
    # the weights: left out, not transposed, of another layer
    ("J_W2", E + S3 + "J = W3 @ J\n" + S2 + "return J @ a1.T", "with W3 in place of its transpose for ∂z3/∂a2."),
    ("J_b1", TO_A2 + S2 + "J = W2 @ J\n" + S1 + SUM, "with W2 in place of its transpose for ∂z2/∂a1."),
    ("J_W2", E + S3 + "J = W2.T @ J\n" + S2 + "return J @ a1.T", "with W2ᵀ, of another layer, in place of W3ᵀ"),
    ("J_W1", TO_A2 + S2 + "J = W3.T @ J\n" + S1 + "return J @ a0.T", "with W3ᵀ, of another layer, in place of W2ᵀ"),
    ("J_b1", TO_A2 + S2 + "J = W3 @ J\n" + S1 + SUM, "with W3, of another layer and not transposed, in place of W2ᵀ"),
    ("J_b2", E + S3 + S2 + SUM, "exactly the chain without ∂z3/∂a2 = W3."),
    ("J_W1", TO_A2 + S2 + S1 + "return J @ a0.T", "exactly the chain without ∂z2/∂a1 = W2."),
    ("J_W2", E + S3 + "J = J @ W3\n" + S2 + "return J @ a1.T", "with J @ W3 in place of W3ᵀ @ J."),
    # * for @, and @ for *
    ("J_W3", E + "J = J @ d_sigma(z3)\nreturn J @ a2.T", "with @ in place of * before σ′(z3)."),
    ("J_W3", E + "J = J @ d_sigma(z3).T\nreturn J @ a2", "with @ σ′(z3)ᵀ in place of * σ′(z3) and without the transp"),
    ("J_b2", E + S3 + "J = W3.T * J\n" + S2 + SUM, "with * in place of @ after W3ᵀ."),
    ("J_W3", E + S3 + "return J * a2.T", "with * in place of @ before a2ᵀ."),
    ("J_W2", TO_A2 + S2 + "return J * a1", "with * in place of @ before a1."),
    ("J_W1", TO_A1 + S1 + "return J * a0", "with * in place of @ before a0."),
    # the factor 2, 1/N, the sign
    ("J_W3", "J = (a3 - y) / x.size\n" + S3 + "return J @ a2.T",
     "exactly ½ times the right one; it may be that the factor 2 of ∂C/∂a3 = 2 (a3 − y) / N is missing."),
    ("J_b3", "J = 2 * (a3 - y)\n" + S3 + SUM, "exactly N times the right one; it may be that the division"),
    ("J_W2", "J = (a3 - y)\n" + S3 + W3 + S2 + "return J @ a1.T",
     "exactly ½·N times the right one; it may be that the factor 2 and the division by x.size are missing."),
    ("J_W1", "J = 2 * (y - a3) / x.size\n" + S3 + W3 + S2 + W2 + S1 + "return J @ a0.T",
     "exactly the right one with the sign turned; it may be that y − a3 stands in place of a3 − y, or"),
    ("J_W3", E + S3 + "return J @ a2.T / x.size", "exactly 1/N times the right one; it may be"),
    ("J_b3", E + S3 + "return np.mean(J, axis=1, keepdims=True)",
     "1/N times the right one; it may be that it is divided by x.size twice, or np.mean", "comes in at line {last}."),
    ("J_W3", "J = 2 * (a3 - y) / y.size\n" + S3 + "return J @ a2.T",
     "exactly 1/outputs times the right one; it may be that it is divided by y.size = outputs · N in place of x.size."),
    ("J_b2", TO_A2 + S2 + "return np.sum(J, axis=1, keepdims=True) / y.size",
     "1/(N·outputs) times the right one; it may be that it is divided by y.size = outputs · N as well"),
    ("J_b3", "J = 2 * (a3 - y) / 100\n" + S3 + SUM, "0.01·N times the right one; it may be that 100"),
    ("J_b3", "J = 4 * (a3 - y) / x.size\n" + S3 + SUM, "exactly 2 times the right one; it may be that the factor 2"),
    ("J_b3", "J = 3 * (a3 - y) / x.size\n" + S3 + SUM, "exactly 3/2 times the right one."),
    # the error
    ("J_W3", "J = 2 * a3 / x.size\n" + S3 + "return J @ a2.T", "with a3 in place of a3 − y"),
    ("J_W3", "J = 2 * (z3 - y) / x.size\n" + S3 + "return J @ a2.T", "with z3 in place of a3"),
    ("J_b3", "J = (a3 - y)**2 / x.size\n" + S3 + SUM, "with (a3 − y)² in place of 2 (a3 − y)"),
    ("J_b3", "J = 2 * (a3 - y)**2 / x.size\n" + S3 + SUM, "exactly the chain with (a3 − y)² in place of a3 − y"),
    ("J_b3", "J = (2 * a3 - y) / x.size\n" + S3 + SUM, "with 2 a3 − y in place of 2 (a3 − y)"),
    ("J_b3", E + "J = J * (1 - a3**2)\n" + SUM, "with 1 − a3² in place of a3 (1 − a3)"),
    ("J_b3", "J = 2 * (a3 - y) / y.shape[0]\n" + S3 + SUM, "y.shape[0] = outputs stands in place of x.size."),
    ("J_b3", "J = 2 * np.abs(a3 - y) / x.size\n" + S3 + SUM, "with |a3 − y| in place of a3 − y"),
    # the last factor: the wrong activation, the transpose, the sum
    ("J_W3", E + S3 + "return J @ a1.T", "with a1, of another layer, in place of a2 for ∂z3/∂W3."),
    ("J_W2", TO_A2 + S2 + "return J @ a2.T", "with a2, of another layer, in place of a1 for ∂z2/∂W2."),
    ("J_W1", TO_A1 + S1 + "return J @ a1.T", "with a1, of another layer, in place of a0 for ∂z1/∂W1."),
    ("J_W3", E + S3 + "return J @ z2.T", "with z2 in place of a2 for ∂z3/∂W3."),
    ("J_W3", E + S3 + "return J @ a2", "without the transpose of a2 in ∂z3/∂W3 = a2."),
    ("J_W3", E + S3 + "return a2 @ J.T", "exactly the chain transposed."),
    ("J_W2", TO_A2 + S2 + "return J", "exactly the chain without ∂z2/∂W2 = a1."),
    ("J_b3", E + S3 + "return J", "exactly the chain without the sum over the samples."),
    ("J_b2", TO_A2 + S2 + "return np.sum(J, axis=0, keepdims=True)", "summed over axis=0, the neurons, in place of"),
    ("J_b2", TO_A2 + S2 + "return np.sum(J, axis=0)", "the samples, and without keepdims=True."),
    ("J_b1", TO_A1 + S1 + "return np.sum(J, axis=1)", "summed without keepdims=True, so that it has one axis and not"),
    ("J_b1", TO_A1 + S1 + "return np.sum(J)", "summed over everything, in place of the samples alone."),
    ("J_b1", TO_A1 + S1 + "return np.mean(J)", "averaged over everything, in place of summed over the samples"),
    ("J_b2", "return J_b3(x, y)", "Your answer is ∂C/∂b3, and not ∂C/∂b2."),
    ("J_b3", "return a3 - y", "Your answer is a3 − y, and not ∂C/∂b3."),
    ("J_b3", E + S3 + "return J @ a2.T", "with the end of ∂C/∂W3, @ a2ᵀ, in place of the sum."),
    ("J_W3", E + S3 + SUM, "with the end of ∂C/∂b3, a sum over the samples, in place of ∂z3/∂W3 = a2."),
    # two at once
    ("J_W2", E + W3 + "return J @ a1.T", "without ∂a3/∂z3 = σ′(z3) and without ∂a2/∂z2 = σ′(z2)."),
    # the same one in all three layers
    ("J_W1", E + "J = W2.T @ (W3.T @ (J * d_sigma(a3)) * d_sigma(a2)) * d_sigma(a1)\nreturn J @ a0.T",
     "with σ′(a3) in place of σ′(z3) for ∂a3/∂z3 and with σ′(a2) in place of σ′(z2) for ∂a2/∂z2 and with σ′(a1) in"),
    ("J_b1", E + "J = W2.T @ W3.T @ J\n" + SUM,
     "without ∂a3/∂z3 = σ′(z3) and without ∂a2/∂z2 = σ′(z2) and without ∂a1/∂z1 = σ′(z1)."),
    ("J_W2", "J = (a3 - y) / x.size\n" + S3 + W3 + "return J @ a1.T",
     "½ times the chain without ∂a2/∂z2 = σ′(z2); it may be that the factor 2"),
    ("J_b2", "J = 2 * (a3 - y) / x.size\n" + S3 + W3 + "J = J * d_sigma(a2)\nreturn np.sum(J, axis=1)",
     "with σ′(a2) in place of σ′(z2) for ∂a2/∂z2 and summed without keepdims=True"),
    ("J_b1", "J = 2 * (a3 - y)\n" + S3 + W3 + S2 + W2 + "J = J * a1\n" + SUM,
     "N times the chain with σ(z1) in place of σ′(z1) for ∂a1/∂z1; it may be that the division by x.size is missing"),
]

NAMED += [
    # what was summed, reshaped, left out, or put in parentheses at the wrong place
    ("J_b2", E + S3 + "J = np.sum(J, axis=1, keepdims=True)\n" + W3 + S2 + SUM,
     "summed over the samples too early, right after ∂a3/∂z3"),
    ("J_W1", TO_A2 + S2 + "J = np.sum(J, axis=1, keepdims=True)\n" + W2 + S1 + "return J @ a0.T",
     "summed over the samples too early, right after ∂a2/∂z2"),
    ("J_b1", "J = J_b2(x, y)\n" + W2 + S1 + SUM, "summed over the samples too early, right after ∂a2/∂z2"),
    ("J_W2", "J = J_b3(x, y)\n" + W3 + S2 + "return J @ a1.T", "summed over the samples too early, right after ∂a3/∂z"),
    ("J_W3", E + S3 + "return J @ a2.reshape(x.size, -1)", "with a2 reshaped in place of transposed"),
    ("J_W2", E + S3 + "J = W3.reshape(W3.shape[::-1]) @ J\n" + S2 + "return J @ a1.T",
     "with W3 reshaped in place of transposed"),
    ("J_W3", E + "J = J * d_sigma(W3 @ a2)\nreturn J @ a2.T", "with σ′(W3 a2), without the bias b3 that z3 has in it"),
    ("J_W1", TO_A1 + "J = J * d_sigma(W1 @ x)\nreturn J @ a0.T", "with σ′(W1 a0), without the bias b1"),
    ("J_b3", "J = 2*a3 - y/x.size\n" + S3 + SUM, "with y alone divided by N, as if parentheses were missing"),
    ("J_b3", "J = 2*(a3 - y/x.size)\n" + S3 + SUM, "with y alone divided by N inside the parentheses"),
    ("J_b3", "J = a3 - y/x.size\n" + S3 + SUM, "with y alone divided by N, and without the factor 2"),
    ("J_b3", E + "J = J * a3*1 - a3\n" + SUM, "with a3 * 1 − a3 in place of a3 (1 − a3)", "parentheses were missing"),
    ("J_b3", E + "J = J * (a3*1 - a3)\n" + SUM, "without the parentheses that a3 * (1 - a3) has; with them"),
    ("J_b3", E + "J = J / (4*np.cosh(z3)**2)\n" + SUM, "with 1 / (4 cosh²(z3)) in place of 1 / (4 cosh²(z3/2))"),
    ("J_b3", E + "J = J / np.cosh(z3/2)**2\n" + SUM, "exactly 4 times the right one; it may be that the 4 of σ′"),
    ("J_b3", E + S3 + "return np.mean(J, axis=0, keepdims=True)", "averaged over axis=0, the neurons"),
    ("J_b3", E + S3 + "return np.mean(J, axis=0)", "averaged over axis=0, the neurons", "and without keepdims=True."),
    ("J_W3", E + "J = d_sigma(J)\nreturn J @ a2.T", "with σ′(J) in place of J * σ′(z3)."),
    ("J_b1", TO_A1 + "J = J * a1 * (1 + a1)\n" + SUM, "with 1 + a1 in place of 1 − a1 for ∂a1/∂z1."),
    # a number that comes in at the end: what the beginning lacks is not blamed, for the beginning is right
    ("J_W2", TO_A2 + S2 + "return J @ a1.T / 2", "exactly ½ times the right one; it comes in at line {last}."),
    ("J_b1", TO_A1 + S1 + "return -np.sum(J, axis=1, keepdims=True)",
     "with the sign turned; it comes in at line {last}."),
    # something else altogether
    ("J_b1", "return b1", "Your answer is b1, and not ∂C/∂b1."),
    ("J_W1", "return W1", "Your answer is W1, and not ∂C/∂W1."),
    ("J_W1", "return np.zeros_like(W1)", "All its numbers are 0, and those of ∂C/∂W1 are not."),
    ("J_W3", E + "J * d_sigma(z3)\nreturn J @ a2.T", "computes something and throws it away: give the result a name"),
    ("J_W2", E + "np.multiply(J, d_sigma(z3))\n" + W3 + S2 + "return J @ a1.T", "throws it away"),
    ("J_W3", "J = np.matrix(2 * (a3 - y) / x.size)\n" + S3 + "return J @ a2.T",
     "J is an np.matrix, of shape (3, 4), and of such a one * is a product of matrices."),
    ("J_W2", "a0, a1, z1, a2, z2, a3, z3 = network_function(x)\n" + TO_A2 + S2 + "return J @ a1.T",
     "There are names in each other's place: a1 holds z1, a2 holds z2, a3 holds z3, z1 holds a1"),
    ("J_b3", "J = 2 * (a3 - y) / N\n" + S3 + SUM, "name 'N' is not defined. The number of samples, N, is x.size here."),
    ("J_b3", E + "J = J * σ(z3)\n" + SUM, "σ is sigma here, and its slope σ′ is d_sigma."),
    ("J_b3", E + S3 + "return plt.sum(J)", "Its import is missing: write import matplotlib.pyplot as plt"),
    ("J_b3", E + S3 + "return np.sum(J, axis=1, keepdim=True)", "Did you mean keepdims?"),
    ("J_W3", E + S3 + "return J @ a2.T,", "It returns a tuple with one array in it: take away the comma"),
]

# What a function was given it should only look at, and compute from it anew: these are told without more.
KEPT = "    J = 2 * (a3 - y) / x.size\n    kept = np.sum(J * d_sigma(z3), axis=1, keepdims=True)\n"
TOLD = [
    ("J_b3", "y -= a3\nJ = -2 * y / x.size\n" + S3 + SUM, "changes y itself, and what a function is given",
     "y = y - … makes a new array, y -= … writes into the old one."),
    ("J_W1", "a0 *= 2\n" + TO_A1 + S1 + "return J @ a0.T", "changes x itself (a0 is the same array)"),
    ("J_b3", "y[:] = a3 - y\nJ = 2 * y / x.size\n" + S3 + SUM, "changes y itself", "Work on a copy, y.copy()."),
    ("J_b3", "np.subtract(a3, y, out=y)\nJ = 2 * y / x.size\n" + S3 + SUM, "It changes y itself"),
    ("steepest_step", "y -= f(x, mu, sig)\nm, s = dfdmu(x, mu, sig), dfdsig(x, mu, sig)\n"
                      "return 2 * aggression * np.array([y @ m, y @ s])", "changes y itself"),
    ("J_b3", "global kept\nif 'kept' not in globals():\n" + KEPT + "return kept", "something in it is remembered"),
    ("J_b3", "store = J_b3.__dict__\nif x.shape not in store:\n" + KEPT + "    store[x.shape] = kept\n"
             "return store[x.shape]", "something in it is remembered"),
]

# Right, and not by the chain rule written out: the remark says by what.
H = "h = 1e-6\nJ = np.zeros_like(b3)\nfor i in range(len(b3)):\n    b3[i] += h\n    up = cost(x, y)\n" \
    "    b3[i] -= 2 * h\n    down = cost(x, y)\n    b3[i] += h\n    J[i] = (up - down) / (2 * h)\nreturn J"
SHORTCUTS = [
    ("J_b3", H, "differences of cost, rise over run, and not by the chain rule"),
    ("dfdmu", "h = 1e-5\nreturn (f(x, mu + h, sig) - f(x, mu - h, sig)) / (2 * h)", "differences of f, rise over run"),
    ("J_b3", "from tinygrad_edu import numerical_jacobian\n"
             "def C(b):\n    return np.linalg.norm(sigma(W3 @ a2 + b) - y)**2 / x.size\n"
             "return numerical_jacobian(C, b3)", "differences (numerical_jacobian)"),
    ("J_b3", "from tinygrad_edu import grad\ndef C(b):\n    return np.linalg.norm(sigma(W3 @ a2 + b) - y)**2 / x.size\n"
             "return grad(C)(b3)", "from the engine (grad), which walks the chain rule for you"),
]

# Nothing explains these: no factor may be named, and the worst entry is shown instead.
UNEXPLAINED = [
    ("J_W3", E + "J = J * np.sin(z3)\nreturn J @ a2.T"),
    ("J_b3", E + S3 + "return np.sum(J**2, axis=1, keepdims=True)"),
    ("J_W2", E + S3 + "J = (W3.T @ J) ** 3\n" + S2 + "return J @ a1.T"),
    ("J_W2", E + "J = W3.T @ J\nJ = J * a2\nJ = J + 1\nreturn J @ a1.T"),
    ("J_b2", E + S3 + W3 + S2 + "return np.max(J, axis=1, keepdims=True)"),
    ("J_W3", E + S3 + "return J @ a2.T + 1e-3"),
    ("J_W3", E + S3 + "J = J @ a2.T\nJ[0, 0] = 0\nreturn J"),
]

# Right, in forms that the course does not use.
RIGHT = [
    ("J_W3", "return np.einsum('ik,jk->ij', 2 * (a3 - y) / x.size * a3 * (1 - a3), a2)"),
    ("J_W3", "return ((a3 - y) * d_sigma(z3)) @ a2.T * (2 / x.shape[1])"),
    ("J_W3", E + S3 + "return np.array([[sum(J[i] * a2[j]) for j in range(len(a2))] for i in range(len(J))]).tolist()"),
    ("J_b3", E + "J *= d_sigma(z3)\nreturn J.sum(axis=1).reshape(b3.shape)"),
    ("J_b3", E + "J = np.multiply(J, d_sigma(z3))\nreturn J @ np.ones((x.size, 1))"),
    ("J_W2", "deltas = 2 / x.size * (a3 - y) * d_sigma(z3)\nreturn np.dot(np.dot(W3.T, deltas) * a2 * (1 - a2), a1.T)"),
    ("J_W2", E + "J = (J * d_sigma(z3)).T @ W3 * d_sigma(z2).T\nreturn J.T @ a1.T"),
    ("J_b2", E + "J = J.T[:, :, None] * d_sigma(z3).T[:, :, None] * W3\nJ = J.sum(1) * d_sigma(z2).T\n"
             "return J.sum(0)[:, None]"),
    ("J_W1", "total = 0\nfor k in range(x.size):\n    J = 2 * (a3 - y)[:, [k]] / x.size * d_sigma(z3[:, [k]])\n"
             "    J = W2.T @ (W3.T @ J * d_sigma(z2[:, [k]])) * d_sigma(z1[:, [k]])\n    total = total + J * x[0, k]\n"
             "return total"),
    ("J_b1", "from tinygrad_edu import Tensor\n" + TO_A1 + S1 + "return Tensor(" + SUM.removeprefix("return ") + ")"),
]

# In the fit, what was written is read back as a formula; the step is a chain again.
R = "r, m, s = y - f(x, mu, sig), dfdmu(x, mu, sig), dfdsig(x, mu, sig)\n"
FIT = [
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / sig**2 - 1 / sig)",
     "is f · (u²/σ² − 1/σ), with u = x − μ: wrong power of σ in the term u²/σ²."),
    ("dfdsig", "return f(x, mu, sig) * (x - mu)**2 / sig**3", "is f · u²/σ³", "a term without u is missing."),
    ("dfdsig", "return (x - mu)**2 / sig**3 - 1 / sig", "is u²/σ³ − 1/σ", "the factor f is missing."),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / sig**3 + 1 / sig)", "1/σ has the wrong sign."),
    ("dfdsig", "return f(x, mu, sig) * (x - mu)**2 / sig**3 - 1 / sig", "is f · u²/σ³ − 1/σ",
     "f multiplies only a part of it, as if parentheses were missing."),
    ("dfdsig", "return f(x, mu, sig) * (2 * (x - mu)**2 / sig**3 - 1 / sig)", "a factor 2 that does not belong"),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / (2 * sig**3) - 1 / sig)", "(½ u²/σ³ − 1/σ)", "a factor ½"),
    ("dfdsig", "return f(x, mu, sig) * (x**2 / sig**3 - 1 / sig)", "f · (x²/σ³ − 1/σ)", "x stands in place of u."),
    ("dfdsig", "return -f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1 / sig)", "the sign of the whole is turned."),
    ("dfdsig", "return np.exp(-(x - mu)**2 / (2 * sig**2)) * ((x - mu)**2 / sig**3 - 1 / sig)",
     "exp(−u²/2σ²) stands in place of f."),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu) / sig**3 - 1 / sig)", "wrong power of u in the term u/σ³."),
    ("dfdsig", "return f(x, mu, sig)**2 * ((x - mu)**2 / sig**3 - 1 / sig)", "f stands there twice."),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1)", "wrong power of σ in the term 1."),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 / sig**3 - 1 / sig - 1 / sig**2)", "the term −1/σ² does not"),
    ("dfdsig", "return f(x, mu, sig) * (x - mu) / sig**2", "is f · u/σ²", "wrong powers of u and σ in the term u/σ²",
     "a term without u is missing."),
    ("dfdmu", "return f(x, sig, mu) * (x - mu) / sig**2", "μ and σ are given to f in the wrong order."),
    ("dfdmu", "return -f(x, mu, sig) * (x - mu) / sig**2", "f · (−u/σ²)", "the sign of the whole is turned."),
    ("dfdmu", "return f(x, mu, sig) * (x - mu) / sig", "wrong power of σ in the term u/σ."),
    ("dfdmu", "return (x - mu) / sig**2", "is u/σ²", "the factor f is missing."),
    ("dfdmu", "return f(x, mu, sig) * (x - mu)**2 / sig**2", "wrong power of u in the term u²/σ²."),
    ("dfdmu", "return np.zeros_like(x)", "is 0: a term in u is missing."),
    ("dfdmu", "return 2 * f(x, mu, sig) * (x - mu) / sig**2", "a factor 2 that does not belong"),
    ("dfdmu", "return np.sum(f(x, mu, sig) * (x - mu) / sig**2)", "It returns shape ()",
     "that is the sum of the right numbers."),
    ("steepest_step", R + "J = -2 * r @ np.array([m, s]).T\nreturn J * aggression",
     "the right one with the sign turned; it may be that it goes uphill"),
    ("steepest_step", R + "return np.array([r @ m, r @ s]) * aggression",
     "½ times the right one; it may be that the factor 2"),
    ("steepest_step", R + "return 2 * np.array([r @ m, r @ s])",
     "1/aggression times the right one; it may be that aggression is missing."),
    ("steepest_step", R + "return 2 * np.array([r * m, r * s]) * aggression",
     "the chain without the sum over the bins."),
    ("steepest_step", R + "return 2 * aggression * np.array([r @ s, r @ m])",
     "with ∂f/∂μ and ∂f/∂σ in each other's place."),
    ("steepest_step", R + "return 2 * aggression * np.array([[r @ m, r @ s]])",
     "as a row of shape (1, 2) in place of two numbers."),
    ("steepest_step", R + "return 2 * aggression * np.array([r @ m, -r @ s])",
     "with the sign of the second entry turned, that of σ."),
    ("steepest_step", R + "return [mu, sig] + 2 * aggression * np.array([r @ m, r @ s])",
     "Your answer is [μ, σ] after the step, and not −J · aggression."),
    ("steepest_step", R + "return 2 * aggression * r @ s", "Your answer is the step in σ alone, and not"),
    ("steepest_step", R + "J = -2 * np.array([r @ m, r @ s])\nreturn -J / np.linalg.norm(J) * aggression",
     "divided by its own length ‖J‖, so that every step is as long as the last."),
    ("steepest_step", R + "J = -2 * np.array([r @ m, r @ s])\nreturn -J / np.linalg.norm(J)",
     "divided by its own length ‖J‖, and without aggression."),
    ("steepest_step", R + "r = y\nreturn 2 * aggression * np.array([r @ m, r @ s])",
     "with y in place of y − f."),
    ("steepest_step", R + "J = 2 * np.array([r @ m, r @ s])\nreturn J / aggression",
     "1/aggression² times the right one; it may be that it is divided by aggression."),
    ("steepest_step", R + "return 2 * aggression * np.mean([r * m, r * s], axis=1)",
     "1/bins times the right one; it may be that np.mean stands in place of np.sum."),
]

FIT_UNEXPLAINED = [
    ("dfdsig", "return f(x, mu, sig) * (np.sin(x - mu)**2 / sig**3 - 1 / sig)"),
    ("dfdsig", "return f(x, mu, sig) * (np.abs(x - mu) / sig**3 - 1 / sig)"),
    ("dfdmu", "return f(x, mu, sig) * (x - mu) / sig**2 + 0.001 * np.cos(x)"),
    ("steepest_step", "return np.array([1.0, 0.0]) * aggression"),
]

FIT_RIGHT = [
    ("dfdmu", "return -f(x, mu, sig) * (mu - x) / sig / sig"),
    ("dfdsig", "return f(x, mu, sig) * ((x - mu)**2 - sig**2) / sig**3"),
    ("dfdsig", "h = 1e-20\nreturn np.imag(f(x, mu, sig + 1j * h)) / h"),
    ("steepest_step", R + "r = 2 * r\nreturn [float(aggression * r @ m), aggression * sum(r * s)]"),
]
