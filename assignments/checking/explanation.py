"""An exception in a learner's code, explained at the learner's own line with the shapes of what stands on it."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections import Counter
from difflib import get_close_matches
from traceback import walk_tb

import numpy as np

from assignments.checking.scene import Scene
from assignments.checking.source import Source, cut

Words = tuple[str, tuple[str, ...]]  # a sentence, and further lines


class TimeIsUpError(BaseException):
    """Raised inside code that runs for too long; a BaseException, so that ``except Exception`` does not stop it."""


def explain(problem: BaseException, source: Source) -> Words:
    """What happened, at which line of the learner's, with what on it, and what to do."""
    if isinstance(problem, SyntaxError):
        return _syntax(problem, source)
    scene = _innermost(problem, source)
    if scene is None:
        head = " Its head has to be as it was given." if "positional argument" in _message(problem) else ""
        return f"It {_what(problem)}{head}", ()
    place = source.place(scene.line)
    misfit = scene.misfit() if isinstance(problem, ValueError) else ""
    what = f"raises {type(problem).__name__}: {misfit}" if misfit else f"{_what(problem)}{_advice(problem, scene)}"
    return f"{_capital(place)} {what}", (f"  {place}:  {source.shown(scene.line)}", *scene.shapes())


def _innermost(problem: BaseException, source: Source) -> Scene | None:
    """The learner's own line nearest to where it happened; where calls do not end, the line that calls most."""
    steps = [step for step in walk_tb(problem.__traceback__) if step[0].f_code.co_filename == str(source.path)]
    if not steps:
        return None
    frame, line = steps[-1]
    if isinstance(problem, RecursionError):
        line = Counter(line for _, line in steps).most_common(1)[0][0]
        frame = next(frame for frame, at in steps if at == line)
    return Scene(source, frame, line)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _what(problem: BaseException) -> str:
    """What happened, after "Line 83 …"."""
    if isinstance(problem, TimeIsUpError):
        return f"is still running after {problem}: a loop there does not end, or takes far too long."
    if isinstance(problem, SystemExit):
        return "ends the whole program (exit): take that out, so that the functions after it can be checked."
    if isinstance(problem, EOFError):
        return "waits for something to be typed (input), and a check has no keyboard: take that out."
    if isinstance(problem, RecursionError):
        return "calls itself without end."
    if isinstance(problem, MemoryError):
        return f"asks for more memory than there is{f': {_message(problem)}' if _message(problem) else ''}."
    message = _message(problem)
    return f"raises {type(problem).__name__}{f': {message}' if message else ''}."


def _message(problem: BaseException) -> str:
    """The first line of an exception's message, if it has one and is ready to give it."""
    try:
        lines = str(problem).strip().rstrip(".").splitlines()
    except Exception:  # the learner's own class of exceptions may do anything
        return ""
    first = lines[0][:2000] if lines else ""  # a pattern may take as long as the square of what it looks through
    own = re.sub(r"[\w.]+\.<locals>\.", "", first)  # a function is known by its own name
    return cut(own.partition(", with gufunc signature")[0], 300)


def _syntax(problem: SyntaxError, source: Source) -> Words:
    line = problem.lineno or 1
    text = source.lines[line - 1] if line <= len(source.lines) else ""
    caret = " " * (max(problem.offset or 1, 1) - 1 - (len(text) - len(text.lstrip()))) + "^"
    return (f"{_capital(source.place(line))} is not Python: {problem.msg}. {_way_out(problem, text)}",
            (f"  {text.strip()}", f"  {caret}") if text.strip() else ())


# Signs of formulas, which a hint or a text has in it, and what a Python file has in their place.
TYPED = {"−": "-", "–": "-", "—": "-", "·": "*", "×": "*", "÷": "/", "²": "**2", "³": "**3", "′": "d_ before the name",
         "“": '"', "”": '"', "‘": "'", "’": "'", "√": "np.sqrt(…)", "Σ": "np.sum(…)", "ᵀ": ".T", "¹": "**1"}


BEGINNINGS = ["return", "while", "import", "from", "lambda", "def", "elif", "else:", "else"]


