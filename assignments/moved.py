"""Old names of labs: a worksheet that was begun before its lab moved imports it from where it was."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

MOVED = {
    "assignments.backpropagation": "assignments.module_3_chain_rule.backpropagation",
    "assignments.fitting_distribution": "assignments.module_6_regression.fitting_distribution",
}


class OldNames(MetaPathFinder, Loader):
    """Finds a module by its old name, and gives the very module that has the new one.

    >>> from assignments.backpropagation import LAB
    >>> LAB.package
    'assignments.module_3_chain_rule.backpropagation'
    """

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None,
                  ) -> ModuleSpec | None:
        """Python asks this of each module that is imported for the first time; None: it is not one of ours."""
        folder = ".".join(name.split(".")[:2])
        if folder not in MOVED:
            return None
        module = import_module(MOVED[folder] + name[len(folder):])
        return ModuleSpec(name, self, loader_state=(module, module.__spec__))

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module, which is there already."""
        return spec.loader_state[0]

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to be run; only the module's own spec, which Python has just replaced, is put back."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state[1]
