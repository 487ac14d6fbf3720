// The game of page.py: what is clicked and what is seen. Depths, slopes, steps and rules are printed; see page.py.

import { byId, fromAddress, make, readData, svg, toAddress } from "../../../visualize/pages/common.js";
import { number } from "../../../visualize/pages/numbers.js";
import { printed } from "../../../visualize/pages/printed.js";
import { np } from "../../../tinygrad_edu/compiler/numpy.js";

/** A dip: place, depth, the entries of J and of H, and was it a click or a step.
 * @typedef {{click: number, x: number, y: number, f: number, J: number[], H: number[], by: "click" | "step"}} Dip */

const data = readData();
const array = /** @type {(lists: any) => any} */ (/** @type {any} */ (np).array);
const [landscape, mode, strategy] = ["landscape", "mode", "strategy"].map((id) => /** @type {HTMLSelectElement} */ (byId(id)));
const gamma = /** @type {HTMLInputElement} */ (byId("gamma"));

// --- The game ----------------------------------------------------------------------------------------------------------

let at = 0; // which of the pits
/** @type {Dip[]} */
let dips = [];
let clicks = 0;
let won = false, shown = false;

const pit = () => data.landscapes[landscape.value].pits[at];
const coefficients = () => pit().coefficients.map(array);
const over = () => won || shown || clicks === data.clicks;

/** @param {number} x */
const short = (x) => x.toFixed(2);

/** Words of game.py, with what belongs into their braces. @param {string} name @param {Record<string, string | number>} values */
const say = (name, values = {}) => data.words[name].replace(/\{(\w+)\}/g,
  (/** @type {string} */ _, /** @type {string} */ key) => String(values[key]));

const phone = () => ({ x: short(pit().phone[0]), y: short(pit().phone[1]) });

/** Dip once; the words of why it ends here, or nothing. @param {number} x @param {number} y @param {"click" | "step"} by */
function dip(x, y, by) {
  const [f, ...slopes] = printed[`look_${landscape.value}`](x, y, ...coefficients());
  const J = slopes.slice(0, 2), H = slopes.slice(2);
  dips.push({ click: clicks, x, y, f, J, H, by });
  won = printed.is_found(x, y, ...pit().phone) === 1;
  if (won) return say(by === "click" ? "found" : "found by steps", { click: clicks, ...phone() });
  return printed.is_local_minimum(...J, ...H) === 1 ? say("minimum") : "";
}

/** Go where the strategy says; why it ends there, or nothing. */
function step() {
  const { x, y, f, J, H } = dips[dips.length - 1];
  const [dx, dy] = printed[`step_${strategy.value}`](Number(gamma.value), f, ...J, ...H);
  if (!Number.isFinite(dx) || !Number.isFinite(dy)) return say("no step");
  if (printed.is_inside(x + dx, y + dy) !== 1) return say("leaves", { x: short(dx), y: short(dy) });
  return dip(x + dx, y + dy, "step");
}

/** A click, and in the mode strategy what follows. @param {number} x @param {number} y */
function click(x, y) {
  if (over()) return tell(say("over"));
  if (printed.is_inside(x, y) !== 1) return tell(say("outside"));
  const before = dips.length;
  clicks += 1;
  let ended = dip(x, y, "click");
  while (mode.value === "strategy" && !ended) {
    ended = dips.length - before > data.steps ? say("steps", { steps: data.steps }) : step();
  }
  drawPit();
  if (won) return tell(ended);
  const told = say("dip", { click: clicks, clicks: data.clicks, depth: short(-dips[dips.length - 1].f) });
  const also = clicks === data.clicks ? say("last", phone())
    : clicks === data.nudge ? say("nudge", { left: data.clicks - data.nudge }) : "";
  return tell([told, ended, also].filter(Boolean).join(" "));
}

