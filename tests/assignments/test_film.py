"""Films: pages in which a run can be gone through again, with numbers that are those of the run."""

import json
import re

import numpy as np
import pytest

from assignments.__main__ import main
from assignments.film import FINE, Axis, Chart, powers_around, some_steps, steps_in_words
from assignments.module_3_chain_rule.backpropagation import solution
from assignments.module_3_chain_rule.backpropagation.training import BLOCKS, training_data
from assignments.module_6_regression.fitting_distribution import solution as fit
from assignments.module_6_regression.fitting_distribution.film import page as page_of_a_fit
from assignments.module_6_regression.fitting_distribution.fitting import descend
from tinygrad_edu.formula import number

RUNS = {
    "backpropagation": ["--iterations", "400"],
    "fitting_distribution": ["--steps", "40"],
}


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """The film of each lab, as the command line writes it, made twice."""
    folder = tmp_path_factory.mktemp("films")
    made = {}
    before = {block: getattr(solution, block) for block in BLOCKS}
    for lab, options in RUNS.items():
        for time in ("first", "second"):
            file = folder / time / f"{lab}.html"
            assert main(["run", lab, *options, "--film", str(file), "--out", str(folder / time / lab)]) == 0
            made[lab, time] = file.read_text(encoding="utf-8")
    for block, array in before.items():
        setattr(solution, block, array)
    return made


def data_of(html):
    """What the page holds."""
    return json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])


def decoded(axis, whole):
    """Whole numbers of the page as the numbers they stand for."""
    share = np.array(whole) / FINE
    return axis["from"] * (axis["to"] / axis["from"]) ** share if axis["log"] else \
        axis["from"] + (axis["to"] - axis["from"]) * share


@pytest.mark.parametrize("lab", RUNS)
def test_a_film_is_the_same_when_made_again_and_small(films, lab):
    assert films[lab, "first"] == films[lab, "second"]
    assert len(films[lab, "first"]) < 200_000


def test_a_page_that_is_wanted_too_neither_hides_a_film_nor_changes_it(films, tmp_path, capsys):
    file, flow = tmp_path / "film.html", tmp_path / "flow.html"
    before = {block: getattr(solution, block) for block in BLOCKS}
    assert main(["run", "backpropagation", *RUNS["backpropagation"], "--page", str(flow), "--film", str(file),
                 "--out", str(tmp_path)]) == 0
    for block, array in before.items():
        setattr(solution, block, array)
    assert file.read_text(encoding="utf-8") == films["backpropagation", "first"]
    assert "one step at a time" in flow.read_text(encoding="utf-8")
    said = capsys.readouterr().out
    assert str(flow) in said
    assert str(file) in said


def test_what_a_film_of_a_training_shows_is_what_the_training_did(films):
    x, y = training_data()
    random = np.random.default_rng(43)
    solution.reset_network(6, 7, random)
    step = solution.step_by_engine(x, y, 7.0, 1.0, random)
    data = data_of(films["backpropagation", "first"])
    stage, (cost_chart, norm_chart) = data["stage"], data["charts"]
    sizes = [decoded(norm_chart["y"], line["points"][1]) for line in norm_chart["lines"]]
    frame = 0
    for at in range(401):
        words = data["frames"][frame]["words"]
        if words.startswith(f"Step {at:,}:"):
            z1, z2, z3, a3 = (solution.network_function(x)[i].numpy() for i in (1, 3, 5, 6))
            W2, W3 = solution.W2.numpy(), solution.W3.numpy()
            d3 = 2 * (a3 - y) / x.size * solution.d_sigma(z3)  # the adjoints by hand, as the worksheet asks for them
            d2 = W3.T @ d3 * solution.d_sigma(z2)
            d1 = W2.T @ d2 * solution.d_sigma(z1)
            norms = [np.linalg.norm(d) for d in (d1, d2, d3)]
            cost = np.sum((a3 - y)**2) / x.size
            assert f"cost {number(cost)}." in words
            for n, norm in enumerate(norms, 1):
                assert f"‖∂C/∂z{n}‖ = {number(norm, 3)}" in words
            across, up = data["frames"][frame]["curves"][0]
            np.testing.assert_allclose([decoded(stage["x"], across), decoded(stage["y"], up)], a3, atol=0.51 / FINE)
            np.testing.assert_allclose([size[frame] for size in sizes], norms, rtol=5e-3)
            marked = decoded(cost_chart["x"], cost_chart["now"][frame][0]), decoded(cost_chart["y"],
                                                                                  cost_chart["now"][frame][1])
            np.testing.assert_allclose(marked, (at + 1, cost), rtol=5e-3)
            frame += 1
        if at < 400:
            step()
    assert frame == len(data["frames"]) > 50


