"""linear_regression: its slips with the words that name them, and what is right in other shapes."""

W = "w = 1 / sigma**2\n"
MEANS = W + "a, b = np.sum(w * x) / np.sum(w), np.sum(w * y) / np.sum(w)\n"
LINE = "m = np.sum(w * (x - a) * y) / np.sum(w * (x - a)**2)\n"
BACK = "return [m, b - m * a]"
S = W + "a = np.sum(w * x) / np.sum(w)\nS = np.sum(w * (x - a)**2)\n"

SLIPS = [
    # not centred; Σx² for Σ(x − x̄)²; x and y swapped; σ missing
    ("linfit", f"{MEANS}m = np.sum(w * x * y) / np.sum(w * x**2)\n{BACK}", "x in the place of x − x̄: it is not"),
    ("linfit", f"{MEANS}m = np.sum(w * (x - a) * y) / np.sum(w * x**2)\n{BACK}", "Σ w x² in the place of Σ w (x − x̄)²"),
    ("linfit", f"{MEANS}m = np.sum(w * x * y) / np.sum(w * (x - a)**2)\n{BACK}", "Σ w x y above the line"),
    ("linfit", f"{MEANS}m = np.sum(w * (x - a) * (y - b)) / np.sum(w * (y - b)**2)\n{BACK}", "x and y are swapped"),
    ("linfit", "x, y = y, x\n" + MEANS + LINE + BACK, "the line x = m y + c, x and y swapped"),
    ("linfit", "return np.polyfit(x, y, 1)", "without σ, as if every point counted as much"),
    ("linfit", "return np.polyfit(x, y, 1, w=1 / sigma**2)", "1/σ⁴ in the place of"),
    ("linfit", "return np.polyfit(x, y, 1, w=1 / np.sqrt(sigma))", "with 1/σ in the place of 1/σ²"),
    ("linfit", "return np.polyfit(x, y, 1, w=sigma)", "σ² in the place of 1/σ²"),
    ("linfit", f"{W}a, b = x.mean(), y.mean()\nm = np.sum(w * (x - a) * (y - b)) / np.sum(w * (x - a)**2)\n{BACK}",
     "plain means x̄ and ȳ"),
    ("linfit", f"{MEANS}m = np.sum((x - a) * (y - b)) / np.sum((x - a)**2)\n{BACK}", "without σ in the sums for m"),
    ("linfit", f"{MEANS}{LINE}return [m, b + m * a]", "c = ȳ + m x̄"),
    ("linfit", f"{MEANS}{LINE}return [m, m * a - b]", "c = m x̄ − ȳ"),
    ("linfit", f"{MEANS}{LINE}return [m, b]", "c = ȳ, which holds at x̄"),
    ("linfit", f"{MEANS}{LINE}return [m, y[0] - m * x[0]]", "c from the first point"),
    ("linfit", f"{MEANS}m = np.sum(w * (x - a)**2) / np.sum(w * (x - a) * y)\n{BACK}", "m turned over"),
    ("linfit", f"{MEANS}{LINE}return [b - m * a, m]", "Your answer is [c, m]"),
    ("linfit", f"{MEANS}{LINE}return m", "Your answer is m alone"),
    ("linfit", "a, b = x.mean(), y.mean()\nw = 1\nm = np.sum((x - a) * y) / np.sum(x**2)\n" + BACK,
     "without σ, as if every point counted as much and with Σ w x²"),
    ("chi2", "return np.sum((y - m * x - c)**2)", "without σ"),
    ("chi2", "return np.sum((y - m * x - c)**2 / sigma)", "with σ in the place of σ²"),
    ("chi2", "return np.sum(((y - m * x - c) * sigma)**2)", "× σ in the place of / σ"),
    ("chi2", "return np.sum(((y - m * x + c) / sigma)**2)", "put the line into parentheses"),
    ("chi2", "return np.sum(((y - m * x) / sigma)**2)", "y − m x in the place of y − m x − c"),
    ("chi2", "return np.sum(((y - c * x - m) / sigma)**2)", "m and c in each other's place"),
    ("chi2", "return np.sum(((x - m * y - c) / sigma)**2)", "x and y in each other's place"),
    ("chi2", "return np.mean(((y - m * x - c) / sigma)**2)", "1/N times the right one", "np.mean stands"),
    ("chi2", "return np.sum((y - m * x - c) / sigma)", "without the square"),
    ("chi2", "return np.sum((y - m * x - c) / sigma)**2", "square taken after the sum"),
    ("chi2", "return np.sqrt(np.sum(((y - m * x - c) / sigma)**2))", "square root around the sum"),
    ("chi2", "return ((y - m * x - c) / sigma)**2", "without the sum"),
    # N for N − 2
    ("scatter", "return np.sqrt(chi2(x, y, ones, m, c) / len(x))", "with N in the place of N − 2"),
    ("scatter", "return np.sqrt(chi2(x, y, ones, m, c) / (len(x) - 1))", "N − 1 in the place of N − 2"),
    ("scatter", "return np.sqrt(chi2(x, y, ones, m, c) / len(x) - 2)", "parentheses"),
    ("scatter", "return chi2(x, y, ones, m, c) / (len(x) - 2)", "without the square root"),
    ("scatter", "return np.sqrt(chi2(x, y, ones, m, c)) / (len(x) - 2)", "√χ² / (N − 2)"),
    ("scatter", "return np.sqrt(chi2(x, y, ones, m, c))", "without the division by N − 2"),
    ("scatter", "return np.std(y, ddof=2)", "Σ (y − ȳ)² in the place of χ²"),
    ("covariance", f"{W}a = np.sum(w * x) / np.sum(w)\nS = np.sum(w * x**2)\n"
     "return [[1 / S, -a / S], [-a / S, 1 / np.sum(w) + a**2 / S]]", "Σ w x² in the place of Σ w (x − x̄)²"),
    ("covariance", "w = np.ones(len(x))\na = x.mean()\nS = np.sum((x - a)**2)\n"
     "return [[1 / S, -a / S], [-a / S, 1 / len(x) + a**2 / S]]", "without σ"),
    ("covariance", f"{S}return [[1 / S, a / S], [a / S, 1 / np.sum(w) + a**2 / S]]", "sign of cov(m, c) turned"),
    ("covariance", f"{S}return [[1 / S, 0], [0, 1 / np.sum(w) + a**2 / S]]", "with 0 in the place of cov(m, c)"),
    ("covariance", f"{S}return [[1 / S, -a / S], [-a / S, 1 / np.sum(w)]]", "without x̄² / S"),
    ("covariance", f"{S}return [[1 / S, -a / S], [-a / S, 1 / len(x) + a**2 / S]]", "1 / N in the place of 1 / Σ w"),
    ("covariance", f"{S}return [[1 / np.sum(w) + a**2 / S, -a / S], [-a / S, 1 / S]]", "c before m"),
    ("covariance", f"{S}return [1 / S, 1 / np.sum(w) + a**2 / S]", "the variances alone"),
    ("covariance", f"{S}return np.sqrt([1 / S, 1 / np.sum(w) + a**2 / S])", "the errors alone"),
    ("covariance", f"{W}return [[np.sum(w * x**2), np.sum(w * x)], [np.sum(w * x), np.sum(w)]]", "H/2 before it"),
    ("covariance", f"{W}return np.linalg.inv(2 * np.array([[w @ x**2, w @ x], [w @ x, np.sum(w)]]))",
     "½ times the right one", "H stands in the place of H/2"),
    ("covariance", f"{W}return 1 / np.array([[w @ x**2, w @ x], [w @ x, np.sum(w)]])", "which is no inverse"),
]

