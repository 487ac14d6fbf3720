"""Slips of the lab jacobian_and_hessian, each with words that must come; and right answers in other shapes."""

DET = "d = H[0, 0] * H[1, 1] - H[0, 1] * H[1, 0]\n"
ANY = "if np.any(J != 0):\n    return 'not critical'\n"
REST = "if d < 0:\n    return 'saddle'\nif d == 0:\n    return 'cannot tell'\n" \
       "return 'minimum' if H[0, 0] + H[1, 1] > 0 else 'maximum'"


def words(positive, negative, zero, number="d"):
    """A word by the sign of a number."""
    return f"return '{positive}' if {number} > 0 else '{negative}' if {number} < 0 else '{zero}'"


SLIPS = [
    # J, each entry by itself
    ("J", "return [3*x**2 - 3*y + y**3, 3*y**2 - 3*x]",
     "∂f/∂x: y³ does not depend on x, so its derivative is 0, and it was kept."),
    ("J", "return [3*x**2 - 3*y, 3*y**2 - 3*x + x**3]",
     "∂f/∂y: x³ does not depend on y, so its derivative is 0, and it was kept."),
    ("J", "return [3*x**2 - 3*x, 3*y**2 - 3*x]", "∂f/∂x: 3xy is differentiated by y, and not by x"),
    ("J", "return [3*x**2 - 3*y, 3*y**2 - 3*y]", "∂f/∂y: 3xy is differentiated by x, and not by y"),
    ("J", "return [3*x**2 + 3*y, 3*y**2 + 3*x]", "∂f/∂x: The derivative of −3xy has the wrong sign",
     "∂f/∂y: The deriv"),
    ("J", "return [x**2 - 3*y, 3*y**2 - 3*x]", "∂f/∂x: In the derivative of x³ the exponent 3 is not brought down"),
    ("J", "return [3*x**2 - 3*y, y**2 - 3*x]", "∂f/∂y: In the derivative of y³ the exponent 3 is not brought down"),
    ("J", "return [3*x**2 - 3, 3*y**2 - 3]", "∂f/∂x: Of the derivative of 3xy only the factor 3 is left",
     "∂f/∂y: Of th"),
    ("J", "return [3*x**2, 3*y**2]", "∂f/∂x: The derivative of the term 3xy is missing",
     "∂f/∂y: The derivative of the t"),
    ("J", "return [3*x**2 - 3*y + 3*y**2, 3*y**2 - 3*x]", "∂f/∂x: y³ is differentiated by y, which is held still"),
    ("J", "return [3*x**2 - 3*y - 3*x, 3*y**2 - 3*x]", "∂f/∂x: The factor y of 3xy is held still"),
    ("J", "return [3*x - 3*y, 3*y**2 - 3*x]", "∂f/∂x: In the derivative of x³ the exponent is l"),
    ("J", "return [3*x**3 - 3*y, 3*y**3 - 3*x]", "∂f/∂x: In the derivative of x³ the exponent is not lowered",
     "∂f/∂y: In"),
    # J as a whole
    ("J", "return [3*y**2 - 3*x, 3*x**2 - 3*y]", "exactly [∂f/∂y, ∂f/∂x], the two in each other's place"),
    ("J", "return [3*y - 3*x**2, 3*x - 3*y**2]", "sign turned; it may be that it points downhill, and that is −J"),
    ("J", "return [x**2 - y, y**2 - x]", "exactly 1/3 times the right one; it may be that the 3"),
    ("J", "return [6*x, 6*y]", "[∂²f/∂x², ∂²f/∂y²], each differentiated twice"),
    ("J", "return [3*x**2 - 3*y] * 2", "∂f/∂x twice, and ∂f/∂y is not there"),
    ("J", "return [3*y**2 - 3*x] * 2", "∂f/∂y twice, and ∂f/∂x is not there"),
    ("J", "return 3*x**2 - 3*y", "∂f/∂x alone"),
    ("J", "return 3*y**2 - 3*x", "∂f/∂y alone"),
    ("J", "return 3*x**2 - 3*y + 3*y**2 - 3*x", "∂f/∂x + ∂f/∂y, one number"),
    ("J", "return [[3*x**2 - 3*y, 3*y**2 - 3*x]]", "as a row of shape (1, 2)"),
    ("J", "return [[3*x**2 - 3*y], [3*y**2 - 3*x]]", "as a column of shape (2, 1)"),
    ("J", "d = np.array([3*x**2 - 3*y, 3*y**2 - 3*x])\nreturn d / np.linalg.norm(d)", "divided by its own length"),
    ("J", "return np.hypot(3*x**2 - 3*y, 3*y**2 - 3*x)", "how steep it is, the length of J"),
    ("J", "return [dfdx, dfdy]", "dfdx is no name here: write the formula"),
    ("J", "return f(x, y)", "the height f itself"),
    ("J", "return H(x, y)", "exactly H, the second derivatives"),
    ("J", "return [f(x, y) / x, f(x, y) / y]", "[f/x, f/y], a height over a place"),
    ("J", "return np.array(3*x**2 - 3*y, 3*y**2 - 3*x)", "put brackets around its numbers"),
    ("J", "return [3*x^2 - 3*y, 3*y^2 - 3*x]", "A power is written **"),
    # H, each entry by itself
    ("H", "return [[6*x, -3], [3, 6*y]]", "∂²f/∂y∂x: The derivative of −3x has the wrong sign"),
    ("H", "return [[6*x - 3*y, -3], [-3, 6*y]]", "∂²f/∂x²: 3y does not depend on x"),
    ("H", "return [[6*x, -3], [-3, 6*y - 3*x]]", "∂²f/∂y²: 3x does not depend on y"),
    ("H", "return [[2*x, -3], [-3, 6*y]]", "∂²f/∂x²: The constant factor 3 of 3x² is lost"),
    ("H", "return [[6*x, -1], [-1, 6*y]]", "∂²f/∂x∂y: The constant factor 3 of 3y is lost",
     "∂²f/∂y∂x: The constant fac"),
    ("H", "return [[3*x, -3], [-3, 6*y]]", "∂²f/∂x²: In the derivative of x² the exponent 2 is not brought down"),
    ("H", "return [[6, -3], [-3, 6]]", "∂²f/∂x²: In the derivative of x² the exponent is lowered by 2",
     "∂²f/∂y²: In the"),
    ("H", "return [[6*x, -3*y], [-3*x, 6*y]]", "∂²f/∂x∂y: The derivative of y is 1",
     "∂²f/∂y∂x: The derivative of x is 1"),
    ("H", "return [[6*x, -6], [-6, 6*y]]", "∂²f/∂x∂y: A factor 2 is too much"),
    ("H", "return [[6*x, -3], [6*y, -3]]", "∂²f/∂y∂x: 3y² − 3x is differentiated by y, and not by x"),
    # H as a whole
    ("H", "return [[6*x, 3], [3, 6*y]]", "the sign of both mixed derivatives turned"),
    ("H", "return [[6*x, -3], [-3, 6*x]]", "∂²f/∂x² twice on its diagonal"),
    ("H", "return [[6*y, -3], [-3, 6*y]]", "∂²f/∂y² twice on its diagonal"),
    ("H", "return [[6*y, -3], [-3, 6*x]]", "∂²f/∂x² and ∂²f/∂y² in each other's place"),
    ("H", "return [[-3, 6*y], [6*x, -3]]", "with its two rows in each other's place"),
    ("H", "return [[-3, 6*x], [6*y, -3]]", "the mixed derivatives on the diagonal"),
    ("H", "return [[6*x, 0], [0, 6*y]]", "the diagonal of H with 0 beside it: the mixed derivatives"),
    ("H", "return [6*x, 6*y]", "the two numbers ∂²f/∂x² and ∂²f/∂y²"),
    ("H", "return [6*x, -3, -3, 6*y]", "as four numbers in one row"),
    ("H", "return [6*x, -3, 6*y]", "the three different entries of H"),
    ("H", "return [6*x, -3]", "its first row alone"),
    ("H", "return [-3, 6*y]", "its second row alone"),
    ("H", "return 36 * x * y - 9", "the determinant of H"),
    ("H", "return 6*x + 6*y", "the trace of H"),
    ("H", "return np.linalg.inv([[6*x, -3], [-3, 6*y]])", "the inverse of H"),
    ("H", "return np.outer(J(x, y), J(x, y))", "the products of the first derivatives"),
    ("H", "return J(x, y)", "exactly J, the first derivatives"),
    ("H", "return [J(x, y), J(x, y)]", "J twice, once in each row"),
    ("H", "return np.diag(J(x, y))", "J on the diagonal"),
    ("H", "a, b = J(x, y)\nreturn [[6*x, a*b], [a*b, 6*y]]", "∂f/∂x · ∂f/∂y for the mixed derivative"),
    ("H", "return [[-6*x, 3], [3, -6*y]]", "the right one with the sign turned"),
    # kind: J
    ("kind", DET + REST, "who does not look at J"),
    ("kind", DET + "if J[0] != 0:\n    return 'not critical'\n" + REST, "who looks at the first entry of J only"),
    ("kind", DET + "if J[1] != 0:\n    return 'not critical'\n" + REST, "who looks at the second entry of J only"),
    ("kind", DET + "if J[0] + J[1] != 0:\n    return 'not critical'\n" + REST, "who adds up the entries of J"),
    ("kind", DET + "if max(J) > 0:\n    return 'not critical'\n" + REST, "who asks whether a slope is positive"),
    ("kind", DET + "if J[0] * J[1] != 0:\n    return 'not critical'\n" + REST, "where one of the two slopes is 0"),
    # kind: which
    ("kind", DET + ANY + "if d < 0:\n    return 'saddle'\nif d == 0:\n    return 'cannot tell'\n"
     "return 'maximum' if H[0, 0] > 0 else 'minimum'", "minimum and maximum in each other's place"),
    ("kind", DET + ANY + words("minimum", "saddle", "cannot tell"), "who does not look at the trace"),
    ("kind", DET + ANY + words("maximum", "saddle", "cannot tell"), "who does not look at the trace",
     "always a maximum"),
    ("kind", DET + ANY + words("minimum", "saddle", "saddle"), "does not look at the trace", "det H = 0 for a saddle"),
    ("kind", DET + ANY + words("minimum", "maximum",
     "cannot tell"), "who takes det H for the trace: det H < 0 is a sad"),
    ("kind", DET + ANY + words("minimum", "maximum", "saddle"), "who takes det H for the trace", "0 cannot tell"),
    ("kind", ANY + words("minimum", "maximum", "cannot tell", "np.trace(H)"), "who does not look at the determinant"),
    ("kind", ANY + words("minimum", "maximum", "saddle", "np.trace(H)"), "a trace of 0 is not what makes a saddle"),
    ("kind", ANY + words("minimum", "maximum", "cannot tell", "H[0, 0]"), "who looks at the first entry of H only"),
    ("kind", ANY + "if H[0, 0] > 0 and H[1, 1] > 0:\n    return 'minimum'\nif H[0, 0] < 0 and H[1, 1] < 0:\n"
     "    return 'maximum'\nreturn 'saddle'", "who looks at the diagonal of H only", "takes all others for saddles"),
    ("kind", ANY + "if H[0, 0] > 0 and H[1, 1] > 0:\n    return 'minimum'\nif H[0, 0] < 0 and H[1, 1] < 0:\n"
     "    return 'maximum'\nreturn 'saddle' if H[0, 0] * H[1, 1] < 0 else 'cannot tell'", "the diagonal of H only"),
    ("kind", ANY + "return 'minimum' if (H > 0).all() else 'maximum' if (H < 0).all() else 'saddle'",
     "who looks at the signs of the four entries of H"),
    # kind: the determinant
    ("kind", DET + ANY + REST.replace("'cannot tell'", "'saddle'"), "who takes det H = 0 for a saddle"),
    ("kind", DET + ANY + REST.replace("if d == 0:\n    return 'cannot tell'\n", ""),
     "who takes det H = 0 for a minimum or a maximum"),
    ("kind", DET + ANY + "if d < 0:\n    return 'saddle'\nreturn 'maximum' if np.trace(H) < 0 else 'minimum'",
     "who takes det H = 0 for a minimum or a maximum", "a trace of 0 for a minimum"),
    ("kind", "d = H[0, 1] * H[1, 0] - H[0, 0] * H[1, 1]\n" + ANY + REST, "who turns the sign of the determinant"),
    ("kind", DET.replace("-", "+") + ANY + REST, "who adds the two products in the determinant"),
    ("kind", "d = H[0, 0] * H[1, 1] - H[0, 1]\n" + ANY + REST, "who forgets the square in the determinant"),
    ("kind", DET.replace("d =", "d = abs(").rstrip() + ")\n" + ANY + REST, "takes the determinant without its sign"),
    # kind: others
    ("kind", DET + "if not np.any(J):\n    return 'not critical'\n" + REST, "has it the wrong way round"),
    ("kind", DET + ANY + REST.replace("H[0, 0] + H[1, 1]", "H[0, 1]"), "the mixed derivative in place of the trace"),
    ("kind", ANY + "return 'minimum'", "does not look at H, and says 'minimum' wherever J is [0, 0]"),
    ("kind", ANY + words("minimum", "maximum", "saddle", "H[0, 0]"), "looks at the first entry of H only, and takes"),
    ("kind", "d = H[0, 0] * H[1, 1] - H[0, 1]\n" + ANY + REST.replace("'cannot tell'", "'saddle'"),
     "who forgets the square in the determinant", "and who takes det H = 0 for a saddle"),
    ("kind", DET + REST.replace("'cannot tell'", "'saddle'"), "does not look at J", "and who takes det H = 0"),
    ("kind", ANY + DET + "if d > 0:\n    'minimum'\nreturn 'saddle'", "a word that goes nowhere: write return"),
    ("kind", ANY + DET + "if d < 0:\n    return 'saddle'", "Does a way through it end without return?"),
    ("kind", "d = np.det(H)\n" + ANY + REST, "It is np.linalg.det."),
    # kind: no word
    ("kind", "return 'valley'", "the words to choose from are 'minimum', 'maximum', 'saddle', 'cannot tell' or"),
    ("kind", "return np.linalg.det(H)", "a word is asked for"),
    ("kind", "if J == [0, 0]:\n    return 'minimum'", "np.all(…) asks whether it holds for all"),
]

