// The stage of tangents_page.py: a start, the tangents that lead from there, and a strip of where all starts end.

import { byId, fromAddress, make, readData, svg, toAddress } from "../../../visualize/pages/common.js";
import { number } from "../../../visualize/pages/numbers.js";
import { keyed, plot } from "../../../visualize/pages/plot.js";
import { printed } from "../../../visualize/pages/printed.js";

/** @typedef {{name: string, formula: string, across: [number, number], up: [number, number], start: number, program: string}} Curve */
/** One point of a path: x, and what the printed step gives there. @typedef {{x: number, y: number, slope: number, next: number}} Point */
/** `root`: where it came to rest, NaN if nowhere. `why`: how it ended, in words. @typedef {{path: Point[], root: number, why: string}} Walk */

/** @type {{curves: Curve[], most: number}} */
const { curves, most } = readData();
const STARTS = 2401, SAMPLES = 600, LANES = 4;

// --- A path -----------------------------------------------------------------------------------------------------------

/** The path from a start to its end, which is where the lab's newton ends: at rest, on a flat place, or after `most` steps.
 * @param {Curve} curve @param {number} start @returns {Walk} */
function walk(curve, start) {
  /** @param {number} x @returns {Point} */
  const at = (x) => ({ x, ...printed[curve.name](x) });
  const path = [at(start)];
  for (;;) {
    const { x, y, slope, next } = path[path.length - 1];
    const taken = path.length - 1;
    const before = taken > 0 ? path[taken - 1].x : NaN;
    if (!Number.isFinite(y)) return { path, root: NaN, why: "There f is no finite number." };
    if (y === 0 || Math.abs(x - before) <= 1e-12 * Math.max(1, Math.abs(x))) {
      return { path, root: x, why: `It has come to the root ${number(x, 9)} in ${steps(taken)}.` };
    }
    if (Math.abs(x) > 1e9 * Math.max(1, Math.abs(start))) return { path, root: NaN, why: away(path) };
    if (slope === 0) return { path, root: NaN, why: "The slope is 0 there, so its tangent never meets the axis." };
    if (taken === most || !Number.isFinite(next)) return { path, root: NaN, why: astray(path, taken) };
    path.push(at(next));
  }
}

/** How a path has come so far off: step by step, or by one leap. @param {Point[]} path */
function away(path) {
  const sizes = path.slice(-4).map(({ x }) => Math.abs(x));
  return sizes.length === 4 && sizes.every((size, n) => n === 0 || size > sizes[n - 1])
    ? "It runs away, each step further than the one before."
    : `It has leapt to ${number(path[path.length - 1].x)}, from where the curve is all but flat.`;
}

/** What became of a path that came to no root. @param {Point[]} path @param {number} taken */
function astray(path, taken) {
  const last = path[taken].x;
  for (let length = 2; length <= 6 && length <= taken; length++) {
    if (Math.abs(last - path[taken - length].x) <= 1e-9 * Math.max(1, Math.abs(last))) {
      return `It goes round in a circle: ${path.slice(-length - 1).map(({ x }) => number(x)).join(" → ")}.`;
    }
  }
  return `It has come to no root in ${steps(taken)}.`;
}

/** @param {number} n */
const steps = (n) => `${n} step${n === 1 ? "" : "s"}`;

// --- What is seen ------------------------------------------------------------------------------------------------------

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));
const chooser = /** @type {HTMLSelectElement} */ (byId("function"));
chooser.append(...curves.map(({ name, formula }) => make("option", { value: name }, formula)));

const stage = plot(byId("picture"), { label: "The curve, with the tangents of the steps so far",
  x: { from: -1, to: 1, label: "x" }, y: { from: -1, to: 1, label: "f(x)" }, height: 330 });
const axis = stage.curve("axis"), line = stage.curve("now"), up = stage.curve("up"), tangents = stage.curve("tangents");
const latest = stage.curve("latest"), began = stage.point("start", 6), here = stage.point("here", 5);
keyed(byId("key-curve"), "now", "f");
keyed(byId("key-tangent"), "tangents", "its tangents");
keyed(byId("key-up"), "up", "up or down to the curve");

/** @type {Curve} */
let curve = curves[0];
/** @type {Walk} */
let now = { path: [], root: NaN, why: "" };
let shown = 0; // how many steps

