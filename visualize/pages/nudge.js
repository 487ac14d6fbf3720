// Nudge an input: a slider for each number that was given, rise over run beside the chain rule, and the tangent.

import { byId, make } from "./common.js";
import { number } from "./numbers.js";
import { keyed, plot } from "./plot.js";
import { printed } from "./printed.js";

/** @typedef {import("./types.js").PageData} PageData */

/**
 * A function of one of the inputs, the others being what they are now.
 * @typedef {{value: (x: number) => number, slope: (x: number) => number, rise: (x: number) => number,
 *            from: number, to: number, start: number, xs: number[]}} Along
 */

const FINE = 80; // points of a curve, but one
const SLIDER = 200; // positions of a slider, but one
const STEP = Number.EPSILON ** (1 / 3); // of rise over run, as tinygrad_edu/differences.py has it

/** How far rise over run goes to either side. @param {number} x */
const run = (x) => STEP * Math.max(1, Math.abs(x));

/**
 * The part of the page with the sliders. `renew` writes everything anew when the numbers in `data.live` have changed.
 * @param {PageData} data
 * @param {() => void} renew
 */
export function nudgeOf(data, renew) {
  const place = byId("nudge");
  const nudge = data.nudge;
  const output = data.nodes[data.output].name;
  place.append(make("h2", {}, "Nudge an input"));
  if (!nudge || nudge.refused) {
    place.append(make("p", { class: "quiet" }, `There is no slider here: ${nudge?.refused ?? "nothing was printed for it"}.`));
    return { follow() {} };
  }
  const inside = place.appendChild(make("div"));
  const waiting = make("p", { class: "quiet" }, "There are sliders here once nothing is left to predict.");
  const sliders = inside.appendChild(make("div", { class: "controls" }));
  const reset = make("button", { type: "button", disabled: "" }, "Reset");
  const beside = inside.appendChild(make("div", { class: "side-by-side" }));
  const told = beside.appendChild(make("div"));
  const said = told.appendChild(make("p", { class: "number" }));
  const predicted = told.appendChild(make("p", { class: "number" }));
  const figure = beside.appendChild(make("figure", { class: "tangent" }));
  const before = { ...data.live };

  const { names, starts, ranges, along } = nudge.entry ? alongEntry(nudge.entry) : alongInputs(nudge.inputs ?? [], data.output);
  const now = [...starts];
  let chosen = starts.findIndex(Number.isFinite);

  if (nudge.entry) told.append(make("p", { class: "quiet" }, `Of the entries ${names[0]} has the slider: ${nudge.why}. It was moved to ${nudge.entry.positions.length} places when this page was made; the rest of the page stays as it is.`));

  if (nudge.holds) told.append(make("p", { class: "quiet" }, "What has no part in the chain rule stays as it was: a number from outside, and what floor, sign or a comparison answered."));

  const chart = plot(figure, { label: `${output} and its tangent`, height: 250,
    x: { from: 0, to: 1, label: "" }, y: { from: 0, to: 1, label: output } });
  const [curve, tangent] = [chart.curve("first"), chart.curve("target")];
  const [startPoint, nowPoint] = [chart.point("start"), chart.point("now")];
  const legend = figure.appendChild(make("figcaption", { class: "key" }));
  const [curveKey, tangentKey] = [legend.appendChild(make("span")), legend.appendChild(make("span"))];
  keyed(curveKey, "first", output);

  const inputs = names.map((name, i) => {
    const slider = make("input", { type: "range", min: "0", max: String(ranges[i].length - 1), step: "1", "aria-label": name });
    const where = make("span", { class: "number" });
    slider.addEventListener("input", () => move(i, ranges[i][Number(slider.value)]));
    slider.addEventListener("focus", () => { chosen = i; show(); });
    slider.disabled = !Number.isFinite(starts[i]); // NaN has nothing beside it
    sliders.append(make("label", { class: "wide" }, name, slider, where));
    return { slider, where };
  });
  sliders.append(reset);

  /** @param {number} i @param {number} x */
  function move(i, x) {
    chosen = i;
    now[i] = x;
    follow();
  }

  reset.addEventListener("click", () => {
    now.splice(0, now.length, ...starts);
    follow();
  });

  /** Let the page follow. At the start stand the numbers that came with it, to the last bit. */
  function follow() {
    const isStart = now.every((at, i) => Object.is(at, starts[i]));
    if (data.live && nudge?.inputs) Object.assign(data.live, isStart ? before : printed.walk(...now));
    reset.disabled = isStart;
    show();
    renew();
  }

  function show() {
    const f = along(chosen, now);
    const name = names[chosen];
    const x = now[chosen];
    const [value, slope, begin] = [f.value(x), f.slope(x), f.value(f.start)];
    const guess = x === f.start ? begin : begin + f.slope(f.start) * (x - f.start); // ∞ · 0 is no number
    for (const [i, { slider, where }] of inputs.entries()) {
      slider.value = String(nearest(ranges[i], now[i]));
      where.textContent = number(now[i]);
      slider.setAttribute("aria-valuetext", `${number(now[i])}, ${output} is ${number(along(i, now).value(now[i]))}`);
    }
    const rise = f.rise(x);
    const lost = (2 * Number.EPSILON * Math.abs(value)) / run(x); // the digits in which a flat function only rounds
    said.textContent = `At ${name} = ${number(x)}, ∂${output}/∂${name}: rise over run ${rise && Math.abs(rise) <= lost ? "0 but for rounding" : number(rise)}, chain rule ${number(slope)}.`;
    predicted.textContent = `From ${name} = ${number(f.start)} the tangent predicted ${number(guess)}; ${output} is ${number(value)}.`;
    const points = f.xs.map((at) => /** @type {[number, number]} */ ([at, f.value(at)]));
    figure.hidden = !points.some(([, y]) => Number.isFinite(y));
    const [low, high] = rangeOf(points.map(([, y]) => y), [value, begin]);
    chart.rescale({ from: f.from, to: f.to, label: name }, { from: low, to: high });
    curve(points);
    tangent([f.from, f.to].map((at) => [at, begin + f.slope(f.start) * (at - f.start)]));
    startPoint(f.start, begin);
    nowPoint(x, value);
    keyed(tangentKey, "target", `tangent at ${name} = ${number(f.start)}`);
  }

  show();
  return {
    /** While something is to be predicted, it stands nowhere, and so not here. @param {boolean} allKnown */
    follow(allKnown) {
      const [shown, other] = allKnown ? [inside, waiting] : [waiting, inside];
      if (other.isConnected) other.replaceWith(shown);
    },
  };
}

