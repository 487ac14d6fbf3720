// The drawing of a graph as it is after a step. What is not known yet is taken out of it, not hidden: it stands in no
// text, no tooltip, and nothing that is read aloud.

import { byId, svg } from "./common.js";

/** @typedef {import("./types.js").PageData} PageData */

/**
 * A part of the drawing that holds numbers, all that it holds in the end, and whether that is a single number.
 * @typedef {{element: Element, full: Node[], isNumber: boolean}} Part
 */

/**
 * @param {PageData} data
 * @param {ReturnType<typeof import("./words.js").wordsOf>} words
 */
export function drawingOf(data, words) {
  const box = byId("drawing");
  // As wide as the page if it can be read then, and never wider than it was made.
  byId("graph").style.minWidth = `${0.75 * Number(byId("graph").getAttribute("width"))}px`;

  const nodes = data.nodes.map(({ id }, i) => ({
    ...drawn(byId(id)),
    values: partsOf(byId(id), ".value"),
    backs: partsOf(byId(id), ".back"),
    computed: data.steps.findIndex((step) => step.edges && step.node === i),
    sums: data.steps.flatMap((step, at) => (!step.edges && step.node === i ? [at] : [])),
  }));
  const edges = data.edges.map(({ to }, i) => {
    const back = document.getElementById(`e${i}_back`); // a line for both directions has none
    return {
      forth: drawn(byId(`e${i}`)),
      back: back && drawn(back),
      labels: back ? partsOf(back, ".label") : [],
      computed: nodes[to].computed,
      added: data.steps.findIndex((step) => step.edge === i),
    };
  });

  /** What a node shows when so many steps are known. @param {number} i @param {number} known */
  function writeNode(i, known) {
    const { adjoint, said } = data.nodes[i];
    const { values, backs, computed, sums } = nodes[i];
    const hasValue = computed < known; // −1 of what is given
    const added = sums.filter((at) => at < known);
    const latest = added.length ? data.steps[added[added.length - 1]] : null;
    const complete = adjoint && (sums.length ? added.length === sums.length : known === data.steps.length);

    for (const part of values) put(part, hasValue, data.live && part.isNumber && words.value(i));
    const first = backs.find(({ isNumber }) => isNumber);
    for (const part of backs) {
      if (data.live && part.isNumber) { // the number, and in a line below it the sum that it is
        put(part, latest !== null, latest && (part === first ? words.now(latest) : words.parts(latest)));
      } else if (latest && !complete && !data.live) putSoFar(part, words.now(latest));
      else put(part, complete);
    }
    const derivative = latest ? words.now(latest) : "";
    tell(nodes[i], said + (hasValue ? `, value ${words.value(i)}` : "")
      + (derivative ? `, derivative ${complete ? "" : "so far "}${derivative}` : ""));
  }

  /** What stands beside a line when so many steps are known. @param {number} i @param {number} known */
  function writeEdge(i, known) {
    const { from, to, local } = data.edges[i];
    const { forth, back, labels, added } = edges[i];
    const [a, y] = [data.nodes[from].name, data.nodes[to].name];
    tell(forth, `the value of ${a} goes into ${y}`);
    if (!back) return;
    const isKnown = added >= 0 && added < known;
    for (const part of labels) put(part, isKnown, data.live && words.product(i));
    tell(back, `from ${y} back to ${a}: ${isKnown ? `${words.numbers(data.steps[added])} is added` : local}`);
  }

  /**
   * Show the drawing with so many steps known, step `at` lit (−1: none) or, in its place, the edges of a path.
   * @param {number} at
   * @param {number} known
   * @param {number[]} path
   */
  function show(at, known, path) {
    const step = path.length ? undefined : data.steps[at];
    for (const [i, node] of nodes.entries()) {
      writeNode(i, known);
      const onPath = path.some((edge) => data.edges[edge].from === i || data.edges[edge].to === i);
      const isLit = onPath || step?.node === i;
      node.element.setAttribute("class", `node${isLit ? ` lit ${step?.edges ? "forth" : "back"}` : ""}`);
    }
    for (const [i, { forth, back, computed, added }] of edges.entries()) {
      writeEdge(i, known);
      const goesBack = path.includes(i) || (step !== undefined && step.edge === i);
      const isLit = step?.edges?.includes(i) || (goesBack && !back);
      forth.element.setAttribute("class", `edge${isLit ? " lit" : computed > at ? " later" : ""}`);
      back?.element.setAttribute("class", `edge${goesBack ? " lit" : added > at ? " later" : ""}`);
    }
    if (!step) return;
    const edge = step.edge === undefined ? null : edges[step.edge];
    bringIntoSight(box, nodes[step.node].element);
    if (edge) bringIntoSight(box, (edge.back ?? edge.forth).element); // where both have no room, the line and its label
  }

  /** @param {(node: number) => void} chosen */
  function onChoice(chosen) {
    for (const [i, { element }] of nodes.entries()) element.addEventListener("click", () => chosen(i));
  }

  return { show, onChoice };
}

/** Something drawn, with a title at its start, which browsers show as a tooltip. @param {Element} element */
function drawn(element) {
  const title = svg("title");
  element.prepend(title);
  element.setAttribute("role", "graphics-symbol img");
  return { element, title };
}

/** @param {Element} element @param {string} selector @returns {Part[]} */
function partsOf(element, selector) {
  return [...element.querySelectorAll(selector)].map((found) =>
    ({ element: found, full: [...found.childNodes], isNumber: found.matches(".number") }));
}

/** @param {{element: Element, title: Element}} drawn @param {string} said */
function tell({ element, title }, said) {
  element.setAttribute("aria-label", said);
  title.textContent = said;
}

/**
 * Put into a part all that it holds, or nothing. `text`, if it is one, is what its first words say now.
 * @param {Part} part
 * @param {boolean} known
 * @param {string | false | null} text
 */
function put(part, known, text = null) {
  const words = part.full.find((child) => child.nodeName === "text");
  if (words && typeof text === "string") words.textContent = text;
  part.element.replaceChildren(...(known && text !== "" ? part.full : []));
}

/** Of what is still being summed the number so far; of an array its name and, below it, its range. @param {Part} part @param {string} size */
function putSoFar(part, size) {
  const [first, ...others] = /** @type {Element[]} */ (part.full.filter((child) => child.nodeName === "text"));
  if (!first || (!part.isNumber && !others.length)) return part.element.replaceChildren();
  const words = /** @type {Element} */ (first.cloneNode());
  words.textContent = part.isNumber ? size : `so far ${size.slice(size.indexOf(", ") + 1).trim()}`; // its shape stands above
  if (part.isNumber) return part.element.replaceChildren(words);
  words.setAttribute("y", String(Number(first.getAttribute("y")) + 13));
  words.setAttribute("font-size", "9");
  return part.element.replaceChildren(first, words);
}

/** Move a box that scrolls so that an element in it can be seen. @param {Element} box @param {Element} element */
function bringIntoSight(box, element) {
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) {
    box.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    box.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
  }
}
