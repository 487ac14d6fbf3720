// The stage of train_page.py: buttons and sliders around the printed step, the curve it draws, and the cost.

import { byId, fromAddress, readData, toAddress } from "../../../visualize/pages/common.js";
import { number } from "../../../visualize/pages/numbers.js";
import { keyed, plot } from "../../../visualize/pages/plot.js";
import { printed } from "../../../visualize/pages/printed.js";
import { normal } from "../../../visualize/pages/random.js";
import { np } from "../../../tinygrad_edu/compiler/numpy.js";

/** @typedef {{shape: number[], data: Float64Array}} NDArray */

const data = readData();
const array = /** @type {(lists: any) => NDArray} */ (/** @type {any} */ (np).array);
const x = array(data.x), y = array(data.y);

// --- What can be set ---------------------------------------------------------------------------------------------------

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** A whole number as its field allows it. @param {string} name @param {number} value */
function allowed(name, value) {
  const { min, max } = input(name);
  return Math.min(Math.max(Math.round(value) || 0, Number(min)), Number(max));
}

/** What the address says, if it is a number that will do, or what the page came with.
 * @param {string} name @param {number} otherwise @param {(value: number) => boolean} willDo */
function setting(name, otherwise, willDo) {
  const said = Number(fromAddress().get(name) || NaN);
  return willDo(said) ? said : otherwise;
}

const settings = {
  aggression: setting("aggression", data.aggression, (value) => value > 0 && value < Infinity),
  noise: setting("noise", data.noise, (value) => value >= 0 && value < Infinity),
  n1: setting("n1", data.hidden[0], (value) => value === allowed("n1", value)),
  n2: setting("n2", data.hidden[1], (value) => value === allowed("n2", value)),
  seed: setting("seed", data.seed, (value) => value === allowed("seed", value)),
};
/** @typedef {keyof typeof settings} Setting */

function showSettings() {
  input("aggression").value = String(Math.log10(settings.aggression));
  input("noise").value = String(settings.noise);
  for (const name of /** @type {const} */ (["aggression", "noise"])) {
    const text = number(settings[name], 3);
    byId(`${name}-now`).textContent = text;
    input(name).setAttribute("aria-valuetext", text);
  }
  for (const name of /** @type {const} */ (["n1", "n2", "seed"])) input(name).value = String(settings[name]);
}

// --- The network -------------------------------------------------------------------------------------------------------

/** @type {Record<string, NDArray>} */
let blocks = {};
let randn = normal(0);
let steps = 0;
let cost = NaN; // the last that is known
let lowest = Infinity;
/** Step + 1 (a logarithmic axis has no place for 0), the cost there, and the lowest until then.
 * @type {[number, number, number][]} */
let past = [];
let nextKept = 0;

function restart() {
  const { n1, n2, seed } = settings;
  randn = normal(seed);
  const asGiven = n1 === data.hidden[0] && n2 === data.hidden[1] && seed === data.seed;
  blocks = Object.fromEntries(Object.entries(data.blocks).map(([name, { shape, scale }]) => {
    if (asGiven) return [name, array(data.start[name])];
    const lengths = shape.map((/** @type {number | "n1" | "n2"} */ n) => (typeof n === "number" ? n : settings[n]));
    return [name, { shape: lengths, data: Float64Array.from({ length: lengths[0] * lengths[1] }, () => scale * randn()) }];
  }));
  steps = 0;
  lowest = Infinity;
  past = [];
  nextKept = 0;
}

/** The cost now; and then, if wanted, one step of every block. @param {boolean} move */
function step(move) {
  const { aggression, noise } = settings;
  const given = data.arguments.training_step.map((/** @type {string} */ name) => (
    name === "x" ? x : name === "y" ? y : name in blocks ? blocks[name]
      : move ? printed.length_of_step(aggression, noise, randn()) : 0));
  const [before, moved] = printed.training_step(...given);
  if (move) {
    blocks = moved;
    steps += 1;
  }
  return before;
}

/** Take a step, which gives the cost before it, and keep that for the picture: every one at first, and then as many as a
 * logarithmic axis can show. */
function advance() {
  cost = step(true);
  lowest = Math.min(lowest, cost);
  if (steps < nextKept) return;
  past.push([steps, cost, lowest]);
  nextKept = Math.max(steps + 1, Math.ceil(steps * 1.004));
}

/** What the network draws: two rows, across and up. */
function curve() {
  return printed.curve(...data.arguments.curve.map((/** @type {string} */ name) => (name === "x" ? x : blocks[name])));
}

// --- What is seen ------------------------------------------------------------------------------------------------------

/** The points of an array of two rows. @param {NDArray} rows @returns {[number, number][]} */
const pointsOf = ({ shape: [, n], data }) => Array.from({ length: n }, (_, i) => [data[i], data[n + i]]);

