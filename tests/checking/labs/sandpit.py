"""The strategy of the lab sandpit: what is a known mistake, or finds no more than chance does, and what is right."""

INVERSE = "Newton's step is −H⁻¹J"

SLIPS = (
    ("next_step", "return J", "exactly J", "uphill"),
    ("next_step", "return 0.5 * J", "0.5 · (J)", "uphill"),
    ("next_step", "return J / np.linalg.norm(J)", "along J", "uphill"),
    ("next_step", "return np.linalg.inv(H) @ J", "exactly H⁻¹J", "its sign is turned"),
    ("next_step", "return -H @ J", "exactly −H·J", "H stands in the place of its inverse", INVERSE),
    ("next_step", "return -0.1 * J @ H", "0.1 · (−H·J)", "H stands in the place of its inverse"),
    ("next_step", "return H @ J", "exactly H·J", "H stands in the place of its inverse, and the sign is turned"),
    ("next_step", "return -J / np.linalg.det(H)", "exactly −J / det H", "one number where a matrix belongs"),
    ("next_step", "return -0.3 * J / np.linalg.det(H)", "0.3 · (−J / det H)"),
    ("next_step", "return J / np.linalg.det(H)", "exactly J / det H", "the sign is turned"),
    ("next_step", "return -np.linalg.det(H) * J", "exactly −det H · J", "det H stands in the place of H⁻¹"),
    ("next_step", "return np.linalg.det(H) * J", "exactly det H · J", "the sign is turned"),
    ("next_step", "return -np.array([[H[1, 1], -H[0, 1]], [-H[1, 0], H[0, 0]]]) @ J", "1/det H in front"),
    ("next_step", "return -(1 / H) @ J", "exactly −(1/H)·J", "each entry by itself"),
    ("next_step", "return -J / H", "shape (2, 2)", "np.linalg.inv(H)"),
    ("next_step", "step = -H @ J\nif step @ J > 0 or np.linalg.norm(step) > 2:\n    step = -0.5 * J\nreturn step",
     "In some places", "your step is exactly −H·J"),
    ("next_step", "step = -np.linalg.inv(H) @ J\nif step @ J > 0 or np.linalg.norm(step) > 2:\n    step = 0.5 * J\n"
                  "return step", "In some places", "0.5 · (J)", "uphill"),
    ("next_step", "return np.array([1.0, 0.0])", "[1, 0] whatever f, J and H are"),
    ("next_step", "return np.zeros(2)", "stays where the click was"),
    ("next_step", "return -0.01 * J", "γ = 0.01", "Its steps are short, 1.6 cm"),
    ("next_step", "return -50 * J", "γ = 50", "most lead out of it"),
    ("next_step", "return [-J[1], J[0]]", "That may be luck", "Does it go downhill"),
    ("next_step", "return f", "shape ()", "a step is two numbers"),
    ("next_step", "return -J / 0", "not finite"),
    ("next_step", "J *= -0.5\nreturn J", "changes J itself"),
    ("next_step", "return -0.5 * j", "j"),
    ("next_step", "-0.5 * J", "returns nothing"),
)

RIGHT = (
    ("next_step", "return -0.5 * J"),
    ("next_step", "return [-0.5 * J[0], -0.5 * J[1]]"),
    ("next_step", "return tuple(-J / 3)"),
    ("next_step", "return -J"),
    ("next_step", "return -np.linalg.solve(H, J)"),
    ("next_step", "return (-np.linalg.inv(H) @ J.reshape(2, 1))"),
    ("next_step", "return -J / np.linalg.norm(J)"),
    ("next_step", "w, V = np.linalg.eigh(H)\nstep = -V @ ((V.T @ J) / np.abs(w))\n"
                  "return step * min(1, 1.2 / np.linalg.norm(step))"),
    ("next_step", "if np.linalg.det(H) > 0 and np.trace(H) > 0:\n    return -np.linalg.inv(H) @ J\nreturn -J / 4"),
    ("next_step", "import random\nreturn -(0.3 + 0.4 * random.random()) * J"),
)
