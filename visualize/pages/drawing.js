// The drawing of a graph as it is after a step. What is not known yet is taken out of it, not hidden: it stands in no
// text, no tooltip, and nothing that is read aloud.

import { byId } from "./common.js";

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
  // As wide as the page if that can be read, and no wider than it was made.
  byId("graph").style.minWidth = `${0.75 * Number(byId("graph").getAttribute("width"))}px`;
  const nodes = data.nodes.map((node) => {
    const element = byId(node.id);
    return { element, values: parts(element, ".value"), backs: parts(element, ".back"), title: titleOf(element) };
  });
  const edges = data.edges.map((_, i) => {
    const forward = byId(`e${i}`);
    const back = document.getElementById(`e${i}_back`);
    return { forward, back, labels: back ? parts(back, ".label") : [], title: titleOf(forward), backTitle: back && titleOf(back) };
  });
  const computedAt = data.nodes.map((_, i) => data.steps.findIndex((step) => step.edges && step.node === i));
  const addedAt = data.edges.map((_, i) => data.steps.findIndex((step) => step.edge === i));
  /** @type {number[][]} the steps that add to the derivative of each node */
  const sums = data.nodes.map((_, i) => data.steps.flatMap((step, at) => (!step.edges && step.node === i ? [at] : [])));

  /** What a node shows when `known` steps are known. @param {number} i @param {number} known */
  function showNode(i, known) {
    const node = data.nodes[i];
    const { element, values, backs, title } = nodes[i];
    const hasValue = computedAt[i] < known;
    const added = sums[i].filter((at) => at < known);
    const complete = node.adjoint && (sums[i].length ? added.length === sums[i].length : known >= data.steps.length);
    const latest = added.length ? data.steps[added[added.length - 1]] : null;
    for (const part of values) put(part, hasValue, data.live && part.isNumber && words.value(i));
    for (const part of backs) { // of a single number: the number, and below it the sum that it is
      if (data.live && latest && part.isNumber) put(part, true, part === backs[0] ? words.now(latest) : words.parts(latest));
      else if (latest && !complete && !data.live) soFar(part, words.now(latest));
      else put(part, complete);
    }
    let said = node.said;
    if (hasValue) said += `, value ${words.value(i)}`;
    const derivative = latest ? words.now(latest) : "";
    if (derivative) said += `, derivative ${complete ? "" : "so far "}${derivative}`;
    name(element, title, said);
  }

  /** @param {number} i @param {number} known */
  function showEdge(i, known) {
    const { forward, back, labels, title, backTitle } = edges[i];
    const { from, to, local } = data.edges[i];
    const [a, y] = [data.nodes[from].name, data.nodes[to].name];
    name(forward, title, `the value of ${a} goes into ${y}`);
    if (!back) return;
    const added = addedAt[i] < known;
    for (const part of labels) put(part, added, data.live && words.product(i));
    name(back, backTitle, `from ${y} back to ${a}: ${added && local ? `${words.numbers(data.steps[addedAt[i]])} is added` : local}`);
  }

  /**
   * `at`: the step that is lit, or −1. `known`: how many steps are known. `path`: edges that are lit in its place.
   * @param {number} at
   * @param {number} known
   * @param {number[]} path
   */
  function show(at, known, path = []) {
    const step = data.steps[at];
    for (const i of data.nodes.keys()) {
      showNode(i, known);
      const onPath = path.some((edge) => data.edges[edge].from === i || data.edges[edge].to === i);
      const lit = path.length ? (onPath ? "lit back" : "") : step?.node !== i ? "" : step.edges ? "lit forth" : "lit back";
      nodes[i].element.setAttribute("class", `node ${lit}`.trim());
    }
    for (const i of data.edges.keys()) {
      showEdge(i, known);
      const { forward, back } = edges[i];
      const forth = computedAt[data.edges[i].to];
      const isForth = !path.length && step?.edges?.includes(i);
      const isBack = path.length ? path.includes(i) : step?.edge === i;
      forward.setAttribute("class", `edge${isForth ? " lit" : forth > at ? " later" : ""}${isBack && !back ? " lit" : ""}`);
      back?.setAttribute("class", `edge${isBack ? " lit" : addedAt[i] > at ? " later" : ""}`);
    }
    const lit = step && !path.length ? (step.edge !== undefined ? edges[step.edge].back ?? edges[step.edge].forward : nodes[step.node].element) : null;
    if (lit) bringIntoSight(box, lit);
  }

  /** @param {(node: number) => void} chosen */
  function onChoice(chosen) {
    for (const [i, { element }] of nodes.entries()) element.addEventListener("click", () => chosen(i));
  }

  return { show, onChoice };
}

/** @param {Element} element @param {string} selector @returns {Part[]} */
function parts(element, selector) {
  return [...element.querySelectorAll(selector)].map((found) => ({ element: found, full: [...found.childNodes], isNumber: found.matches(".number") }));
}

/** A title at the start of a part of the drawing, which browsers show as a tooltip. @param {Element} element */
function titleOf(element) {
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  element.prepend(title);
  element.setAttribute("role", "graphics-symbol img");
  return title;
}

/** @param {Element} element @param {Element | null} title @param {string} said */
function name(element, title, said) {
  element.setAttribute("aria-label", said);
  if (title) title.textContent = said;
}

/**
 * Put into a part all that it holds, or nothing. `text`, if it is given, is what its first words say now.
 * @param {Part} part
 * @param {boolean} known
 * @param {string | false} text
 */
function put(part, known, text = false) {
  const words = part.full.find((child) => child.nodeName === "text");
  if (words && typeof text === "string") words.textContent = text;
  part.element.replaceChildren(...(known && text !== "" ? part.full : []));
}

/** Of an array that is still being summed, its name and its range so far. @param {Part} part @param {string} text */
function soFar(part, text) {
  const words = part.full.filter((child) => child.nodeName === "text").slice(0, 2).map((child) => child.cloneNode(true));
  if (words.length < 2) return part.element.replaceChildren();
  words[1].textContent = `  so far ${text}`;
  return part.element.replaceChildren(...words);
}

/** Move a box that scrolls so that an element in it can be seen. @param {Element} box @param {Element} element */
function bringIntoSight(box, element) {
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  const across = inner.left + inner.width / 2 - outer.left - outer.width / 2;
  const down = inner.top + inner.height / 2 - outer.top - outer.height / 2;
  if (inner.left < outer.left || inner.right > outer.right) box.scrollLeft += across;
  if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += down;
}