/** Begin anew in one of the pits. @param {number} which */
function begin(which) {
  const { pits, words } = data.landscapes[landscape.value];
  at = ((which % pits.length) + pits.length) % pits.length;
  [dips, clicks, won, shown] = [[], 0, false, false];
  document.body.dataset.mode = mode.value;
  for (const [name, value] of Object.entries({ landscape: landscape.value, mode: mode.value, pit: String(pit().seed),
    strategy: strategy.value, gamma: gamma.value })) toAddress(name, value);
  byId("which").textContent = `${landscape.value}, pit ${pit().seed}: ${words}.`;
  drawPit();
  tell(say("begin", { clicks: data.clicks }));
}

/** @param {string} words */
function tell(words) {
  byId("message").textContent = words;
}

// --- What is seen ------------------------------------------------------------------------------------------------------

const METRE = 100, LEFT = 64, TOP = 14, WIDE = data.side * METRE;
/** @param {number} x */
const across = (x) => LEFT + METRE * x;
/** @param {number} y */
const down = (y) => TOP + METRE * (data.side - y);

const picture = svg("svg", { viewBox: `0 0 ${LEFT + WIDE + 34} ${TOP + WIDE + 44}`, tabindex: 0, role: "application",
  "aria-label": "The pit. Arrow keys move the cross by 10 cm, with Shift by 1 m; Space dips the stick there." });
const sand = svg("rect", { x: LEFT, y: TOP, width: WIDE, height: WIDE, class: "sand" });
const map = svg("image", { x: LEFT, y: TOP, width: WIDE, height: WIDE });
const layer = svg("g", {});
const cross = svg("path", { class: "cross", visibility: "hidden" });
picture.append(sand, map, layer, cross);
for (let metre = 0; metre <= data.side; metre++) {
  picture.append(svg("text", { x: across(metre), y: TOP + WIDE + 34, "text-anchor": "middle", class: "axis" }, `${metre} m`),
    svg("text", { x: LEFT - 10, y: down(metre), dy: "0.35em", "text-anchor": "end", class: "axis" }, `${metre} m`));
}
byId("pit").append(picture);

function drawPit() {
  layer.replaceChildren();
  map.setAttribute("visibility", over() ? "visible" : "hidden");
  if (over()) map.setAttribute("href", drawnMap());
  /** @type {[number, number][]} */
  const labels = [];
  [...dips].reverse().forEach((each, n) => { // the last one has the first choice of a place for its depth
    const last = n === 0 ? " last" : "", before = dips[dips.length - 2 - n];
    if (each.by === "step") layer.prepend(svg("path", { class: "step", d: line(before.x, before.y, each.x, each.y) }));
    if (mode.value === "slope") {
      const [ax, ay] = printed.arrow(...each.J);
      const d = line(each.x, each.y, each.x + ax, each.y + ay) + head(each.x, each.y, ax, ay);
      layer.append(svg("path", { class: `arrow${last}`, d }));
    }
    const size = last ? 8 : 6, cx = across(each.x), cy = down(each.y);
    layer.append(each.by === "click" ? svg("circle", { class: `dip${last}`, cx, cy, r: size })
      : svg("path", { class: `dip${last}`, d: `M${cx - size + 1} ${cy - size + 1}h${2 * size - 2}v${2 * size - 2}h${2 - 2 * size}Z` }));
    const place = roomFor(each, labels);
    if (!place) return;
    labels.push(place);
    const where = { x: across(place[0]), y: down(place[1]), dy: "0.35em", "text-anchor": "middle" };
    layer.append(svg("text", { class: `told${last}`, ...where }, short(-each.f)));
  });
  if (over()) layer.append(svg("path", { class: "phone", d: star(across(pit().phone[0]), down(pit().phone[1]), 17) }));
  drawTable();
}

/** Where beside a dip its depth can stand: in the pit, not along its arrow, on no other; or nowhere.
 * @param {Dip} dip @param {[number, number][]} labels @returns {[number, number] | undefined} */