const plane = plot(byId("heart"), {
  label: "The curve that the network draws, and the heart it is to draw",
  x: { from: 0, to: 1, label: "first output: across" }, y: { from: 0, to: 1, label: "second output: up" }, height: 404,
});
const target = plane.curve("target"), now = plane.curve("now");
const heart = pointsOf(y);
target([...heart, heart[0]]); // the target ends where it begins

const chart = plot(byId("costs"), {
  label: "The cost at each step, and the lowest so far; both axes are logarithmic",
  x: { from: 1, to: 100, label: "step + 1", log: true }, y: { from: 1e-3, to: 1, label: "cost C", log: true }, height: 404,
});
const costs = chart.curve("pale"), best = chart.curve("first");

keyed(byId("key-now"), "now", "the network");
keyed(byId("key-target"), "target", "target");
keyed(byId("key-cost"), "pale", "cost at each step");
keyed(byId("key-lowest"), "first", "lowest so far");
byId("program").textContent = data.program;

function show() {
  const drawn = curve();
  cost = step(false);
  lowest = Math.min(lowest, cost);
  now(pointsOf(drawn));
  const all = [...past, /** @type {[number, number, number]} */ ([steps + 1, cost, lowest])];
  const finite = all.flatMap(([, c]) => (c > 0 && Number.isFinite(c) ? [c] : []));
  const least = Math.min(...finite), most = Math.max(...finite);
  chart.rescale({ to: Math.max(100, 10 ** Math.ceil(Math.log10(steps + 1))) },
    { from: 10 ** Math.floor(Math.log10(least)), to: 10 ** Math.ceil(Math.log10(most) + 1e-9) });
  costs(all.map(([at, c]) => [at, c]));
  best(all.map(([at, , c]) => [at, c]));
  const account = byId("account");
  account.textContent = `Step ${steps.toLocaleString("en")}: cost ${number(cost)}, lowest so far ${number(lowest)}.`;
  account.dataset.cost = String(cost);
  const trouble = !Number.isFinite(cost) ? `The cost became ${number(cost)}: this aggression is too large.`
    : printed.on_flat_ends(drawn) ? "Every output lies on a flat end of σ, where no slope is left: this aggression is too large." : "";
  if (trouble && trouble !== byId("trouble").textContent) byId("said").textContent = trouble; // it is told at once
  byId("trouble").textContent = trouble;
  if (!Number.isFinite(cost)) pause();
}

// --- Time --------------------------------------------------------------------------------------------------------------

const FRAME = 12; // milliseconds of work, so that the page still answers
const still = matchMedia("(prefers-reduced-motion: reduce)");
let training = 0;
let begun = 0; // when this stretch of training began, and with which step
let from = 0;
let shown = 0; // when a picture was made last

/** @param {number} time */
function frame(time) {
  const perSecond = Number(input("speed").value);
  const due = perSecond ? from + Math.floor(((time - begun) / 1000) * perSecond) : Infinity;
  const end = performance.now() + FRAME;
  while (steps < due && performance.now() < end && Number.isFinite(cost)) advance();
  if (perSecond && steps < due) [begun, from] = [time, steps]; // it cannot be that quick here; nothing is owed
  if (!still.matches || time - shown > 1000) {
    show();
    shown = time;
  }
  if (training) training = requestAnimationFrame(frame);
}

function train() {
  byId("train").textContent = "Pause";
  [begun, from] = [performance.now(), steps];
  training = requestAnimationFrame(frame);
}

function pause() {
  cancelAnimationFrame(training);
  training = 0;
  byId("train").textContent = "Train";
}

/** What those are told who hear the page. */
function say() {
  show();
  byId("said").textContent = `${byId("account").textContent} ${byId("trouble").textContent}`;
}

const actions = {
  train: () => (training ? (pause(), say()) : train()),
  step: () => (pause(), advance(), say()),
  restart: () => (pause(), restart(), say()),
};
for (const [id, act] of Object.entries(actions)) byId(id).addEventListener("click", act);
/** @type {Record<string, () => void>} */
const keys = { " ": actions.train, ArrowRight: actions.step, Home: actions.restart };
document.addEventListener("keydown", (event) => {
  const onWidget = /** @type {Element} */ (event.target).closest("input, select, button, summary, pre");
  if (onWidget || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  keys[event.key]();
  event.preventDefault();
});

/** @param {Setting} name @param {number} value */
function set(name, value) {
  settings[name] = value;
  toAddress(name, String(value));
  showSettings();
}
byId("aggression").addEventListener("input", () => set("aggression", Number((10 ** Number(input("aggression").value)).toPrecision(2))));
byId("noise").addEventListener("input", () => set("noise", Number(input("noise").value)));
byId("speed").addEventListener("change", () => { [begun, from] = [performance.now(), steps]; });
for (const name of /** @type {const} */ (["n1", "n2", "seed"])) {
  byId(name).addEventListener("change", () => {
    set(name, allowed(name, Number(input(name).value)));
    const goesOn = training > 0;
    actions.restart();
    if (goesOn) train();
  });
}

showSettings();
restart();
say();
