// One step after another: what it says, the drawing as it is then, and the table of all of them.

import { byId, fromAddress, make, readData, stepper, toAddress } from "./common.js";
import { drawingOf } from "./drawing.js";
import { nudgeOf } from "./nudge.js";
import { pathsOf } from "./paths.js";
import { stripOf } from "./strips.js";
import { wordsOf } from "./words.js";

/** @type {import("./types.js").PageData} */
const data = readData();
const words = wordsOf(data);
const drawing = drawingOf(data, words);
const predict = /** @type {HTMLInputElement} */ (byId("predict"));
const reveal = /** @type {HTMLButtonElement} */ (byId("reveal"));
const last = data.steps.length;
let at = 0; // 0: only what is given; n: the nth step
let isRevealed = true;
/** @type {ReturnType<typeof nudgeOf> | null} */
let nudging = null;

/** How many steps are known: while one is to be predicted, those before it. */
const known = () => (isRevealed ? at : at - 1);

const paths = pathsOf(data, (edges) => drawing.show(at - 1, known(), edges));
drawing.onChoice(paths.choose);
const isWanted = () => (fromAddress().get("predict") ?? "0") !== "0";
predict.checked = isWanted();
window.addEventListener("hashchange", () => { predict.checked = isWanted(); }); // before the stepper goes where it says

const steps = stepper(byId("controls"), {
  last,
  word: "step",
  show(now) {
    at = now;
    isRevealed = !(predict.checked && at > 0 && words.numbers(data.steps[at - 1]));
    showAll();
  },
  waits: () => !isRevealed,
  answer() {
    isRevealed = true;
    showAll();
  },
  told: (now) => `${now} of ${last}${now > 0 ? `: ${data.steps[now - 1].line}` : ""}`,
});
predict.addEventListener("change", () => {
  toAddress("predict", predict.checked ? "1" : null);
  steps.go(at);
});
reveal.addEventListener("click", steps.goOn);
nudging = nudgeOf(data, () => showAll(true));
showAll(true);

/** Write everything anew; `isSame`: the step is the one of before, and only its numbers are others. */
function showAll(isSame = false) {
  paths.follow(known(), isSame); // which shows the drawing as well
  nudging?.follow(!predict.checked || known() >= last);
  if (at === 0) showGiven();
  else showStep(data.steps[at - 1]);
  byId("rows").replaceChildren(...data.steps.map(row));
  reveal.disabled = isRevealed;
  reveal.hidden = !predict.checked;
}

/** @param {Record<string, string>} texts what stands in the panel, by the id of the place */
function say(texts) {
  for (const id of ["kind", "line", "which", "local"]) byId(id).textContent = texts[id] ?? "";
  for (const id of ["numbers", "sum"]) byId(id).replaceChildren(...withResult(texts[id] ?? ""));
  byId("step").className = `panel ${texts.kind === "Forward." ? "forth" : texts.kind === "Backward." ? "back" : ""}`;
}

/** What is computed, and what comes of it, which stands out: `0.7864 · (−3) = ` **−2.359**. @param {string} text */
function withResult(text) {
  const [, before, result] = /^(.* = )([^=]+)$/.exec(text) ?? [];
  return result ? [before, make("strong", {}, result)] : [text];
}

function showGiven() {
  const given = data.nodes.flatMap(({ given, name }, i) => {
    const value = words.value(i);
    return given ? [/[,…]/.test(value) ? `${name}: ${value}` : `${name} = ${value}`] : [];
  });
  say({
    kind: "Given.",
    line: given.join("   "),
    local: `${last} steps. Keys: → or space goes on, ← goes back, Home, End.`,
  });
  byId("pictures").replaceChildren();
}

/** @param {import("./types.js").PageStep} step */
function showStep(step) {
  const numbers = step.after ? "" : words.numbers(step); // the size of an array stands under its picture
  say({
    kind: step.edges ? "Forward." : "Backward.",
    line: step.line,
    which: step.of ? `   (part ${step.number} of ${step.of} of ${step.adjoint})` : "",
    local: step.local ?? "",
    numbers: isRevealed ? numbers : "= ?   What do you expect? Reveal it, or → once more.",
    sum: isRevealed ? words.sum(step) : "",
  });
  const pictures = (step.before ?? []).map((picture) => stripOf(data, picture));
  if (isRevealed && step.after) {
    pictures.push(...(step.by ?? []).map((picture) => stripOf(data, picture)));
    if (pictures.length) pictures.push(make("span", { class: "arrow" }, "→"));
    pictures.push(...step.after.map((picture) => stripOf(data, picture)));
  }
  byId("pictures").replaceChildren(...pictures);
}

/** A row of the table; of a step that is not known yet, the formula only. @type {(step: any, i: number) => Element} */
function row(step, i) {
  const go = make("button", { type: "button" }, String(i + 1));
  go.addEventListener("click", () => steps.go(i + 1));
  const texts = i < known() ? [words.numbers(step), words.sum(step), step.local ?? ""] : ["", "", ""];
  return make("tr", i === at - 1 ? { "aria-current": "step" } : {}, make("th", { scope: "row" }, go),
    ...[step.line, ...texts].map((text) => make("td", { class: "formula" }, text)));
}

// --- On paper: the drawing as it is in the end, and all steps; while predicting, what is known ----------------------

let onScreen = { at: 0, isOpen: false };
let isOnPaper = false;

/** @param {boolean} isPrinted */
function layOut(isPrinted) {
  if (isPrinted === isOnPaper) return;
  isOnPaper = isPrinted;
  const all = /** @type {HTMLDetailsElement} */ (byId("all"));
  if (isPrinted) onScreen = { at, isOpen: all.open };
  all.open = isPrinted || onScreen.isOpen;
  if (!predict.checked) steps.go(isPrinted ? last : onScreen.at);
}

// Pages are counted between the first of these and the last: what is opened later is cut off.
window.addEventListener("beforeprint", () => layOut(true));
window.addEventListener("afterprint", () => layOut(false));
matchMedia("print").addEventListener("change", ({ matches }) => layOut(matches));