/** What does not move with the steps: the axes, the curve and the strip. */
function drawCurve() {
  const [from, to] = curve.across;
  stage.rescale({ from, to }, { from: curve.up[0], to: curve.up[1] });
  axis([[from, 0], [to, 0]]);
  line(Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const x = from + (i / SAMPLES) * (to - from);
    return [x, printed[curve.name](x).y];
  }));
  byId("program").textContent = curve.program;
  drawStrip();
}

/** The part of a straight line that is not absurdly far from the picture: there are numbers that no picture can hold.
 * @param {[number, number]} a @param {[number, number]} b @returns {[number, number][]} */
function near(a, b) {
  const [from, to] = curve.across, far = 100 * (to - from);
  /** @param {number} x */
  const inside = (x) => Math.min(Math.max(x, from - far), to + far);
  /** @param {number} x @returns {[number, number]} */
  const on = (x) => [inside(x), a[1] + ((inside(x) - a[0]) / (b[0] - a[0])) * (b[1] - a[1])];
  return a[0] === b[0] ? (inside(a[0]) === a[0] ? [a, b] : []) : [on(a[0]), on(b[0])];
}

/** The tangents of the steps that are shown, and what is said of them. */
function drawSteps() {
  const path = now.path.slice(0, shown + 1), gap = /** @type {[number, number]} */ ([NaN, NaN]);
  const { x, y, slope } = path[shown], ended = shown === now.path.length - 1;
  up(path.flatMap((point) => [...near([point.x, 0], [point.x, point.y]), gap]));
  const lines = path.slice(0, shown).map((point) => [...near([point.x, point.y], [point.next, 0]), gap]);
  tangents(lines.slice(0, -1).flat());
  latest(lines.slice(-1).flat());
  began(path[0].x, 0);
  here(x, y);
  const [from, to] = curve.across;
  const account = byId("account");
  account.textContent = `Step ${shown} of ${now.path.length - 1}: x = ${number(x, 9)}, f(x) = ${number(y)}, f′(x) = ${number(slope)}.` +
    `${x < from || x > to ? " That is outside the picture." : ""}${ended ? ` ${now.why}` : ""}`;
  account.dataset.path = JSON.stringify(path.map((point) => point.x));
  byId("steps").replaceChildren(...path.map((point, n) => make("tr", {},
    ...[String(n), number(point.x, 9), number(point.y), number(point.slope)].map((text) => make("td", {}, text)))).reverse());
  for (const id of ["first", "back"]) /** @type {HTMLButtonElement} */ (byId(id)).disabled = shown === 0;
  for (const id of ["next", "last"]) /** @type {HTMLButtonElement} */ (byId(id)).disabled = ended;
  placeMark(path[0].x);
}

// --- The strip ---------------------------------------------------------------------------------------------------------

const STRIP = { width: 420, left: 62, right: 26, lane: 30 }; // as wide as the picture above it
let mark = svg("path", { class: "here" });
let stripHeight = 0;

/** @param {number} x */
const across = (x) => STRIP.left + ((x - curve.across[0]) / (curve.across[1] - curve.across[0])) * (STRIP.width - STRIP.left - STRIP.right);

/** A lane for each root that many starts come to, from left to right, and one for the starts that end nowhere. */
function drawStrip() {
  const [from, to] = curve.across;
  const starts = Array.from({ length: STARTS }, (_, i) => from + (i / (STARTS - 1)) * (to - from));
  /** @type {Map<string, number[]>} */
  const ends = new Map();
  for (const start of starts) {
    const { root } = walk(curve, start);
    // What is nearer than six digits is one root: near a double root a path comes to rest half way through its digits.
    const name = Number.isNaN(root) ? "nowhere" : number(Math.abs(root) < 1e-6 ? 0 : root, 6);
    ends.set(name, [...(ends.get(name) ?? []), start]);
  }
  const roots = [...ends.keys()].filter((name) => name !== "nowhere")
    .sort((a, b) => (ends.get(b)?.length ?? 0) - (ends.get(a)?.length ?? 0)).slice(0, LANES - 1).sort((a, b) => value(a) - value(b));
  const names = [...roots, ...(ends.has("nowhere") ? ["nowhere"] : [])];
  stripHeight = STRIP.lane * names.length;
  const label = names.map((name) => `${name}: ${share(ends.get(name))}`).join(", ");
  const picture = svg("svg", { viewBox: `0 0 ${STRIP.width} ${stripHeight + 4}`, class: "plot", role: "img", "aria-label": `Where the starts end. ${label}` });
  names.forEach((name, lane) => {
    const top = lane * STRIP.lane + 3;
    const bars = (ends.get(name) ?? []).map((x) => `M${across(x).toFixed(2)} ${top}v${STRIP.lane - 6}`).join("");
    picture.append(svg("path", { d: bars, class: `lane lane${name === "nowhere" ? LANES - 1 : lane}` }),
      svg("text", { x: STRIP.left - 6, y: top + 9, "text-anchor": "end" }, name === "nowhere" ? name : number(value(name), 4)),
      svg("text", { x: STRIP.left - 6, y: top + 22, "text-anchor": "end" }, share(ends.get(name))));
  });
  mark = picture.appendChild(svg("path", { class: "here" }));
  byId("strip").replaceChildren(picture);
}