def _way_out(problem: SyntaxError, text: str) -> str:
    """What to do about a line that is no Python."""
    message = problem.msg or ""
    signs = [sign for sign in dict.fromkeys(text) if sign in TYPED]
    code = text.partition("#")[0]
    if "invalid character" in message and "…" in text and "'…'" in message:
        return "Where the hint has …, something is left for you to write."
    if ("invalid character" in message or "decimal literal" in message) and signs:  # the latter of 2·b, in Python 3.10
        return f"In Python {', and '.join(f'{sign} is written {TYPED[sign]}' for sign in signs)}."
    if re.search(r"\blambda\s*([-+*/),\]]|$)", text):  # of a function it would be lambda x: …
        return "lambda is a word of Python's own, with which functions are written: λ has another name here, lam."
    if "decimal literal" in message and (product := re.search(r"(?<![\w.])(\d+\.?\d*)(?!e[-+\d])([A-Za-z]\w*)", text)):
        return f"A product needs its sign in Python: {product[0]} is written {product[1]} * {product[2]}."
    if "string literal" in message and re.search(r"[\w)]'", code):
        return "In Python ' is no prime: it begins a text. A derivative has a name of its own, such as df."
    if re.search(r"\w!(?!=)", code):
        return "In Python ! is no factorial: k! is written factorial(k)."
    if ";" in code and re.search(r"[\[(][^\])]*;", code):
        return "Entries are separated by commas, and rows are lists of their own: [[a, b], [c, d]]."
    first = code.split()[:1]
    if "invalid syntax" in message and first and (near := get_close_matches(first[0], BEGINNINGS, 1, 0.75)) \
            and first[0] not in BEGINNINGS:
        return f"{first[0]} is no word of Python's: {near[0]} is meant."
    if "invalid syntax" in message and (pair := _side_by_side(code)):
        return f"A product needs its sign in Python: {pair[0]} {pair[1]} is written {pair[0]} * {pair[1]}."
    if "outside function" in message:
        return ("It belongs to the function above, and has to stand as far to the right as the lines before it: "
                "four spaces.")
    if isinstance(problem, TabError):
        return "Some lines begin with tabs and others with spaces: have your editor put four spaces for each tab."
    if isinstance(problem, IndentationError):
        return "The lines of a function stand one below the other, each after four spaces."
    return "Nothing can be checked until the file can be read; look at the line before it too."


def _side_by_side(code: str) -> tuple[str, str] | None:
    """Two names with nothing but a space between, which is no Python; None if there are none."""
    for found in re.finditer(r"(?<![\w'\"])([A-Za-z_]\w*) +(?=([A-Za-z_]\w*))", re.sub(r"(['\"]).*?\1", "", code)):
        if not any(keyword.iskeyword(word) for word in found.groups()):
            return found[1], found[2]
    return None


# --- What to do about it -----------------------------------------------------------------------------------------


def _advice(problem: BaseException, scene: Scene) -> str:
    """A sentence that says what may be meant, where that can be told."""
    if isinstance(problem, UnboundLocalError):
        return (" The function gives this name a value further on, so inside the function it is a name of its own, "
                "and it has no value yet.")
    if isinstance(problem, NameError) and problem.name:
        said = _about_a_name(problem.name, scene.source)
        if said:
            return said
    if isinstance(problem, NameError) and (meant := scene.two_names(problem.name or "")):
        return f" That is one name to Python: write {meant}."
    if isinstance(problem, NameError) and isinstance(getattr(np, problem.name or "", None), (np.ufunc, float)):
        return f" It is np.{problem.name}."
    if isinstance(problem, NameError):
        return _did_you_mean(problem.name or "", [*scene.frame.f_locals, *scene.frame.f_globals, *FUNCTIONS])
    if isinstance(problem, AttributeError) and problem.obj is np and hasattr(np.linalg, problem.name or ""):
        return f" It is np.linalg.{problem.name}."
    if isinstance(problem, AttributeError) and problem.obj is np and callable(scene.frame.f_globals.get(
            problem.name or "")):
        return f" It is {problem.name} alone, without np."
    if isinstance(problem, AttributeError):
        return _did_you_mean(problem.name or "", dir(problem.obj))
    if isinstance(problem, ModuleNotFoundError):
        return _did_you_mean(problem.name or "", ["numpy", "matplotlib", "tinygrad_edu", "assignments", "visualize"])
    if isinstance(problem, IndexError) and not isinstance(problem, ValueError):  # AxisError is both
        if "only integers" in _message(problem):
            return " What stands in the brackets counts entries, 0, 1, 2 and so on: it is no such number."
        return (" Of n entries the first is [0] and the last is [n − 1], and range(n) runs over them all; n is "
                "len(…), or an entry of a shape such as W.shape[0], and not always the same.")
    if isinstance(problem, np.exceptions.AxisError):
        return " It has fewer axes than that: of one axis, leave axis=… out."
    if isinstance(problem, TypeError):
        return _advice_on_types(_message(problem), scene)
    if isinstance(problem, ValueError) and "truth value of an array" in _message(problem):
        return " Arrays are compared entry by entry: np.all(…) asks whether it holds for all, np.any(…) for any."
    if isinstance(problem, ValueError) and "inhomogeneous" in _message(problem):
        return " What is put together here differs in length: is a sum missing in a part of it, @ or np.sum?"
    return ""