def test_what_a_film_of_a_fit_shows_is_what_the_fit_did(films):
    path, descent = descend(vars(fit), fit.x, fit.y, 155, 6, 2000, 40, fit.step_by_engine())
    data = data_of(films["fitting_distribution", "first"])
    assert len(data["frames"]) == 41
    for (mu, sig), cost, frame in zip(path, descent.costs, data["frames"]):
        assert f"μ = {number(mu, 6)} cm, σ = {number(sig, 5)} cm, χ² = {number(cost)} / cm²" in frame["words"]
        across, up = frame["curves"][0]
        x = np.linspace(130, 220, len(across))
        np.testing.assert_allclose(decoded(data["stage"]["y"], up), fit.f(x, mu, sig), atol=1e-4)


def test_the_way_of_a_long_fit_goes_to_its_end():
    path, descent = descend(vars(fit), fit.x, fit.y, 155, 6, 20, 7000, fit.step_by_engine())
    assert len(path) == 7001
    chart = data_of(page_of_a_fit(fit.x, fit.y, path, descent, fit.f))["charts"][1]
    (line,) = chart["lines"]
    assert [line["points"][0][-1], line["points"][1][-1]] == chart["now"][-1]
    assert len(line["points"][0]) < 1000


@pytest.mark.parametrize("lab", RUNS)
@pytest.mark.parametrize("settings", [{}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark",
                                           "reduced_motion": "reduce"}], ids=["screen", "phone"])
def test_the_scrubber_goes_through_the_film(visit, films, lab, settings):
    html = films[lab, "first"]
    frames = data_of(html)["frames"]
    page = visit(html, "#frame=3", **settings)
    curve = page.locator("#stage svg.field path.now")
    assert page.inner_text("#words") == frames[3]["words"]
    third = curve.get_attribute("d")
    page.keyboard.press("End")
    assert page.inner_text("#words") == frames[-1]["words"]
    assert page.get_by_label("Frame").get_attribute("aria-valuetext") == frames[-1]["words"]
    assert curve.get_attribute("d") != third
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert curve.get_attribute("d") == third
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Play").click()
    page.get_by_text(frames[-1]["words"], exact=True).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.locator("svg.plot[role=img]").count() == 3


def test_axes_and_their_ends():
    assert Axis(0, 2, "").whole([0, 1, 2, 3]) == [0, FINE / 2, FINE, 1.5 * FINE]
    assert Axis(1, 100, "", log=True).whole([1, 10, 100]) == [0, FINE / 2, FINE]
    assert powers_around([0.02, 3, 0, np.inf, np.nan]) == (0.01, 10.0)
    assert powers_around([]) == (0.1, 1.0)
    assert powers_around([1.0]) == (1.0, 10.0)
    for extreme in ([5e-324], [1.7e308], [5e-324, 1.7e308]):
        low, high = powers_around(extreme)
        assert 0 < low < high < np.inf
        Axis(low, high, "", log=True).whole(extreme)


@pytest.mark.parametrize("value", [0.0, np.inf, np.nan])
def test_what_an_axis_has_no_place_for_is_not_marked(value):
    chart = Chart("", Axis(0, 2, ""), Axis(1, 100, "", log=True), [], now=[(1, 10), (2, value)])
    assert chart.as_data()["now"] == [[FINE / 2, FINE / 2], [FINE, None]]


def test_some_steps():
    assert [steps_in_words(n) for n in (0, 1, 50_000)] == ["0 steps", "1 step", "50,000 steps"]
    assert some_steps(0).tolist() == [0]
    assert some_steps(5).tolist() == [0, 1, 2, 3, 4, 5]
    assert some_steps(50_000)[-1] == 50_000


def test_a_film_of_no_step_and_of_a_run_that_diverges(tmp_path, capsys, visit):
    for options, code in ((["--iterations", "0"], 0), (["--aggression", "1e6"], 1)):
        file = tmp_path / "film.html"
        assert main(["run", "backpropagation", *options, "--film", str(file), "--out", str(tmp_path)]) == code
        assert f"  {file}" in capsys.readouterr().out
        page = visit(file.read_text(encoding="utf-8"))
        assert page.inner_text("#words").startswith("Step 0: cost 0.1208.")
        assert ("is too large here" in page.inner_text("main")) == bool(code)
        file.unlink()


def test_a_film_is_a_page(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["run", "backpropagation", "--film", str(tmp_path)])
    assert "should end with .html" in capsys.readouterr().err
    folder = tmp_path / "folder.html"
    folder.mkdir()
    with pytest.raises(SystemExit):
        main(["run", "backpropagation", "--film", str(folder)])
    assert f"is a folder; a file has to have a name, such as {folder / 'page.html'}." in capsys.readouterr().err


def test_where_a_film_cannot_be_written_the_run_goes_on(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    film = tmp_path / "file" / "film.html"
    assert main(["run", "fitting_distribution", "--steps", "3", "--film", str(film), "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert f"{film} could not be written: " in told.err
    assert "Errno" not in told.err
    assert f"  {tmp_path / 'fit.png'}" in told.out
    assert main(["run", "backpropagation", "--train", str(film)]) == 1
    assert capsys.readouterr().err.startswith(f"{film} could not be written: ")
