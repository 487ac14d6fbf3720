"""The house: what importing the engine costs, and what it shows. Which file may use which: tests/test_house.py."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu

ROOT = Path(tinygrad_edu.__file__).parents[1]
PACKAGES = ("tinygrad_edu", "nn", "visualize", "assignments")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))


def imports(path: Path, *, of_functions: bool = False) -> set[str]:
    """The modules that a file imports, by their full names; or only those imported inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    only_for_types = {node for branch in ast.walk(tree) if isinstance(branch, ast.If)
                      and "TYPE_CHECKING" in ast.unparse(branch.test)
                      for child in branch.body for node in ast.walk(child)}
    places = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))]
    found = set()
    for node in (inside for place in places for inside in ast.walk(place)) if of_functions else ast.walk(tree):
        if node in only_for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively; names in full say where they come from"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if (ROOT / name.replace(".", "/")).with_suffix(".py").exists()}
            found |= modules | ({str(node.module)} if names - modules else set())
    return found


def top(module: str) -> str:
    """The package that a module belongs to."""
    return module.split(".")[0]


def test_importing_the_engine_loads_numpy_and_nothing_heavy():
    program = "import sys, tinygrad_edu; print(*sorted(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "graphviz", "pygraphviz", "tqdm", "scipy", "nn", "visualize", "assignments",
                         "autograd", "torch", "pytest"}


def test_power_series_come_with_their_first_use():
    program = ("import sys, tinygrad_edu; before = 'tinygrad_edu.series' in sys.modules; "
               "tinygrad_edu.taylor(abs, 1.0, 1); print(before, 'tinygrad_edu.series' in sys.modules, "
               "'tinygrad_edu.optimize' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True", "False"]


def test_the_compiler_comes_with_the_first_jit():
    program = ("import sys, tinygrad_edu; before = 'tinygrad_edu.compiler' in sys.modules; "
               "tinygrad_edu.jit(abs); print(before, 'tinygrad_edu.compiler' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "True"]


def test_the_engine_uses_numpy_and_the_standard_library_only():
    files = [path for path in FILES if path.relative_to(ROOT).parts[0] == "tinygrad_edu"]
    used = {top(module) for path in files for module in imports(path)}
    assert used - set(sys.stdlib_module_names) == {"numpy", "tinygrad_edu"}


@each_file
def test_no_import_of_the_project_hides_in_a_function(path):
    """A command, jit and check may load what they need when they need it, so that the others start quickly."""
    inside = {module for module in imports(path, of_functions=True) if top(module) in PACKAGES}
    if path == ROOT / "tinygrad_edu" / "jit.py":
        inside -= {"tinygrad_edu.compiler.jit"}
    if path == ROOT / "assignments" / "__init__.py":
        inside -= {"assignments.worksheets.here"}
    assert path.name in ("__main__.py", "command_line.py") or not inside


def test_nothing_is_patched_onto_a_class_of_another_module():
    """No ``SomeClass.name = …`` and no setattr on a class outside of the module that defines it."""
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        foreign = {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                   and top(node.module or "") in PACKAGES for alias in node.names}
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                    assert target.value.id not in foreign, f"{path.name}:{node.lineno} sets {ast.unparse(target)}"


@pytest.mark.parametrize("name", tinygrad_edu.__all__)
def test_every_public_name_is_there_and_explains_itself(name):
    thing = getattr(tinygrad_edu, name)
    if callable(thing) and not isinstance(thing, tinygrad_edu.Operation):
        assert thing.__doc__, f"{name} has no docstring"
        assert len(thing.__doc__.splitlines()[0]) > 10


def test_the_public_names_are_sorted_and_complete():
    assert len(set(tinygrad_edu.__all__)) == len(tinygrad_edu.__all__)
    assert all(getattr(tinygrad_edu, name) is not None for name in tinygrad_edu.__all__)  # those that come later, too
    modules = {path.stem for path in (ROOT / "tinygrad_edu").glob("*")}  # files and folders
    public = {name for name in vars(tinygrad_edu) if not name.startswith("_") and name not in modules}
    assert public == set(tinygrad_edu.__all__) - modules


@pytest.mark.parametrize("path", sorted((ROOT / "tinygrad_edu").glob("*.py")) + sorted(
    (ROOT / "tinygrad_edu" / "compiler").glob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_readme_of_the_engine_names_every_chapter(path):
    if path.name != "__init__.py":
        engine = ROOT / "tinygrad_edu"
        assert f"({path.relative_to(engine).as_posix()})" in (engine / "README.md").read_text(encoding="utf-8")
