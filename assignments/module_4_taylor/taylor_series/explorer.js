// The stage of explorer.py: a function and its Taylor polynomial on the line, and below the disc of convergence in the plane.

import { byId, fromAddress, make, readData, stepper, toAddress } from "../../../visualize/pages/common.js";
import { number } from "../../../visualize/pages/numbers.js";
import { keyed, plot } from "../../../visualize/pages/plot.js";
import { printed } from "../../../visualize/pages/printed.js";

/** @typedef {{name: string, x0: number, coefficients: string, readOff: string, why: Record<string, string>,
 *             poles: [number, number][], edge: string, height: [number, number]}} Explored */

/** @type {{functions: Record<string, Explored>, perUnit: number, from: number, to: number, highest: number,
 *          readFrom: number, x0: number, order: number}} */
const data = readData();

/** Numbers in full, from the text that they travel in. @param {string} text */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

const known = Object.fromEntries(Object.entries(data.functions).map(([id, { coefficients, readOff }]) => (
  [id, { coefficients: unpacked(coefficients), readOff: unpacked(readOff) }])));

// --- What is chosen ----------------------------------------------------------------------------------------------------

const VIEW = { from: -5, to: 5 };
const HALF = 3.5; // of the plane's imaginary part; as the plane's picture is 332 by 232.4, its circles are round
/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));
const rows = (data.to - data.from) * data.perUnit;
const choice = /** @type {HTMLSelectElement} */ (byId("function"));
for (const [id, { name }] of Object.entries(data.functions)) choice.append(make("option", { value: id }, name));
input("centre").min = "0";
input("centre").max = String(rows);
byId("read-from").textContent = String(data.readFrom);

const chosen = { id: Object.keys(data.functions)[0], row: rowOf(data.x0), order: data.order, x: 0 };

/** @param {number} x0 */
function rowOf(x0) {
  return Math.min(Math.max(Math.round((x0 - data.from) * data.perUnit) || 0, 0), rows);
}

/** The centre, as Python divides it. @param {number} row */
const centreOf = (row) => (data.from * data.perUnit + row) / data.perUnit;

/** From the address, as far as it says something; what it does not say stays. */
function readAddress() {
  const address = fromAddress();
  const id = address.get("f");
  if (id !== null && Object.hasOwn(data.functions, id)) chosen.id = id;
  if (address.has("centre")) chosen.row = rowOf(Number(address.get("centre")));
  if (address.has("x")) chosen.x = Math.min(Math.max(Number(address.get("x")) || 0, VIEW.from), VIEW.to);
}

// --- The polynomial ----------------------------------------------------------------------------------------------------

/** The coefficients at the chosen centre, up to an order. @param {number} order */
function coefficients(order = data.highest) {
  const first = chosen.row * (data.highest + 1);
  return known[chosen.id].coefficients.subarray(first, first + order + 1);
}

/** The polynomial at h = x − x₀, as TaylorPolynomial has it: one product and one sum for each coefficient.
 * @param {Float64Array} c @param {number} h */
function valueOf(c, h) {
  let y = 0 * h;
  for (let k = c.length - 1; k >= 0; k -= 1) y = y * h + c[k];
  return y;
}

/** @param {number} x @returns {number} */
const f = (x) => printed[`f_${chosen.id}`](x);

// --- The pictures ------------------------------------------------------------------------------------------------------

const line = plot(byId("line"), {
  label: "f and its Taylor polynomial; the ground is tinted where the series converges",
  x: { ...VIEW, label: "x" }, y: { from: -3, to: 3, label: "f and its polynomial" }, height: 330,
});
const inside = line.curve("disc"), curve = line.curve("f"), polynomial = line.curve("now"), marker = line.curve("marker");
const centreOnLine = line.point("start"), there = line.point("there", 4);

const plane = plot(byId("plane"), {
  label: "The plane of complex numbers: the centre, the poles, and the disc of convergence",
  x: { ...VIEW, label: "real part" }, y: { from: -HALF, to: HALF, label: "imaginary part" }, height: 286.4,
});
const disc = plane.curve("disc"), axis = plane.curve("axis"), readOff = plane.curve("third"), crosses = plane.curve("cross");
const centreInPlane = plane.point("start");
axis([[VIEW.from, 0], [VIEW.to, 0]]);

keyed(byId("key-f"), "f", "f");
keyed(byId("key-p"), "now", "its polynomial");
keyed(byId("key-at"), "marker", "x");
keyed(byId("key-read"), "third", "radius read off the coefficients");
for (const [id, kind, shape, text] of [
  ["key-inside", "disc", "M2 1H34V11H2Z", "here the series converges"], ["key-disc", "disc", "M2 1H34V11H2Z", "disc of convergence"],
  ["key-pole", "cross", "M13 1L23 11M13 11L23 1", "pole, or branch point"]]) {
  keyed(byId(id), kind, text);
  byId(id).querySelector("path")?.setAttribute("d", shape);
}

/** Places along the line; at a pole of f its curve is interrupted. */
const POINTS = Array.from({ length: 501 }, (_, i) => VIEW.from + ((VIEW.to - VIEW.from) * i) / 500);

/** @returns {[number, number][]} */
function curveOfF() {
  const walls = data.functions[chosen.id].poles.filter(([, imaginary]) => imaginary === 0).map(([real]) => real);
  return POINTS.flatMap((x, i) => {
    const crossed = walls.some((wall) => POINTS[i - 1] < wall && wall <= x);
    return /** @type {[number, number][]} */ (crossed ? [[NaN, NaN], [x, f(x)]] : [[x, f(x)]]);
  });
}

