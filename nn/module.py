"""Module: a part of a network, with the parameters it learns and the smaller modules it is made of.

A module keeps its parameters and its parts as ordinary attributes. They have dotted names, counted from the outermost
module: the ``weight`` of the part ``hidden`` is ``hidden.weight``. These names stand in pictures, errors and files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np

from tinygrad_edu import Tensor, group
from tinygrad_edu.errors import numbers

Self = TypeVar("Self", bound="Module")
Computed = TypeVar("Computed", covariant=True)


class Computes(Protocol[Computed]):
    """For type checkers, so that to them ``net(x)`` is of the type that the ``forward`` of ``net`` returns."""

    _path: str
    _kind: str

    def _kind_now(self) -> str: ...
    def forward(self, *inputs: Any, **keywords: Any) -> Computed: ...


class Parameter(Tensor):
    """A Tensor that a module learns: it requires a gradient, and being set in a module gives it its name there.

    ``data``: numbers, or a Tensor, whose numbers are copied.

    >>> Parameter([0.5, 2.0])
    Parameter([0.5, 2. ], requires_grad=True)
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True, name: str | None = None) -> None:
        super().__init__(data.numpy() if isinstance(data, Tensor) else data, requires_grad, name)


class Module:
    """A part of a network: a function with parameters.

    A subclass sets its Parameters and its parts as attributes in ``__init__``, and says in ``forward`` what it
    computes. Call the module itself, not ``forward``: the call marks what is computed as one group of the graph.

    >>> class Line(Module):
    ...     def __init__(self, slope, intercept):
    ...         super().__init__()
    ...         self.slope, self.intercept = Parameter(slope), Parameter(intercept)
    ...     def forward(self, x):
    ...         return self.slope * x + self.intercept
    >>> line = Line(2.0, 1.0)
    >>> y = line(3.0)
    >>> y.item(), y.record.group.path, [name for name, _ in line.named_parameters()]
    (7.0, 'Line', ['slope', 'intercept'])
    """

    # Set on the class, not in __init__: a subclass that forgets super().__init__() works all the same.
    training: bool = True
    _path: str = ""  # the dotted name within the outermost module; empty for the outermost itself
    _kind: str = ""  # its class and settings in words; empty until they are asked for, and when one is set

    words_about_it: ClassVar = frozenset({"_path", "_kind"})  # nothing is computed from these: jit may overlook them

    # --- What it computes ----------------------------------------------------------------------------------------

    def forward(self, *inputs: Any, **keywords: Any) -> Any:
        """What the module computes; every subclass writes its own."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it computes: write its method "
                                  "forward(self, x).")

    def __call__(self: Computes[Computed], *inputs: Any, **keywords: Any) -> Computed:
        """What ``forward`` computes: a Tensor, though functions of each number give an array for an array."""
        name, kind = self._path.rpartition(".")[2] or type(self).__name__, self._kind or self._kind_now()
        with group(name, kind):
            return self.forward(*inputs, **keywords)

    def _kind_now(self) -> str:
        """Its class and settings in words; kept where they follow from its own attributes, as all here do."""
        kind = f"{type(self).__name__}({self.extra_repr()})".removesuffix("()")
        if type(self).extra_repr.__module__.partition(".")[0] == __name__.partition(".")[0]:
            object.__setattr__(self, "_kind", kind)
        return kind

    # --- What it is made of --------------------------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules that this one holds itself, each with its name here, in the order in which they were set."""
        return ((name, value) for name, value in vars(self).items() if isinstance(value, Module))

    def children(self) -> Iterator[Module]:
        """The modules that this one holds itself."""
        return (module for _, module in self.named_children())

    def named_modules(self) -> Iterator[tuple[str, Module]]:
        """This module, under the name "", and every module inside it; one that is held twice comes once."""
        seen = set()
        to_visit: list[tuple[str, Module]] = [("", self)]
        while to_visit:
            path, module = to_visit.pop()
            if module not in seen:
                seen.add(module)
                yield path, module
                to_visit += [(joined(path, name), child) for name, child in reversed([*module.named_children()])]

    def modules(self) -> Iterator[Module]:
        """This module and every module inside it."""
        return (module for _, module in self.named_modules())

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Every parameter with its dotted name, counted from this module; one that is held twice comes once."""
        seen = set()
        for path, module in self.named_modules():
            for name, value in vars(module).items():
                if isinstance(value, Parameter) and value not in seen:
                    seen.add(value)
                    yield joined(path, name), value

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter, those of the modules inside included: what an optimiser is given."""
        return (parameter for _, parameter in self.named_parameters())

    def __setattr__(self, name: str, value: Any) -> None:
        is_part = isinstance(value, (Parameter, Module))
        if is_part:
            self._refuse_part(name, value)
        else:
            self._refuse_loss(name, value)
        vars(self).pop("_kind", None)  # it may speak of the attribute that changes
        object.__setattr__(self, name, value)
        if is_part:
            self._name_parts()

    def __delattr__(self, name: str) -> None:
        vars(self).pop("_kind", None)
        object.__delattr__(self, name)

    def _refuse_part(self, name: str, value: Parameter | Module) -> None:
        """Raise for a part that cannot have this name, or cannot be here."""
        if hasattr(type(self), name):
            raise ValueError(f"{type(self).__name__} has something else by the name {name!r} already, which the new "
                             f"{type(value).__name__} would hide. Choose another name.")
        if not name or "." in name:
            raise ValueError(f"{name!r} cannot be the name of a part: dots join the names of parts, and it cannot be "
                             "empty.")
        if isinstance(value, Module) and self in value.modules():
            raise ValueError(f"{type(self).__name__}.{name} would hold the module that it is itself a part of.")

    def _refuse_loss(self, name: str, value: Any) -> None:
        """Raise for an attribute by which something to be learned would be lost to parameters()."""
        what = f"{type(self).__name__}.{name}"
        if isinstance(vars(self).get(name), Parameter) and value is not None:
            raise TypeError(f"{what} is a Parameter, which something of type {type(value).__name__} would replace. For "
                            f"new numbers write .{name}.data = …; for a new Parameter, .{name} = nn.Parameter(…).")
        if isinstance(value, Tensor) and value.requires_grad and value.is_leaf:
            raise TypeError(f"{what} is a Tensor that requires a gradient, but parameters() would not find it. "
                            "If it is to be learned, make it an nn.Parameter.")
        held = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
        if any(isinstance(part, (Parameter, Module)) for part in held):
            raise TypeError(f"{what} is a {type(value).__name__} that holds modules or parameters, and parameters() "
                            "would not find them. Hold modules in an nn.Sequential (it can be indexed and iterated), "
                            "and set parameters as attributes.")

    def _name_parts(self) -> None:
        """Give everything inside its dotted name."""
        for path, module in self.named_modules():
            if module is not self:
                object.__setattr__(module, "_path", joined(self._path, path))
        for path, parameter in self.named_parameters():
            parameter.name = joined(self._path, path)

    # --- Learning or not -----------------------------------------------------------------------------------------

    def train(self: Self, mode: bool = True) -> Self:
        """Switch to learning, for this module and all inside it: Dropout drops."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: Self) -> Self:
        """Switch to using what was learned: Dropout passes everything on."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    # --- Keeping what was learned --------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, np.ndarray]:
        """The numbers of all parameters by their dotted names: copies, which further training does not change.

        ``np.savez("net.npz", **net.state_dict())`` writes them to a file, ``load_state_dict(np.load("net.npz"))``
        reads them back.
        """
        return {name: np.array(parameter.value) for name, parameter in self.named_parameters()}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over the numbers of a ``state_dict()``; the types of the parameters stay.

        Raises ValueError that lists every name that is missing or not known here and every shape that differs;
        nothing is changed then.
        """
        parameters = dict(self.named_parameters())
        new = {name: np.asarray(getattr(value, "value", value)) for name, value in state_dict.items()}
        problems = [f"missing: {name} {parameters[name].shape}" for name in parameters if name not in new]
        problems += [f"not known here: {name} {new[name].shape}" for name in new if name not in parameters]
        problems += [f"of another shape: {name} is {parameter.shape} here and {new[name].shape} in the state"
                     for name, parameter in parameters.items() if name in new and new[name].shape != parameter.shape]
        problems += [f"not real numbers: {name} is of type {new[name].dtype}" for name in new
                     if new[name].dtype.kind not in "fiu"]
        if problems:
            raise ValueError(f"The state does not fit {type(self).__name__}, and nothing was loaded.\n  "
                             + "\n  ".join(problems))
        for name, parameter in parameters.items():
            parameter.data[...] = new[name]

    # --- In words ------------------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """The settings of this module, as they stand between the parentheses of its repr and label its pictures."""
        return ""

    def __repr__(self) -> str:
        parts = [f"  ({name}): " + repr(child).replace("\n", "\n  ") for name, child in self.named_children()]
        inside = "\n".join(["", *parts, ""]) if parts else ""
        return f"{type(self).__name__}({self.extra_repr()}{inside})"


def as_operand(x: Any) -> Any:
    """A Tensor as it is, and anything else as an array of numbers; TypeError if it holds none."""
    return x if isinstance(x, Tensor) else numbers(x)


def joined(path: str, name: str) -> str:
    """A dotted name, of which either part may be empty."""
    return f"{path}.{name}" if path and name else path or name
