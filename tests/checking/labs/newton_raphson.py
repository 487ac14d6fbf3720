"""What learners write in the lab newton_raphson: wrong, with the words in which it is named, and right."""

L = "while len(path) <= 100 and df(x) != 0:\n    before = x\n    x = {}\n    path.append(x)\n" \
    "    if abs(x - before) <= 1e-12 * max(1, abs(x)):\n        break\nreturn path"

SLIPS = [
    ("df", "return x**5 - 12 * x**3 - 2 * x**2 + 27 * x", "The derivative of the term 18x is missing"),
    ("df", "return 6 * x**5 - 12 * x**3 - 2 * x**2 + 27 * x + 18", "The divisor 6 of x⁶/6 is lost"),
    ("df", "return x**5 - 12 * x**3 - 2 * x**2 + 27 * x + 18 - 30", "30 does not depend on x", "it was kept"),
    ("df", "return x**5 - 12 * x**3 + 2 * x**2 + 27 * x + 18", "The derivative of −2x³/3 has the wrong sign"),
    ("df", "return x**5 - 3 * x**3 - 2 * x**2 + 27 * x + 18", "the exponent 4 is not brought down in front"),
    ("df", "return x**5 - 12 * x**3 - 2 * x**2 + 27 * x + 18 * x", "18x is not differentiated"),
    ("df", "return 5 * x**4 - 36 * x**2 - 4 * x + 27", "is differentiated twice"),
    ("df", "return f(x)", "exactly f itself, and not its slope"),
    ("df", "return x**6 - 12 * x**4 - 2 * x**3 + 27 * x**2 + 18 * x", "x · f′(x): the exponents", "not lowered by one"),
    ("df", "return x**7 / 42 - 3 * x**5 / 5 - x**4 / 6 + 9 * x**3 / 2 + 9 * x**2 - 30 * x", "an antiderivative of f"),
    ("df", "return x^5", "TypeError"),
    ("df", "return 0 * x", "All its numbers are 0"),

    ("newton_step", "return x + y / slope", "x + f/f′: the tangent is followed away from the axis"),
    ("newton_step", "return x - slope / y", "x − f′/f: the fraction stands upside down"),
    ("newton_step", "return x + slope / y", "x + f′/f: the fraction stands upside down, and its sign is wrong"),
    ("newton_step", "return x - y * slope", "x − f·f′: f is multiplied by the slope"),
    ("newton_step", "return x + y * slope", "x + f·f′"),
    ("newton_step", "return -y / slope", "−f/f′, the step alone"),
    ("newton_step", "return y / slope", "f/f′, what the step takes away"),
    ("newton_step", "return (x - y) / slope", "as if parentheses stood there"),
    ("newton_step", "return x - y", "x − f, without the slope"),
    ("newton_step", "return x - slope", "x − f′, without f"),
    ("newton_step", "return x - 1 / slope", "x − 1/f′, without f"),
    ("newton_step", "return y - slope * x", "where the tangent meets the other axis"),
    ("newton_step", "return y - x / slope", "in each other's place"),
    ("newton_step", "return x - y // slope", "rounded down, by //"),
    ("newton_step", "return x - f(x) / df(x)", "The numbers are not those of the next x."),

    ("newton", L.format("x + f(x) / df(x)"), "For f from −4, step 1 is the first that is wrong",
     "it is x + f/f′: the tangent is followed away"),
    ("newton", L.format("x - df(x) / f(x)"), "x − f′/f: the fraction stands upside down"),
    ("newton", L.format("x - f(x) * df(x)"), "x − f·f′"),
    ("newton", L.format("x - f(x)"), "x − f, without the slope"),
    ("newton", L.format("-f(x) / df(x)"), "−f/f′, the step alone"),
    ("newton", "slope = df(x)\n" + L.format("newton_step(x, f(x), slope)"), "step 2 is the first that is wrong",
     "made with f′ at the start"),
    ("newton", "y = f(x)\n" + L.format("newton_step(x, y, df(x))"), "made with f at the start"),
    ("newton", "y, slope = f(x), df(x)\n" + L.format("newton_step(x, y, slope)"), "made with f and f′ at the start"),
    ("newton", "start = x\n" + L.format("newton_step(start, f(start), df(start))"), "made from the start again"),
    ("newton", L.format("x"), "x itself: it does not move"),
    ("newton", L.format("newton_step(x, f(x), df(x)) if len(path) < 3 else newton_step(x, f(x), df(x)) + 0.01"),
     "step 3 is the first that is wrong, from −3.76309 to −3.75022."),
    ("newton", "path = []\n" + L.format("newton_step(x, f(x), df(x))"), "begins with −3.81128748: the start, −4, is"),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("return path", "return x"),
     "it returns the last point alone: the path is asked for, a list of all points."),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace(" and df(x) != 0", ""),
     "For f from 3, where the slope is 0, it divides by 0.", "there is no next point, and the path ends."),
    ("newton", "while True:\n    if df(x) == 0:\n        return path\n    before, x = x, newton_step(x, f(x), df(x))\n"
               "    path.append(x)\n    if abs(x - before) <= 1e-12:\n        return path",
     "For x³ − 2x + 2 from 0, which goes round for ever, the path does not end"),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("1e-12", "1e-2"),
     "ends after 3 steps, the last of which is", "until a step is no longer than 10⁻¹² · max(1, |x|)."),
    ("newton", "for n in range(5):\n    if df(x) == 0:\n        break\n    x = newton_step(x, f(x), df(x))\n"
               "    path.append(x)\nreturn path", "For f from 5, the path ends after 5 steps"),
    ("newton", "for n in range(100):\n    if df(x) == 0:\n        break\n    x = newton_step(x, f(x), df(x))\n"
               "    path.append(x)\nreturn path", "goes on for 100 steps, and it ends after 6"),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("<= 100", "<= 50"),
     "the path ends after 50 steps", "it goes on for 100"),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("<= 100", "<= 1000"),
     "goes on for 1000 steps, and it ends after 100"),
    # what ends it too early or too late is told where each step is half the one before
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("1e-12", "1e-7"), "each step is half the one before"),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("1e-12", "1e-15"), "goes on for 53 steps, and it ends"),
    ("newton", "while len(path) <= 100 and df(x) != 0 and abs(f(x)) > 1e-12:\n    x = newton_step(x, f(x), df(x))\n"
               "    path.append(x)\nreturn path", "For (x − 1)² from 9, where each step is half the one before, the"),
    ("newton", "while len(path) <= 100 and abs(df(x)) > 1e-3:\n    x = newton_step(x, f(x), df(x))\n"
               "    path.append(x)\n    if abs(path[-1] - path[-2]) <= 1e-12 * max(1, abs(x)):\n        break\n"
               "return path", "ends after 14 steps"),
    ("newton", L.format("newton_step(x, f(x), df(x))").replace("df(x) != 0", "df(x) != 0 and abs(x) < 1e6"),
     "For arctan x from 1.5, which runs away, the path ends after 6 steps"),
    ("newton", "return [x - f / df]", "A function is used there without being called"),
    ("newton", "return [x - f(f) / df(x)]", "f and df take a number"),
    ("newton", "return [x, newton_step(x, f, df)]", "newton_step takes the numbers f(x) and df(x)"),
]

