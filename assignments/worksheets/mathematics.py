"""Mathematics as notebooks set it: ``∂C/∂a3 = 2 (a3 − y) / N`` becomes LaTeX between dollars.

Scripts are read in editors, which show no LaTeX, so the texts of a lab are written in plain characters. What cannot be
read as a formula with certainty stays as it is.
"""

from __future__ import annotations

import re

SIGNS = {"σ": r"\sigma ", "μ": r"\mu ", "χ": r"\chi ", "π": r"\pi ", "Σ": r"\sum ", "λ": r"\lambda ", "γ": r"\gamma ",
         "δ": r"\delta ", "φ": r"\varphi ", "Δ": r"\Delta ", "∂": r"\partial ", "·": r"\cdot ",
         "′": "'", "″": "''", "‴": "'''",
         "×": r"\times ", "−": "-", "±": r"\pm ", "→": r"\to ", "←": r"\leftarrow ", "‖": r"\Vert ", "√": r"\sqrt ",
         "∇": r"\nabla ", "≤": r"\leq ", "≠": r"\neq ", "≈": r"\approx ", "…": r"\dots ", "½": r"\frac{1}{2} ",
         "ᵀ": "^T", "[": "[", "]": "]"}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ᶻˣⁿᵏᵖ", "0123456789-+()zxnkp"))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ₖₙ", "0123456789kn"))
FUNCTIONS = ("exp", "cosh", "cos", "sin", "tanh", "log", "ln")
SIGN = re.compile("[" + re.escape("".join(SIGNS)) + "]")
MEAN = "\u0304"  # the line over x̄
TOKEN = re.compile(rf"""
    ∂(?P<over>²?\w[²]?\d?|\([^()]*\))/∂(?P<under>\w[²]?\d?(?:∂\w)?|\([^()]*\))  # a derivative is a fraction
  | √(?P<root>\d?\w|\([^()]*\))                    # √2π: both stand under the root; √(1 + x): all of it does
  | (?P<raised>[{"".join(RAISED)}]+)
  | (?P<lowered>[{"".join(LOWERED)}]+)
  | (?P<mean>[a-z]){MEAN}
  | (?P<name>[A-Za-z])(?P<index>\d)(?![A-Za-z\d])
  | (?P<word>[A-Za-z]{{2,}}(?:\(\))?)
  | (?P<plain>[A-Za-z\d\s.,;=+/()|!<>-])
  | (?P<sign>.)""", re.VERBOSE)

_MARKS = f"∂Δ½σμφχΣπδλᵀ√′″‴‖·−±←→=∇{MEAN}{''.join(LOWERED)}"  # what stands in formulas only
STRONG = re.compile(rf"[{_MARKS}²³⁴ˣᵏⁿᵖ⁻]|^[(]?[A-Za-z]\d[)]?$|^(exp|cosh|cos|sin|tanh|log|ln)\(")
FORMULA = re.compile(rf"[{_MARKS}{''.join(RAISED)}+/!()\[\],|0-9A-Za-z.]+")
WEAK = re.compile(r"[(\[]*([A-Za-z]|\d+)!?[)\]]*|[+/]")
OPERATOR = re.compile("[+/=·−←→]")


def latex(formula: str) -> str | None:
    """A formula in LaTeX; None if there is something in it that has no known place there.

    >>> latex("∂a3/∂z3 = σ′(z3)")
    "\\\\frac{\\\\partial a_{3}}{\\\\partial z_{3}} = \\\\sigma '(z_{3})"
    """
    text = ""
    for found in TOKEN.finditer(formula):
        if found["over"]:
            over, under = latex(found["over"]), latex(found["under"])
            if over is None or under is None:
                return None
            text += rf"\frac{{\partial {over}}}{{\partial {under}}}"
        elif found["root"]:
            inside = latex(found["root"].strip("()"))
            if inside is None:
                return None
            text += rf"\sqrt{{{inside}}}"
        elif found["mean"]:
            text += rf"\bar{{{found['mean']}}}"
        elif found["raised"]:
            text += f"^{{{''.join(RAISED[sign] for sign in found['raised'])}}}"
        elif found["lowered"]:
            text += f"_{{{''.join(LOWERED[sign] for sign in found['lowered'])}}}"
        elif found["name"]:
            text += f"{found['name']}_{{{found['index']}}}"
        elif found["word"]:
            text += rf"\{found['word']} " if found["word"] in FUNCTIONS else rf"\mathrm{{{found['word']}}}"
        elif found["plain"]:
            text += found["plain"]
        elif found["sign"] in SIGNS:
            text += SIGNS[found["sign"]]
        else:
            return None
    return text