/** @param {number} x0 @param {number} r @returns {[number, number][]} */
function circle(x0, r) {
  return Array.from({ length: 181 }, (_, i) => [x0 + r * Math.cos((i * Math.PI) / 90), r * Math.sin((i * Math.PI) / 90)]);
}

/** @param {number} left @param {number} right @param {number} half @returns {[number, number][]} */
const box = (left, right, half) => [[left, -half], [right, -half], [right, half], [left, half], [left, -half]];

/** The distance to the nearest pole. @param {number} x0 */
function radius(x0) {
  return Math.min(...data.functions[chosen.id].poles.map(([real, imaginary]) => Math.hypot(real - x0, imaginary)));
}

function show() {
  const { id, row, order, x } = chosen;
  const x0 = centreOf(row), r = radius(x0), c = coefficients(order), read = known[id].readOff[row];
  const why = data.functions[id].why[row];
  const [low, high] = data.functions[id].height;
  line.rescale({}, { from: low, to: high });
  curve(curveOfF());
  inside(why ? [] : box(Math.max(x0 - r, VIEW.from - 1), Math.min(x0 + r, VIEW.to + 1), 2 * (high - low)));
  polynomial(POINTS.map((each) => [each, valueOf(c, each - x0)]));
  centreOnLine(x0, f(x0));
  marker([[x, low], [x, high]]);
  there(x, valueOf(c, x - x0));
  disc(why ? [] : Number.isFinite(r) ? circle(x0, r) : box(VIEW.from - 1, VIEW.to + 1, 2 * HALF));
  readOff(Number.isFinite(read) ? circle(x0, read) : []);
  centreInPlane(x0, 0);
  crosses(data.functions[id].poles.flatMap(([a, b]) => /** @type {[number, number][]} */ (
    [[a - 0.13, b - 0.13], [a + 0.13, b + 0.13], [NaN, NaN], [a - 0.13, b + 0.13], [a + 0.13, b - 0.13], [NaN, NaN]])));
  tell(x0, r, read, why, c);
  terms(x - x0, order);
}

/** The account in words, and in data what tests look at. @param {number} x0 @param {number} r @param {number} read
 * @param {string | undefined} why @param {Float64Array} c */
function tell(x0, r, read, why, c) {
  const { id, order, x } = chosen;
  const { name, edge } = data.functions[id];
  const exact = f(x), value = valueOf(c, x - x0);
  const account = byId("account");
  Object.assign(account.dataset, { value: String(value), exact: String(exact), radius: String(r), read: String(read), x0: String(x0) });
  const where = `${name} about x₀ = ${number(x0)}`;
  if (why) {
    account.textContent = `${where}: ${why}`;
    return;
  }
  const reach = Number.isFinite(r)
    ? `The nearest ${edge} is ${number(r)} away; read off the coefficients, the radius is ${number(read)}.`
    : `It has no pole anywhere, so its series converges everywhere; read off the coefficients, the radius is ${number(read)}.`;
  const at = Number.isFinite(exact) ? `f is ${number(exact)}, and the polynomial is off by ${number(Math.abs(value - exact))}`
    : "f has no value";
  const place = Math.abs(x - x0) < r ? "inside the disc" : Math.abs(x - x0) > r ? "outside the disc" : "on the edge of the disc";
  account.textContent = `${where}, order ${order}. ${reach} At x = ${number(x)}, ${place}, the polynomial is ${number(value)}; ${at}.`;
}

/** @param {number} h @param {number} order */
function terms(h, order) {
  byId("terms").replaceChildren(...Array.from(coefficients(), (c, k) => {
    const row = make("tr", k > order ? { class: "left-out" } : {});
    row.append(make("td", {}, String(k)), make("td", {}, number(c)), make("td", {}, k > order ? "left out" : number(c * h ** k)));
    return row;
  }));
}

// --- Moving things -----------------------------------------------------------------------------------------------------

/** Let the controls say what is chosen, and show it. */
function settle() {
  choice.value = chosen.id;
  const x0 = number(centreOf(chosen.row)), x = number(chosen.x);
  input("centre").value = String(chosen.row);
  input("at").value = String(chosen.x);
  for (const [id, text] of [["centre", x0], ["at", x]]) {
    input(id).setAttribute("aria-valuetext", text);
    byId(`${id}-now`).textContent = text;
  }
  show();
}

/** What those are told who hear the page, when nothing moves any more. */
let saying = 0;
function say() {
  clearTimeout(saying);
  saying = setTimeout(() => { byId("said").textContent = byId("account").textContent; }, 600);
}

/** @param {number} row */
function moveTo(row) {
  chosen.row = Math.min(Math.max(row, 0), rows);
  toAddress("centre", String(centreOf(chosen.row)));
  settle();
  say();
}

choice.addEventListener("change", () => {
  chosen.id = choice.value;
  toAddress("f", chosen.id);
  moveTo(rowOf(data.functions[chosen.id].x0));
});
input("centre").addEventListener("input", () => moveTo(Number(input("centre").value)));
input("at").addEventListener("input", () => {
  chosen.x = Number(input("at").value);
  toAddress("x", String(chosen.x));
  settle();
  say();
});
// Before the stepper sees them: with Shift the arrows move the centre.
document.addEventListener("keydown", (event) => {
  const onWidget = /** @type {Element} */ (event.target).closest("input, select, textarea");
  if (!event.shiftKey || onWidget || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  moveTo(chosen.row + (event.key === "ArrowRight" ? 1 : -1));
}, { capture: true });

readAddress();
const orders = stepper(byId("order"), {
  last: data.highest,
  word: "order",
  delay: 500,
  show: (at) => {
    chosen.order = at;
    settle();
    say();
  },
});
if (!fromAddress().has("order")) orders.go(data.order);
window.addEventListener("hashchange", () => { readAddress(); settle(); });