RIGHT = [
    ("df", "return (x + 3) * (x + 1)**2 * (x - 2) * (x - 3)"),
    ("df", "return 18 + x * (27 + x * (-2 + x * (-12 + x * x)))"),
    ("df", "return 6 * x**5 / 6 - 3 * 4 * x**3 - 2 * 3 * x**2 / 3 + 27 * 2 * x / 2 + 18"),
    ("df", "return np.polyval([1, 0, -12, -2, 27, 18], x)"),
    ("newton_step", "return (x * slope - y) / slope"),
    ("newton_step", "step = -y / slope\nreturn x + step"),
    ("newton_step", "return [x - y / slope][0]"),
    ("newton", L.format("x - f(x) / df(x)")),
    ("newton", "for n in range(100):\n    slope = df(x)\n    if slope == 0:\n        break\n"
               "    step = f(x) / slope\n    x = x - step\n    path = path + [x]\n    if abs(step) < 1e-12:\n"
               "        break\nreturn np.array(path)"),
    ("newton", "for n in range(100):\n    if df(x) == 0:\n        return tuple(path)\n    before = x\n"
               "    x = newton_step(x, f(x), df(x))\n    path += [x]\n    if not abs(before - x) > 1e-12:\n"
               "        return tuple(path)\nreturn tuple(path)"),
    ("newton", "if df(x) == 0:\n    return [x]\nnew = newton_step(x, f(x), df(x))\nsteps = 1\npath = [x, new]\n"
               "while abs(new - x) > 1e-12 * max(1, abs(new)) and steps < 100 and df(new) != 0:\n"
               "    x, new = new, newton_step(new, f(new), df(new))\n    steps += 1\n    path.append(new)\n"
               "return path"),
]