def set_as_mathematics(text: str) -> str:
    """The Markdown of a cell with its formulas, those in lines of their own and those in sentences, as LaTeX."""
    text = text.replace("\u0233", f"y{MEAN}")  # x̄ is always two characters, ȳ may be one
    parts = re.split(r"((?:^    .*\n?|^\n(?=    ))+)", text, flags=re.MULTILINE)
    return "".join(_displayed(part) if part.startswith(("    ", "\n    ")) else _in_sentences(part) for part in parts)


def _displayed(block: str) -> str:
    """Indented lines as displayed formulas, if each of them is one; commands to be typed are none."""
    lines = [line.strip() for line in block.strip("\n").splitlines() if line.strip()]
    formulas = [[latex(part) for part in re.split(r" {2,}", line)] for line in lines]
    if not lines or not all(re.search("[=←≤]", line) for line in lines) \
            or any("python" in line or "import" in line or None in parts for line, parts in zip(lines, formulas)):
        return block
    rows = [r" \qquad ".join(filter(None, parts)) for parts in formulas]
    before, after = block[:len(block) - len(block.lstrip("\n"))], block[len(block.rstrip("\n")):]
    return before + "\n\n".join(f"$${row.strip()}$$" for row in rows) + after


def _in_sentences(text: str) -> str:
    """A paragraph with its formulas between dollars; what stands between backticks is code and stays."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(piece if piece.startswith("`") else _runs(piece) for piece in pieces)


def _runs(text: str) -> str:
    """The longest runs of words that make a formula together, each set as one."""
    if text.lstrip().startswith("#") and "\n" not in text.strip():
        return text  # a heading
    words = re.split(r"(\s+)", text)  # every second one is the space between two
    said = ""
    run: list[str] = []

    def close() -> str:
        nonlocal run
        done, run = _run(run), []
        return done

    for position, word in enumerate(words):
        if position % 2:
            if run and word == " ":
                run.append(word)
            else:
                said += close() + word
            continue
        bare = word.rstrip(",.;:")
        fits = bool(bare) and ((FORMULA.fullmatch(bare) and STRONG.search(bare)) or WEAK.fullmatch(bare))
        after_an_operator = run and OPERATOR.fullmatch("".join(run).strip()[-1:])
        if not fits and not (after_an_operator and bare.isalpha()):  # … · aggression
            said += close() + word
            continue
        run.append(bare)
        if bare != word:
            said += close() + word[len(bare):]
    return said + close()


def _run(run: list[str]) -> str:
    """Words that may make a formula: one between dollars, with what does not belong to it left outside."""
    before: list[str] = []
    after: list[str] = []

    def belongs(word: str, neighbour: str) -> bool:
        return bool(STRONG.search(word)) or bool(OPERATOR.fullmatch(neighbour)) or bool(OPERATOR.match(neighbour[:1]))

    while run and (run[0] == " " or not belongs(run[0], run[2] if len(run) > 2 else "")):
        before.append(run.pop(0))
    while run and (run[-1] == " " or not belongs(run[-1], run[-3] if len(run) > 2 else "")):
        after.insert(0, run.pop())
    formula = "".join(run)
    balanced = formula.count("(") == formula.count(")") and formula.count("[") == formula.count("]")
    made = latex(formula) if formula and balanced else None
    return "".join([*before, f"${made.strip()}$" if made else formula, *after])
