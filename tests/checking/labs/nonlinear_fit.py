"""nonlinear_fit: its slips with the words that name them, and what is right in other shapes."""

SLIPS = [
    ("dyda", "return np.exp(-b * x)", "without the 1 −"),
    ("dyda", "return 1 + np.exp(-b * x)", "the sign of e^(−bx) is turned"),
    ("dyda", "return 1 - np.exp(b * x)", "the sign of bx is turned"),
    ("dyda", "return a - np.exp(-b * x)", "a in the place of 1"),
    ("dyda", "return a * x * np.exp(-b * x)", "differentiated by b"),
    ("dyda", "return a * (1 - np.exp(-b * x))", "not differentiated"),
    ("dyda", "return np.exp(-b * x) - 1", "sign"),
    ("dyda", "return 0 * x", "0 would be right if nothing moved with a"),
    ("dydb", "return a * np.exp(-b * x)", "The constant factor x of bx is lost"),
    ("dydb", "return -a * x * np.exp(-b * x)", "sign"),
    ("dydb", "return x * np.exp(-b * x)", "The constant factor a of"),
    ("dydb", "return a * b * np.exp(-b * x)", "differentiated by x, and not by b"),
    ("dydb", "return a * x * np.exp(b * x)", "the sign of bx is turned"),
    ("dydb", "return -a * np.exp(-b * x)", "The inner derivative of e^(−bx) is missing"),
    ("dydb", "return 1 - np.exp(-b * x)", "differentiated by a"),
    ("dydb", "return a * (1 - x * np.exp(-b * x))", "becomes + x exp(−b x)"),
    ("dydb", "return a * (1 + x * np.exp(-b * x))", "so nothing of it is left"),
    # no λ; sign; JᵀJ without T
    ("lm_step", "return np.linalg.solve(J.T @ J, J.T @ r)", "without λ: it leaps"),
    ("lm_step", "return -np.linalg.solve(J.T @ J + lam * np.eye(2), J.T @ r)", "with the sign turned", "uphill"),
    ("lm_step", "return np.linalg.solve(J @ J + lam * np.eye(2), J.T @ r)", "the first J lacks its ᵀ", "happen to fit"),
    ("lm_step", "return np.linalg.solve(J.T @ J + lam * np.eye(2), J @ r)", "J r in the place of Jᵀ r", "happen"),
    ("lm_step", "return np.linalg.solve(J @ J + lam * np.eye(2), J @ r)", "lacks its ᵀ and with J r in the place"),
    ("lm_step", "return np.linalg.solve(J @ J.T + lam * np.eye(2), J.T @ r)", "J Jᵀ in the place of JᵀJ"),
    ("lm_step", "return np.linalg.solve(J.T @ J + lam, J.T @ r)", "λ added to every entry"),
    ("lm_step", "return np.linalg.solve(J.T @ J - lam * np.eye(2), J.T @ r)", "−λ in the place of λ"),
    ("lm_step", "return np.linalg.solve(J.T @ J + np.eye(2), J.T @ r)", "with I in the place of λ I"),
    ("lm_step", "return np.linalg.solve(J.T @ J + lam**2 * np.eye(2), J.T @ r)", "λ² in the place of λ"),
    ("lm_step", "A = J.T @ J\nreturn np.linalg.solve(A + lam * np.diag(np.diag(A)), J.T @ r)", "as Marquardt has it"),
    ("lm_step", "return (J.T @ J + lam * np.eye(2)) @ (J.T @ r)", "it is not inverted"),
    ("lm_step", "return 1 / (J.T @ J + lam * np.eye(2)) @ (J.T @ r)", "1 / A, entry by entry"),
    ("lm_step", "return J.T @ r / (J.T @ J + lam * np.eye(2))", "Jᵀ r / A, entry by entry"),
    ("lm_step", "return J.T @ r", "with Jᵀ r alone, downhill"),
    ("lm_step", "return J.T @ r / lam", "short downhill"),
    ("lm_step", "return 2 * np.linalg.solve(J.T @ J + lam * np.eye(2), J.T @ r)", "2 times the right", "on one side"),
    ("lm_step", "return np.linalg.inv(J.T @ J + lam * np.eye(2))", "the inverse of JᵀJ + λ I, and not δ"),
    ("lm_step", "return J.T @ J + lam * np.eye(2)", "Your answer is JᵀJ + λ I"),
]

RIGHT = [
    ("dyda", "return -np.expm1(-b * x)"),
    ("dyda", "return y(x, 1, b)"),
    ("dyda", "return [1 - 1 / np.exp(b * each) for each in x]"),
    ("dydb", "return x * (a - y(x, a, b))"),
    ("dydb", "u = -b * x\ndu = -x\nreturn -a * np.exp(u) * du"),
    ("dydb", "return a * x / np.exp(b * x)"),
    ("lm_step", "return np.linalg.inv(J.T @ J + lam * np.eye(2)) @ J.T @ r"),
    ("lm_step", "A = np.concatenate([J, np.sqrt(lam) * np.eye(2)])\n"
     "return np.linalg.lstsq(A, np.concatenate([r, [0, 0]]), rcond=None)[0]"),
    ("lm_step", "(p, q), (_, s) = J.T @ J\np, s = p + lam, s + lam\nu, v = J.T @ r\n"
     "return [(s * u - q * v) / (p * s - q**2), (p * v - q * u) / (p * s - q**2)]"),
    ("lm_step", "A = sum(np.outer(row, row) for row in J) + np.diag([lam, lam])\n"
     "return tuple(np.linalg.solve(A, sum(row * e for row, e in zip(J, r))))"),
]