function roomFor({ x, y, J }, labels) {
  /** @type {[number, number][]} */
  const beside = [[0.33, 0.17], [-0.33, 0.17], [0.33, -0.17], [-0.33, -0.17], [0.36, 0], [-0.36, 0], [0, 0.24], [0, -0.24]];
  const size = narrow.matches ? 1.45 : 1; // as in page.css
  const inside = (/** @type {number} */ a, /** @type {number} */ room) => a > size * room && a < data.side - size * room;
  const [ax, ay] = mode.value === "slope" ? printed.arrow(...J) : [0, 0];
  const places = beside.map(([dx, dy]) => /** @type {[number, number]} */ ([x + size * dx, y + size * dy]));
  return places.find(([a, b]) => inside(a, 0.25) && inside(b, 0.1)
    && ax * (a - x) + ay * (b - y) <= 0.7 * Math.hypot(ax, ay) * Math.hypot(a - x, b - y)
    && labels.every(([c, d]) => Math.abs(a - c) > 0.5 * size || Math.abs(b - d) > 0.2 * size)
    && dips.every((other) => Math.abs(a - other.x) > 0.28 * size || Math.abs(b - other.y) > 0.15 * size));
}

function drawTable() {
  byId("dips").replaceChildren(...[...dips].reverse().map(({ click, x, y, f, J, H, by }) => {
    const row = make("tr", { "data-place": JSON.stringify([x, y]), "data-depth": String(f) },
      make("td", {}, by === "click" ? `● ${click}` : "■"), make("td", { class: "number" }, `${short(x)}, ${short(y)}`),
      make("td", { class: "number" }, short(-f)));
    if (mode.value === "depth") return row; // there, nobody is to know more
    row.dataset.slopes = JSON.stringify([J, H]);
    row.append(make("td", { class: "number of-slopes" }, `[${J.map((slope) => number(slope, 3)).join(", ")}]`));
    return row;
  }));
}

/** @param {number[]} places */
const line = (...[x, y, u, v]) => `M${across(x)} ${down(y)}L${across(u)} ${down(v)}`;

/** The head of an arrow, no longer than half of it. @param {number[]} arrow */
function head(...[x, y, ax, ay]) {
  const length = Math.hypot(ax, ay) || 1, size = Math.min(0.14, length / 2) / length;
  const corner = (/** @type {number} */ side) => (
    `${across(x + ax - size * (ax + side * 0.6 * ay))} ${down(y + ay - size * (ay - side * 0.6 * ax))}`);
  return `M${corner(1)}L${across(x + ax)} ${down(y + ay)}L${corner(-1)}`;
}

/** @param {number} x @param {number} y @param {number} size */
function star(x, y, size) {
  const points = Array.from({ length: 10 }, (_, n) => {
    const angle = (Math.PI * n) / 5, radius = n % 2 ? 0.42 * size : size;
    return `${x + radius * Math.sin(angle)} ${y - radius * Math.cos(angle)}`;
  });
  return `M${points.join("L")}Z`;
}

const dark = matchMedia("(prefers-color-scheme: dark)"), narrow = matchMedia("(max-width: 40rem)");