RIGHT = [
    ("linfit", "return np.polyfit(x, y, 1, w=1 / sigma)"),
    ("linfit", f"{MEANS}m = np.average((x - a) * (y - b), weights=w) / np.average((x - a)**2, weights=w)\n"
     "return m, b - m * a"),
    ("linfit", "A = np.stack([x, np.ones(len(x))], axis=1) / sigma[:, None]\n"
     "return np.linalg.lstsq(A, y / sigma, rcond=None)[0]"),
    ("linfit", f"{W}A = [[w @ x**2, w @ x], [w @ x, w.sum()]]\nreturn np.linalg.solve(A, [w @ (x * y), w @ y])"),
    ("chi2", "r = (y - (m * x + c)) / sigma\nreturn r @ r"),
    ("chi2", "return sum((yi - m * xi - c)**2 / s**2 for xi, yi, s in zip(x, y, sigma))"),
    ("chi2", "return len(x) * np.mean((m * x + c - y)**2 / sigma**2)"),
    ("scatter", "r = y - m * x - c\nreturn (r @ r / (x.size - 2))**0.5"),
    ("scatter", "return np.sqrt(np.var(y - m * x - c) * len(y) / (len(y) - 2))"),
    ("scatter", "return np.std(y - m * x - c, ddof=2)"),
    ("covariance", f"{W}return np.linalg.inv([[w @ x**2, w @ x], [w @ x, w.sum()]])"),
    ("covariance", f"{W}a, b, d = w @ x**2, w @ x, np.sum(w)\nreturn np.array([[d, -b], [-b, a]]) / (a * d - b**2)"),
    ("covariance", "A = np.stack([x / sigma, 1 / sigma])\nreturn np.linalg.inv(A @ A.T)"),
]
