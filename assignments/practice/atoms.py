"""The parts of which templates are made, and how a template becomes an expression.

In a template, ``{k}`` is replaced by an entry of the pool ``k``, drawn anew at each place; entries may hold slots of
their own. ``{wave:linear}`` puts an entry of ``linear`` in the place of the u of an entry of ``wave``, and
``{linear.y}`` writes y for x. Every atom has a coefficient or an inner function, so that no pool runs dry.
"""

from __future__ import annotations

import re
from random import Random

POOLS: dict[str, list[str]] = {
    # numbers
    "k": [*"23456"], "k1": [*"123456"], "few": [*"1234"], "some": [*"234"], "n": [*"2345"], "big": [*"3456789"],
    "sign": [*"+-"], "minus": ["", "", "-"],
    "frac": ["1/2", "3/2", "5/2", "1/3", "2/3", "4/3", "5/3"], "half": ["0.5", "1.5", "2.5", "0.2", "0.4"],
    # what stands inside of something else
    "linear": ["{k}*x + {k1}", "{k}*x - {k1}", "{k1} - {k}*x", "{k}*x"],
    "quadratic": ["x**2 + {k}*x", "{k}*x**2 - {k1}*x", "{k}*x**2 + {k1}", "{k} - {k}*x**2", "x**3 - {k}*x",
                  "x**2 - {k}*x + {k1}", "{k}*x**3 + {k1}"],
    "positive": ["{k}*x**2 + {k1}", "x**4 + {k}", "{k}*x + {k1}", "x**2 + {k}*x + {k1}"],  # above 0 for x > 0
    "above": ["{k}*x**2 + {k1}", "x**4 + {k}", "x**2 + {k1}", "{k1}*x**4 + {k}"],  # above 0 everywhere
    # functions of u
    "wave": ["sin(u)", "cos(u)"],
    "outer": ["sin(u)", "cos(u)", "exp(u)", "tanh(u)", "(u)**{n}", "sinh(u)", "cosh(u)", "arctan(u)"],
    "smooth": ["sin(u)", "cos(u)", "exp(u)", "tanh(u)"],
    "root": ["sqrt(u)", "log(u)", "1/(u)", "(u)**(3/2)", "1/(u)**{n}"],
    "x": ["x"],
    "mixed": ["{k}*x*y", "x**2 {sign} {k}*y", "{k}*x {sign} y**2", "{k}*x {sign} {k1}*y", "x*y**2", "{k}*x**2*y"],
    "bx": ["b*x", "b*x**2", "{k}*b*x", "b*x + {k1}", "{k}*b*x + c"],
    # functions of x
    "power": ["x**{n}", "{k}*x**{n}", "{k}*x", "x**{big}"],
    "polynomial": ["{k}*x**{n} + {k}*x", "x**{n} - {k}*x", "{k}*x**2 + {k1}", "x**{big} - {k1}", "{k1}*x + {k}",
                   "{k} - x**{n}"],
    "special": ["{k}*sin(x)", "{k}*cos(x)", "{k}*exp(x)", "{k}*sinh(x)", "{k}*cosh(x)"],
    "plain": ["sin(x)", "cos(x)", "exp(x)", "sinh(x)", "cosh(x)", "tanh(x)"],
    "special positive": ["{k}*log(x)", "{k}*sqrt(x)", "{k}/x", "{k}*log(x)", "{k}/x**{n}"],
    "simple": ["{k}*sin(x)", "{k}*cos(x)", "{k}*exp(x)", "{k}*x**{n}", "sin(x)", "cos(x)", "exp(x)"],
    "inner wave": ["sin({linear})", "cos({linear})", "exp({linear})", "sin({k}*x)", "cos({k}*x)", "exp(-{k}*x)"],
}
_SLOT = re.compile(r"\{([^{}:.]+)(?::([^{}:.]+))?(?:\.([a-z]))?\}")


def expand(template: str, rng: Random) -> str:
    """Draw an expression, in Python's notation, from a template.

    >>> expand("{k}*{wave:linear.t}", Random(7))
    '4*sin(2*t)'
    """
    def drawn(slot: re.Match[str]) -> str:
        pool, inner, variable = slot.groups()
        text = _entry(pool, rng)
        if inner:
            inside = _entry(inner, rng)
            text = re.sub(r"\bu\b", lambda _: inside, text)
        return re.sub(r"\bx\b", variable, text) if variable else text
    while "{" in template:
        template = _SLOT.sub(drawn, template)
    return re.sub(r"(?<![\w*.])1\*|\*1(?=/)", "", template)  # x, not 1·x; 2/x, not 2·1/x


def _entry(pool: str, rng: Random) -> str:
    """An entry of a pool, its own slots filled."""
    return expand(rng.choice(POOLS[pool]), rng)
