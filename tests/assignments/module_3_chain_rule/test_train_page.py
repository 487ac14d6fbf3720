"""Training in a page: its numbers are the engine's, for other sizes too, and it does what it is asked."""


import numpy as np
import pytest

from assignments.__main__ import main
from assignments.module_3_chain_rule.backpropagation import solution, train_page
from assignments.module_3_chain_rule.backpropagation.training import BLOCKS, training_data
from tests.chromium import wait_for_address
from tests.in_node import answer_of, library, needs_node, written

STEPS = 100


@pytest.fixture(autouse=True)
def _the_network_of_before():
    """These tests make Tensors of the blocks, which are the module's own."""
    before = {block: getattr(solution, block) for block in BLOCKS}
    yield
    for block, array in before.items():
        setattr(solution, block, array)


def by_the_engine(hidden, seed, aggression=7.0):
    """The costs and the blocks of a noiseless descent, as run takes it."""
    x, y = training_data()
    solution.reset_network(*hidden, np.random.default_rng(seed))
    start = {block: getattr(solution, block).tolist() for block in BLOCKS}
    step = solution.step_by_engine(x, y, aggression, 0.0, np.random.default_rng(0))
    costs = [step() for _ in range(STEPS)]
    return start, costs, {block: getattr(solution, block).numpy() for block in BLOCKS}


@needs_node
@pytest.mark.parametrize("hidden", [(6, 7), (3, 12), (1, 1), (25, 20)])
def test_a_hundred_steps_without_noise_are_the_engine_s_whatever_the_sizes(hidden):
    x, y = training_data()
    start, costs, blocks = by_the_engine(hidden, seed=5)
    solution.reset_network(6, 7)  # what is printed is printed of this network
    step = train_page.print_step(x, y)[0]
    given = ", ".join(name if name in "xy" else f"blocks.{name}" if name in BLOCKS else "rate"
                      for name in step.arguments)
    answer = answer_of(f"""{library(arrays=True)}{step}
        const x = np.array({written(x.tolist())}), y = np.array({written(y.tolist())}), start = {written(start)};
        let blocks = Object.fromEntries(Object.entries(start).map(([name, lists]) => [name, np.array(lists)]));
        const costs = [], rate = 7;
        for (let i = 0; i < {STEPS}; i++) {{
          const [cost, moved] = training_step({given});
          costs.push(cost);
          blocks = moved;
        }}
        const answer = [costs, Object.fromEntries(Object.entries(blocks).map(([name, a]) => [name, [...a.data]]))];""")
    np.testing.assert_allclose(answer[0], costs, rtol=1e-9)
    assert costs[-1] < costs[0]
    for name, block in blocks.items():
        np.testing.assert_allclose(answer[1][name], block.ravel(), rtol=1e-9, atol=1e-12)


def test_the_printed_step_holds_no_size_of_the_network():
    x, y = training_data()
    printed = set()
    for hidden in ((6, 7), (7, 6), (50, 3), (1, 1)):
        solution.reset_network(*hidden)
        printed.add("".join(train_page.print_step(x, y)))
    assert len(printed) == 1


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """The page, as the command line writes it."""
    path = tmp_path_factory.mktemp("page") / "new" / "train.html"
    assert main(["run", "backpropagation", "--train", str(path), "--noise", "0"]) == 0
    return path.read_text(encoding="utf-8")


def cost_of(page) -> float:
    """The cost that the page knows, in full."""
    return float(page.get_attribute("#account", "data-cost"))


def test_the_page_trains_as_the_engine_does(visit, html):
    _, costs, _ = by_the_engine((6, 7), seed=43)
    page = visit(html)
    assert cost_of(page) == pytest.approx(costs[0], rel=1e-12)
    for _ in range(STEPS - 1):
        page.keyboard.press("ArrowRight")
    assert page.inner_text("#account").startswith("Step 99: cost ")
    assert cost_of(page) == pytest.approx(costs[99], rel=1e-9)
    assert page.inner_text("#said").startswith("Step 99: cost ")
    page.keyboard.press("Home")
    assert cost_of(page) == pytest.approx(costs[0], rel=1e-12)


def test_other_sizes_start_anew_and_the_same_seed_gives_the_same_training(visit, html):
    page = visit(html, "#noise=1&n1=3&n2=12&seed=8")
    seen = []
    for _ in range(2):
        page.get_by_role("button", name="Restart").click()
        for _ in range(20):
            page.get_by_role("button", name="One step").click()
        seen.append(cost_of(page))
    assert seen[0] == seen[1]
    page.get_by_label("Seed").fill("9")
    page.keyboard.press("Tab")
    assert page.inner_text("#account").startswith("Step 0:")
    page.get_by_label("Hidden neurons").fill("9999")
    page.keyboard.press("Tab")
    assert page.input_value("#n1") == "1000"
    wait_for_address(page, "seed=9")


def test_an_address_that_makes_no_sense_changes_nothing(visit, html):
    page = visit(html, "#noise=-1&aggression=many&n1=0&n2=2.5&seed=")
    assert [page.input_value(f"#{name}") for name in ("n1", "n2", "seed", "noise")] == ["6", "7", "43", "0"]
    assert page.inner_text("#aggression-now") == "7"


def test_it_runs_until_it_is_paused_and_learns(visit, html):
    page = visit(html, viewport={"width": 390, "height": 844}, reduced_motion="reduce", color_scheme="dark")
    first = cost_of(page)
    page.keyboard.press("Space")
    for _ in range(300):
        page.wait_for_timeout(100)
        if cost_of(page) < first / 2:
            break
    page.keyboard.press("Space")
    now = page.inner_text("#account")
    assert cost_of(page) < first / 2
    assert page.inner_text("#train") == "Train"
    page.wait_for_timeout(200)
    assert page.inner_text("#account") == now
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_what_is_too_aggressive_is_told(visit, html):
    page = visit(html, "#aggression=1e6")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "this aggression is too large" in page.inner_text("#trouble")
    page.get_by_role("button", name="Restart").click()
    assert page.inner_text("#said").startswith("Step 0")
    page.get_by_role("button", name="Train").click()  # and while it runs by itself it is told to those who hear it
    page.wait_for_function("document.getElementById('said').textContent.includes('too large')")
