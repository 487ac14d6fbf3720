"""Sequential: modules one after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, overload

from nn.module import Module
from tinygrad_edu import Tensor


class Sequential(Module):
    """Modules one after another: the output of each is the input of the next.

    Their names are "0", "1", …, or the keys of a dictionary. Can be indexed, sliced and iterated, and has a length.

    >>> from nn import Linear, Sigmoid
    >>> Sequential(Linear(1, 6), Sigmoid(), Linear(6, 2))
    Sequential(
      (0): Linear(1, 6)
      (1): Sigmoid()
      (2): Linear(6, 2)
    )
    >>> net = Sequential({"hidden": Linear(1, 6), "σ": Sigmoid(), "output": Linear(6, 2)})
    >>> [parameter.name for parameter in net.parameters()]
    ['hidden.weight', 'hidden.bias', 'output.weight', 'output.bias']
    """

    def __init__(self, *modules: Module | dict[str, Module]) -> None:
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], dict) \
            else {str(i): module for i, module in enumerate(modules)}
        for name, module in named.items():
            if not isinstance(module, Module):
                hint = f" Did you mean {module.__name__}()?" if isinstance(module, type) else ""
                raise TypeError(f"Sequential holds modules, but number {name} is {module!r}.{hint}")
            setattr(self, name, module)

    if TYPE_CHECKING:  # its modules are attributes by the names they were given
        def __getattr__(self, name: str) -> Any: ...

    def forward(self, x: Any) -> Tensor:
        for module in self:
            x = module(x)
        return x

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __len__(self) -> int:
        return sum(1 for _ in self.children())

    @overload
    def __getitem__(self, index: slice) -> Sequential: ...

    @overload
    def __getitem__(self, index: int) -> Any: ...  # a module of any kind, so net[0].weight can be written

    def __getitem__(self, index: int | slice) -> Any:
        """A module by its position, or for a slice a Sequential of those chosen, under the names they have here."""
        named = list(self.named_children())
        if isinstance(index, slice):
            part = Sequential()
            part._path = self._path  # so that its modules keep their dotted names
            for name, module in named[index]:
                setattr(part, name, module)
            return part
        if not -len(named) <= index < len(named):
            raise IndexError(f"This Sequential holds {len(named)} modules; there is no number {index}.")
        return named[index][1]
