"""Functions that Python printed, called in a page."""

import numpy as np
import pytest

from tinygrad_edu import grad
from tinygrad_edu.compiler.javascript import script_of
from visualize.pages.printed import printed
from visualize.pages.shell import FOLDER, assemble


def depth(x, y):
    return np.exp(-(x - 1)**2 - y**2) * np.cos(3 * x)


def length(v):
    return np.sum(v * v) ** 0.5


@pytest.mark.parametrize("arrays", [False, True])
def test_a_page_calls_what_was_printed(visit, tmp_path, arrays):
    script = tmp_path / "show.js"
    script.write_text(f'import {{ byId }} from "{FOLDER}/common.js";\n'
                      f'import {{ printed }} from "{FOLDER}/printed.js";\n'
                      "const depth = printed.depth(0.3, -0.2);\n"  # a name that the printed function has as well
                      'byId("shown").textContent = JSON.stringify(depth);')
    scripts = [script_of(depth, derivatives=1)] + ([script_of(length, at=[np.ones(3)])] if arrays else [])
    page = visit(assemble("printed", '<h1>x</h1><p id="shown"></p>', None, [printed(scripts), script]))
    shown = page.evaluate("JSON.parse(document.getElementById('shown').textContent)")
    assert shown["value"] == pytest.approx(depth(0.3, -0.2), rel=1e-12)
    assert shown["gradient"] == pytest.approx(grad(depth, (0, 1))(0.3, -0.2), rel=1e-12)
