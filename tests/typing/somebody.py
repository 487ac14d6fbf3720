"""What somebody writes whose type checker is strict; ``.ci/run`` has it checked from a folder of its own."""

import numpy as np

import nn
from tinygrad_edu import Tensor
from visualize import Drawing, Page, draw, explain, page


class Line(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.slope = nn.Parameter(2.0)

    def forward(self, x: Tensor) -> Tensor:
        return self.slope * x


def predict(x: Tensor) -> Tensor:
    return Line()(x)


def classify(net: nn.Sequential, x: Tensor) -> Tensor:
    return net(x).sigmoid()


t = Tensor([1.0, 2.0], requires_grad=True)
np.tanh(t).backward(np.ones(2))
(np.exp(t) * 2).sum().backward()
product: Tensor = np.ones((2, 2)) @ t + 2 * t
network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
loss = nn.MSELoss()(network(t), np.zeros(1))
loss.backward()
optimizer = nn.optim.Adam(network.parameters(), lr=0.1)
optimizer.step()
picture: Drawing = draw(predict(t).sum(), names={"t": t})
steps: str = explain(predict(t).sum(), {"t": t})
replayed: Page = page(predict(t).sum(), names={"t": t})