/**
 * The numbers of a graph, any of which may be moved; the printed walk is taken anew for each.
 * @param {{name: string, value: import("./types.js").Plain}[]} inputs
 * @param {number} output
 */
function alongInputs(inputs, output) {
  const starts = inputs.map(({ value }) => Number(value));
  const ranges = starts.map((start) => {
    const reach = Math.max(1, Math.abs(start));
    const middle = SLIDER / 2;
    return Array.from({ length: SLIDER + 1 }, (_, i) => (
      i === middle ? start : Number((start + reach * (i / middle - 1)).toPrecision(12))));
  });
  /** @param {number} i @param {number[]} now @returns {Along} */
  function along(i, now) {
    const at = (/** @type {number} */ x) => printed.walk(...now.map((other, j) => (j === i ? x : other)));
    const value = (/** @type {number} */ x) => Number(at(x).values[output]);
    const [from, to] = [ranges[i][0], ranges[i][SLIDER]];
    return {
      value, from, to, start: starts[i],
      slope: (x) => at(x).gradient[i],
      rise: (x) => (value(x + run(x)) - value(x - run(x))) / (2 * run(x)),
      xs: Array.from({ length: FINE + 1 }, (_, k) => from + ((to - from) * k) / FINE),
    };
  }
  return { names: inputs.map(({ name }) => name), starts, ranges, along };
}

/**
 * One entry of an array, at the positions for which the engine has computed everything before.
 * @param {NonNullable<import("./types.js").PageNudge["entry"]>} entry
 */
function alongEntry({ name, start, ...rows }) {
  const [positions, values, slopes, rises] = [rows.positions, rows.values, rows.slopes, rows.rises].map((row) => row.map(Number));
  /** @param {number[]} list */
  const at = (list) => (/** @type {number} */ x) => list[nearest(positions, x)];
  /** @returns {Along} */
  const along = () => ({
    value: at(values), slope: at(slopes), rise: at(rises), start: positions[start],
    from: positions[0], to: positions[positions.length - 1], xs: positions,
  });
  return { names: [name], starts: [positions[start]], ranges: [positions], along };
}

/** The place in a list of the number that is nearest to x. @param {number[]} list @param {number} x */
function nearest(list, x) {
  return list.reduce((best, at, i) => (Math.abs(at - x) < Math.abs(list[best] - x) ? i : best), 0);
}

/**
 * From where to where an axis goes: over these values, those left out that stand far from most of them, as at a pole.
 * @param {number[]} values
 * @param {number[]} needed values that have to be seen
 */
function rangeOf(values, needed) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))];
  const usual = at(0.9) - at(0.1);
  const seen = sorted.filter((y) => y >= at(0.1) - 2 * usual && y <= at(0.9) + 2 * usual).concat(needed.filter(Number.isFinite));
  if (!seen.length) return [-1, 1];
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  // An axis finer than the digits beside it would have the same number at every mark.
  const size = Math.max(Math.abs(low), Math.abs(high)), middle = low / 2 + high / 2;
  if (high - low <= size / 100) return [middle - (size / 100 || 1), middle + (size / 100 || 1)];
  return [low - 0.08 * (high - low), high + 0.08 * (high - low)];
}