RIGHT = [
    ("J", "return [3*x**2 - 3*y, 3*y**2 - 3*x]"),
    ("J", "return 3 * np.array([x * x, y * y]) - 3 * np.array([y, x])"),
    ("J", "dfdx = 3 * (x**2 - y)\ndfdy = 3 * (y**2 - x)\nreturn dfdx, dfdy"),
    ("J", "return grad(f, argnums=(0, 1))(x, y)"),
    ("H", "return [[6*x, -3], [-3, 6*y]]"),
    ("H", "second = np.full((2, 2), -3.0)\nsecond[0, 0] = 6 * x\nsecond[1, 1] = 6 * y\nreturn second"),
    ("H", "return 6 * np.diag([x, y]) - 3 * (1 - np.eye(2))"),
    ("H", "return np.stack([np.array([6 * x, -3]), (-3, 6 * y)])"),
    ("kind", "if J[0] == 0 and J[1] == 0:\n    d = np.linalg.det(H)\n    if d > 0:\n"
             "        return 'minimum' if H[0][0] > 0 else 'maximum'\n"
             "    return 'saddle' if d < 0 else 'cannot tell'\nreturn 'not critical'"),
    ("kind", "if not np.allclose(J, 0):\n    return 'Not critical '\nlow, high = np.linalg.eigvalsh(H)\nif low > 0:\n"
             "    return 'min'\nif high < 0:\n    return 'max'\n"
             "return 'saddle point' if low < 0 < high else 'cannot tell'"),
    ("kind", "steep = np.linalg.norm(J)\nsizes = sorted(np.linalg.eigvals(H))\nif steep:\n    return 'not critical'\n"
             "if 0 in sizes:\n    return 'cannot tell'\n"
             "return 'saddle' if sizes[0] * sizes[1] < 0 else 'minimum' if sizes[0] > 0 else 'maximum'"),
    ("kind", DET + ANY + REST),
]
