"""JavaScript run by node, for tests: what it gives, with NaN, the infinities and the sign of zero as they are."""

import json
import os
import re
import shutil
import subprocess

import pytest

from tinygrad_edu.compiler.javascript import libraries

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None and not os.environ.get("CI"), reason="node is not installed here")

# JSON knows neither NaN nor the infinities nor −0.
_SEND = """
const send = (key, x) => typeof x !== "number" ? x
  : Number.isNaN(x) ? "nan" : Math.abs(x) === Infinity ? (x > 0 ? "inf" : "-inf") : Object.is(x, -0) ? "-0.0" : x;
process.stdout.write(JSON.stringify(answer, send));
"""


def answer_of(program: str):
    """What the program leaves in ``const answer``; texts in it can be read by ``float``."""
    assert NODE, "node is not to be had"
    done = subprocess.run([NODE, "-"], input=program + _SEND, capture_output=True, text=True, encoding="utf-8",
                          timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def library(arrays: bool = False) -> str:
    """What scripts call, as one text for node."""
    return re.sub(r"^import .*\n|^export ", "", "".join(path.read_text(encoding="utf-8") for path in libraries(arrays)),
                  flags=re.MULTILINE)


def written(x) -> str:
    """A number, or nested lists of them, as JavaScript."""
    return json.dumps(x)  # NaN and Infinity, as Python's json writes them, are what JavaScript calls them
