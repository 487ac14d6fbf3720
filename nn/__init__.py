"""Networks on the engine: modules, layers, losses, initialisers and optimisers, by PyTorch's names.

The source is meant to be read in this order: ``module`` (parameters, and what holds them), ``init`` (their first
numbers), ``layers`` (a formula each), ``sequential`` (one after another), ``losses`` (one number that says how wrong),
``optim`` (a formula each for a step downhill), ``optimizer`` (what those have in common), ``training`` (such a step
compiled).

>>> import numpy as np
>>> import nn
>>> rng = np.random.default_rng(1)
>>> net = nn.Sequential(nn.Linear(2, 8, rng=rng), nn.Tanh(), nn.Linear(8, 1, rng=rng))
>>> x, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0], [1.0], [0.0]])
>>> loss_function, optimizer = nn.MSELoss(), nn.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
>>> for step in range(300):
...     loss = loss_function(net(x), y)
...     optimizer.zero_grad()
...     loss.backward()
...     optimizer.step()
>>> np.round(np.abs(net(x).numpy().ravel()), 2)  # exclusive or
array([0., 1., 1., 0.])
"""

from nn import init, optim
from nn.layers import Dropout, Embedding, Identity, LayerNorm, Linear, ReLU, Sigmoid, Softmax, Softplus, Tanh
from nn.losses import CrossEntropyLoss, MSELoss
from nn.module import Module, Parameter
from nn.sequential import Sequential
from nn.training import TrainingStep

__all__ = [
    "CrossEntropyLoss", "Dropout", "Embedding", "Identity", "LayerNorm", "Linear", "MSELoss", "Module", "Parameter",
    "ReLU", "Sequential", "Sigmoid", "Softmax", "Softplus", "Tanh", "TrainingStep", "init", "optim",
]
