// One step after another: what it says, the drawing as it is then, and the table of all of them.

import { byId, fromAddress, make, readData, stepper, toAddress } from "./common.js";
import { drawingOf } from "./drawing.js";
import { nudgeOf } from "./nudge.js";
import { pathsOf } from "./paths.js";
import { stripOf } from "./strips.js";
import { wordsOf } from "./words.js";

/** @typedef {import("./types.js").PageStep} PageStep */

/** @type {import("./types.js").PageData} */
const data = readData();
const words = wordsOf(data);
const drawing = drawingOf(data, words);
const predict = /** @type {HTMLInputElement} */ (byId("predict"));
const reveal = /** @type {HTMLButtonElement} */ (byId("reveal"));
const last = data.steps.length;
/** @type {ReturnType<typeof nudgeOf> | null} */
let nudging = null;
let at = 0; // 0: only what is given; n: the nth step
let isRevealed = true;
/** @type {number[]} */
let path = [];

/** How many steps are known: while one is to be predicted, those before it. */
const known = () => (isRevealed ? at : at - 1);

const paths = pathsOf(data, (edges) => {
  path = edges;
  drawing.show(at - 1, known(), path);
});
const steps = stepper(byId("controls"), {
  last,
  word: "step",
  show(now) {
    at = now;
    isRevealed = !(predict.checked && at > 0 && words.numbers(data.steps[at - 1]));
    show();
  },
  waits: () => !isRevealed,
  answer,
  told: (now) => `${now} of ${last}${now > 0 ? `: ${data.steps[now - 1].line}` : ""}`,
});

function answer() {
  isRevealed = true;
  show();
}

/** Write everything anew; `isSame`: the step is the one of before, and only its numbers are others. */
function show(isSame = false) {
  paths.follow(known(), isSame); // which draws as well
  nudging?.follow(!predict.checked || known() >= last);
  showStep();
  showTable(known());
  reveal.disabled = isRevealed;
}

function showStep() {
  const step = at > 0 ? data.steps[at - 1] : null;
  const numbers = step && !step.after ? words.numbers(step) : ""; // under the picture of an array stands its size
  byId("kind").textContent = !step ? "Given." : step.edges ? "Forward." : "Backward.";
  byId("kind").className = !step ? "" : step.edges ? "forward" : "backward";
  byId("line").textContent = step ? step.line : data.nodes.flatMap((node, i) =>
    (node.given ? [data.live || !/[,…]/.test(words.value(i)) ? `${node.name} = ${words.value(i)}` : `${node.name}: ${words.value(i)}`] : [])).join("   ");
  byId("which").textContent = step?.of ? `   (path ${step.number} of ${step.of} into ${data.nodes[step.node].name})` : "";
  byId("local").textContent = step?.local ?? (step ? "" : `${last} steps. Keys: → or space goes on, ← goes back, Home, End.`);
  byId("numbers").textContent = !step ? "" : isRevealed ? numbers : "= ?   What do you expect? Reveal it, or → once more.";
  byId("sum").textContent = step && isRevealed ? words.sum(step) : "";
  const pictures = byId("pictures");
  pictures.replaceChildren();
  if (!step?.after) return;
  for (const picture of step.before ?? []) pictures.append(stripOf(data, picture));
  if (!isRevealed) return;
  for (const picture of step.by ?? []) pictures.append(stripOf(data, picture));
  if (pictures.childNodes.length) pictures.append(make("span", { class: "arrow" }, "→"));
  for (const picture of step.after) pictures.append(stripOf(data, picture));
}

/** All steps; of those that are not known yet, the formulas only. @param {number} upTo */
function showTable(upTo) {
  byId("rows").replaceChildren(...data.steps.map((step, i) => {
    const go = make("button", { type: "button" }, String(i + 1));
    go.addEventListener("click", () => steps.go(i + 1));
    const texts = i < upTo ? [step.line, words.numbers(step), words.sum(step), step.local ?? ""] : [step.line, "", "", ""];
    return make("tr", i === at - 1 ? { "aria-current": "step" } : {},
      make("th", { scope: "row" }, go), ...texts.map((text) => make("td", { class: "formula" }, text)));
  }));
}

// --- Predict, then reveal --------------------------------------------------------------------------------------------

predict.addEventListener("change", () => {
  toAddress("predict", predict.checked ? "1" : null);
  steps.go(at);
});
reveal.addEventListener("click", () => steps.goOn());
predict.checked = fromAddress().has("predict");
if (predict.checked) steps.go(at);

drawing.onChoice((node) => paths.choose(node));

nudging = nudgeOf(data, () => show(true));
show(true);

// --- On paper: the drawing as it is in the end, and all steps; while predicting, as it is ------------------------------

let before = 0;
let wasOpen = false;
matchMedia("print").addEventListener("change", ({ matches }) => {
  const all = /** @type {HTMLDetailsElement} */ (byId("all"));
  if (matches) [before, wasOpen] = [at, all.open];
  all.open = matches || wasOpen;
  if (!predict.checked) steps.go(matches ? last : before);
});