IMPORTS = {"np": "import numpy as np", "numpy": "import numpy", "math": "import math",
           "plt": "import matplotlib.pyplot as plt", "visualize": "import visualize",
           "Tensor": "from tinygrad_edu import Tensor"}
FUNCTIONS = [name for name, value in vars(builtins).items()  # no ImportWarning: nobody means that
             if not (isinstance(value, type) and issubclass(value, BaseException))]


def _about_a_name(name: str, source: Source) -> str:
    """What is meant by a name that is not defined, where that is known for certain."""
    if name in source.meanings:
        return f" {source.meanings[name]}"
    if name in IMPORTS:
        return f" Its import is missing: write {IMPORTS[name]} at the top, in a notebook in a cell above."
    if "·" in name:
        return " In Python · is written *."
    return ""


def _advice_on_types(message: str, scene: Scene) -> str:
    """What may be meant where something was done to what it cannot be done to."""
    if "unexpected keyword argument" in message:
        return _did_you_mean(message.rpartition("argument ")[2].split(".")[0].strip("'\" "),
                             ["keepdims", "axis", "dtype", "initial", "where", "out"])
    if any(isinstance(node, ast.Call) and not node.args and not node.keywords for node in scene.expressions) \
            and "not callable" in message:
        return " Only functions are called: leave out the ()."
    if "not callable" in message and (hidden := scene.hidden_functions()):
        return (f" Inside this function {hidden[0]} is a name of its own, for a number or an array, and hides the "
                f"function {hidden[0]}: call one of the two otherwise.")
    if "not callable" in message and (numbers := scene.numbers_called()):
        return (" Two things side by side are not multiplied: is a * missing before the parenthesis? Or should a "
                f"function have been given for {numbers[0]}?")
    if "not callable" in message:
        return " Two things side by side are not multiplied: is a * missing before the parenthesis?"
    if any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) for node in scene.expressions):
        return " A power is written ** in Python, and not ^."
    if "for @" in message:
        return " @ multiplies matrices and vectors; between numbers it is *."
    if any(isinstance(node, ast.Call) and ast.unparse(node.func) == "np.array" and len(node.args) > 1
           for node in scene.expressions):
        return " np.array takes one thing: put brackets around its numbers, np.array([…, …])."
    # The name of a type, or what learners_process says of a function that was sent in a number's place.
    if re.search(r"'[\w.]*(func|method)[\w.]*'|of type [\w.]*func|the function \w+ stands where", message):
        return " A function is used there without being called, with its arguments in parentheses."
    if "converted to Python scalars" in message and (called := scene.called("float", "int")):
        return f" {called}(…) takes a single number, and that is an array: leave it out."
    if "cannot be interpreted as an integer" in message:
        return " A whole number belongs there: do the arguments stand in their order?"
    if "math." in scene.source.shown(scene.line) or "converted to Python scalars" in message:
        return " The functions of math take single numbers: np has the same ones for arrays."
    if "scalar index" in message:
        return " The second argument of np.sum and np.mean is the axis: is - or * meant in place of the comma?"
    if any(isinstance(value, list) for value in scene.held().values()):
        return " A list does no arithmetic: make an array of it, np.array(…)."
    return ""


def _did_you_mean(name: str, known: list[str]) -> str:
    known = [word for word in dict.fromkeys(known) if not word.startswith("_")]
    bare = {word.replace("_", "").lower(): word for word in known}
    same = bare.get(name.replace("_", "").lower())
    near = [same] if same else get_close_matches(name, known, 2, 0.6)
    return f" Did you mean {' or '.join(near)}?" if near else ""