/** The map as an image: the deeper the darker, a metre a shade, and lines between these. */
function drawnMap() {
  const n = data.ticks.length, size = 4 * (n - 1);
  const depths = printed[`map_${landscape.value}`]({ shape: [n, 1], data: Float64Array.from(data.ticks) },
    array(data.ticks), ...coefficients()).data;
  /** @param {number} px @param {number} py */
  const between = (px, py) => { // the nearest four, each as much as it is near
    const x = Math.min((px / size) * (n - 1), n - 1.001), y = Math.min((py / size) * (n - 1), n - 1.001);
    const i = Math.floor(x), j = Math.floor(y), a = x - i, b = y - j;
    return (1 - a) * ((1 - b) * depths[i * n + j] + b * depths[i * n + j + 1])
      + a * ((1 - b) * depths[(i + 1) * n + j] + b * depths[(i + 1) * n + j + 1]);
  };
  const canvas = make("canvas", { width: String(size), height: String(size) });
  const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = paper.createImageData(size, size);
  const band = new Int8Array((size + 1) ** 2);
  for (let row = 0; row <= size; row++)
    for (let column = 0; column <= size; column++) band[row * (size + 1) + column] = Math.floor(between(column, size - row) + 1e-9);
  const [deepest, highest, edge] = dark.matches ? [30, 92, 150] : [176, 250, 110];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const here = row * (size + 1) + column;
      const isLine = band[here] !== band[here + 1] || band[here] !== band[here + size + 1];
      const grey = isLine ? edge : deepest + ((highest - deepest) * (band[here] + 9)) / 8;
      image.data.set([grey, grey, grey, 255], 4 * (row * size + column));
    }
  paper.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

// --- What comes in -----------------------------------------------------------------------------------------------------

/** The cross, where a dip by the keyboard goes. */
const hand = { x: data.side / 2, y: data.side / 2 };
/** @type {Record<string, [number, number]>} */
const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

picture.addEventListener("click", (event) => {
  const { left, top, width, height } = sand.getBoundingClientRect();
  const { clientX, clientY } = /** @type {MouseEvent} */ (event);
  click(((clientX - left) / width) * data.side, (1 - (clientY - top) / height) * data.side);
  cross.setAttribute("visibility", "hidden");
});
picture.addEventListener("keydown", (any) => {
  const event = /** @type {KeyboardEvent} */ (any);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in moves) {
    const far = event.shiftKey ? 1 : 0.1;
    const within = (/** @type {number} */ x) => Math.min(Math.max(Math.round(100 * x) / 100, 0), data.side);
    hand.x = within(hand.x + far * moves[event.key][0]);
    hand.y = within(hand.y + far * moves[event.key][1]);
    tell(`(${short(hand.x)}, ${short(hand.y)})`);
  } else if (event.key === " " || event.key === "Enter") click(hand.x, hand.y);
  else return;
  cross.setAttribute("visibility", "visible");
  cross.setAttribute("d", `M${across(hand.x) - 12} ${down(hand.y)}h24m-12 -12v24`);
  event.preventDefault();
});

function giveUp() {
  if (over()) return;
  shown = true;
  drawPit();
  tell(say("given up", phone()));
}

byId("next").addEventListener("click", () => begin(at + 1));
byId("again").addEventListener("click", () => begin(at));
byId("give-up").addEventListener("click", giveUp);
for (const each of [landscape, mode, strategy]) each.addEventListener("change", () => begin(at));
/** A γ that the field allows, or the one that the page came with. @param {string | null} text */
const allowed = (text) => (Number(text) ? String(Math.min(Math.max(Number(text), 0.01), 9)) : String(data.begin.gamma));
gamma.addEventListener("change", () => {
  gamma.value = allowed(gamma.value);
  begin(at);
});
for (const each of [dark, narrow]) each.addEventListener("change", drawPit);

/** @param {HTMLSelectElement} select @param {[string, string][]} choices @param {string} chosen */
function offer(select, choices, chosen) {
  select.append(...choices.map(([value, words]) => make("option", { value }, words)));
  const wanted = fromAddress().get(select.id);
  select.value = choices.some(([value]) => value === wanted) ? String(wanted) : chosen;
}

offer(landscape, Object.keys(data.landscapes).map((name) => [name, name]), data.begin.landscape);
offer(mode, Object.entries(data.modes), data.begin.mode);
offer(strategy, data.strategies.map((/** @type {string} */ name) => [name, name]), data.begin.strategy);
gamma.value = allowed(fromAddress().get("gamma"));
const seeds = data.landscapes[landscape.value].pits.map((/** @type {{seed: number}} */ each) => String(each.seed));
begin(Math.max(seeds.indexOf(String(fromAddress().get("pit"))), 0));