/** The number that a text of number() tells. @param {string} text */
const value = (text) => Number(text.replace("−", "-"));
/** @param {number[] | undefined} starts */
const share = (starts) => `${(((starts?.length ?? 0) / STARTS) * 100).toFixed(1)} %`;

/** @param {number} x */
function placeMark(x) {
  const place = Math.min(Math.max(across(x), -9999), 9999); // a path has no place for 10³⁰⁰
  mark.setAttribute("d", `M${place.toFixed(2)} 0V${stripHeight}`);
}

// --- What can be done ----------------------------------------------------------------------------------------------------

/** @param {number} wanted */
function show(wanted) {
  shown = Math.min(Math.max(wanted, 0), now.path.length - 1);
  toAddress("step", String(shown));
  drawSteps();
  byId("said").textContent = byId("account").textContent;
}

/** @param {number} start @param {number} [step] how many steps are shown */
function begin(start, step = 0) {
  now = walk(curve, start);
  const text = String(Number(start.toPrecision(12)));
  for (const id of ["start", "slider"]) input(id).value = text;
  toAddress("start", text);
  show(step);
}

/** @param {string} name @param {number} [start] @param {number} [step] */
function choose(name, start, step) {
  curve = curves.find((each) => each.name === name) ?? curves[0];
  chooser.value = curve.name;
  const [from, to] = curve.across.map(String);
  Object.assign(input("slider"), { min: from, max: to, step: String((curve.across[1] - curve.across[0]) / 2400) });
  toAddress("f", curve.name);
  drawCurve();
  begin(start ?? curve.start, step);
}

/** Where a pointer is, in round numbers. @param {MouseEvent} event */
function clicked(event) {
  const [from, to] = curve.across, fine = (to - from) / 2400;
  begin(Number((Math.round(Math.min(Math.max(stage.valueAt(event.clientX), from), to) / fine) * fine).toPrecision(12)));
}

const acts = { first: () => show(0), back: () => show(shown - 1), next: () => show(shown + 1), last: () => show(Infinity) };
for (const [id, act] of Object.entries(acts)) byId(id).addEventListener("click", act);
for (const id of ["picture", "strip"]) byId(id).addEventListener("click", clicked);
chooser.addEventListener("change", () => choose(chooser.value));
input("slider").addEventListener("input", () => begin(Number(input("slider").value)));
input("start").addEventListener("change", () => {
  const start = Number(input("start").value || NaN); // a field that was emptied says nothing, and not 0
  if (Number.isFinite(start)) begin(start);
});
/** @type {Record<string, () => void>} */
const keys = { ArrowRight: acts.next, ArrowLeft: acts.back, Home: acts.first, End: acts.last };
document.addEventListener("keydown", (event) => {
  const onWidget = /** @type {Element} */ (event.target).closest("input, select, summary, pre, .scrolling");
  if (onWidget || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  keys[event.key]();
  event.preventDefault();
});

function fromTheAddress() {
  const address = fromAddress(), start = Number(address.get("start") ?? NaN);
  choose(address.get("f") ?? curves[0].name, Number.isFinite(start) ? start : undefined, Number(address.get("step")) || 0);
}
window.addEventListener("hashchange", fromTheAddress);
fromTheAddress();
