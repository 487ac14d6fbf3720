"""A million operations: forward, backward and dropping the graph, in time linear in their number; and no leak.

Each runs in a process of its own: a crash there is a failed test here, and its memory is measured alone.
"""

import subprocess
import sys
import textwrap

import pytest


def python(program: str) -> list[float]:
    """Run a program in a fresh interpreter; the numbers that it prints."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", textwrap.dedent(program)], timeout=120,
                          capture_output=True, text=True)
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr[-2000:]}"
    return [float(number) for number in done.stdout.split()]


@pytest.mark.slow
def test_a_million_chained_operations():
    """The rate of the slope is 1.0000001, so that the gradient is (1.0000001)ⁿ and every step counts."""
    gradient, y, quarter, whole = python("""
        import gc, time
        from tinygrad_edu import Tensor
        gc.disable()  # its cost grows with all that is alive, and it has nothing to find here
        def seconds(n):
            start = time.perf_counter()
            x = y = Tensor(1.0, requires_grad=True)
            for _ in range(n):
                y = y * 1.0000001
            y.backward()
            value = y.item()
            del y
            return x.grad.item(), value, time.perf_counter() - start
        seconds(20_000)
        quarter = min(seconds(250_000)[2] for _ in range(2))
        gradient, value, whole = seconds(1_000_000)
        print(gradient, value, quarter, whole)
    """)
    assert gradient == pytest.approx(1.0000001 ** 1_000_000, rel=1e-9)
    assert y == pytest.approx(gradient, rel=1e-9)
    assert whole < 8 * quarter, f"{whole:.1f} s for 1,000,000 and {quarter:.1f} s for 250,000: not linear"


@pytest.mark.slow
@pytest.mark.parametrize("make", [
    pytest.param("y = y + y * 1e-9", id="a ladder of shared nodes"),
    pytest.param("y = np.sin(y)", id="NumPy functions"),
    pytest.param("y = y + leaves[i % 1000]", id="a thousand leaves, each used again and again"),
    pytest.param("z = z + x * 1.0; y = z", id="a fan of products into one sum"),
    pytest.param("kept.append(x * 1.0); y = kept[-1]", id="a hundred thousand results of one leaf"),
])
def test_dropping_graphs_of_every_shape(make):
    [finite] = python(f"""
        import numpy as np
        from tinygrad_edu import Tensor
        leaves = [Tensor(1e-6, requires_grad=True) for _ in range(1000)]
        kept = []
        x = y = z = Tensor(0.5, requires_grad=True)
        for i in range(100_000):
            {make}
        y.backward()
        del y, z, kept
        print(float(np.isfinite(x.grad if x.grad is not None else leaves[0].grad)))
    """)
    assert finite == 1


def test_two_thousand_numbers_stacked_and_summed():
    """One operation with very many operands."""
    [last, seconds] = python("""
        import time
        import numpy as np
        from tinygrad_edu import Tensor
        leaves = [Tensor(float(i), requires_grad=True) for i in range(2_000)]
        start = time.perf_counter()
        y = (np.stack(leaves) * np.arange(2_000.0)).sum()
        y.backward()
        del y
        print(leaves[-1].grad, time.perf_counter() - start)
    """)
    assert last == 1_999
    assert seconds < 2


def test_a_gradient_on_tensors_of_a_long_chain():
    """The graph of a gradient is as deep as the graph itself, and twice differentiated it is deeper still."""
    [second] = python("""
        from tinygrad_edu import derivative
        def f(x):
            y = x
            for _ in range(20_000):
                y = y * 1.0001
            return y * y
        print(derivative(derivative(f))(1.0))
    """)
    assert second == pytest.approx(2 * 1.0001 ** 40_000, rel=1e-9)


@pytest.mark.slow
def test_ten_thousand_steps_of_training_leave_memory_where_it_was():
    """With the garbage collector off, whatever a cycle holds stays: traced memory and the process must not grow."""
    traced, resident = python("""
        import gc, os, resource, tracemalloc
        import numpy as np
        from tinygrad_edu import Tensor, detect_anomaly, grad, group, no_grad, sigmoid, softmax
        gc.collect(); gc.disable()
        random = np.random.default_rng(0)
        W, b = Tensor(random.normal(size=(4, 3)), requires_grad=True), Tensor(np.zeros(4), requires_grad=True)
        x = random.normal(size=3)

        def step(k):
            with group("layer", "Linear"):
                h = np.tanh(W @ x + b)
            loss = (h ** 2).sum() + softmax(h).max() + np.std(np.concatenate([h, h[[0, 0]]])) + sigmoid(h).prod()
            loss.backward()
            if k % 10 == 0:
                grad(lambda v: (np.exp(-v * v) @ v))(x)
                with detect_anomaly():
                    np.linalg.norm(h).backward()
                try:
                    W @ b
                except ValueError:
                    pass
            with no_grad():
                for p in (W, b):
                    p -= 1e-3 * p.grad
                    p.grad = None

        def pages():
            return int(open("/proc/self/statm").read().split()[1]) if os.path.exists("/proc/self/statm") else 0

        for k in range(300):
            step(k)
        before_pages = pages()
        for k in range(10_000):
            step(k)
        growth = (pages() - before_pages) * resource.getpagesize()
        tracemalloc.start()
        for k in range(100):
            step(k)
        before, _ = tracemalloc.get_traced_memory()
        for k in range(500):
            step(k)
        after, _ = tracemalloc.get_traced_memory()
        print(after - before, growth)
    """)
    assert traced < 5_000, f"{traced:.0f} bytes more after 500 steps"
    assert resident < 2_000_000, f"{resident:.0f} bytes more after 10,000 steps"
