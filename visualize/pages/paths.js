// The chain rule as it is first taught: a sum over all paths, each the product of the derivatives along it. They come in
// the order of tinygrad_edu/paths.py, and with its words.

import { byId, make } from "./common.js";
import { asFactor, number } from "./numbers.js";
import { plus } from "./words.js";

const MOST = 100; // paths that somebody may wish to light one by one

/**
 * All paths from the output down to a node, each as the edges it goes along; the first operand of each result first.
 * @param {import("./types.js").PageData} data
 * @param {number} target
 * @param {number} most
 * @returns {number[][]}
 */
export function pathsTo(data, target, most = MOST) {
  const into = data.nodes.map((_, node) => data.edges.flatMap(({ to, local }, i) => (to === node && local ? [i] : [])));
  const counts = countsTo(data, target);
  /** @type {number[][]} */
  const found = [];
  /** @type {{node: number, path: number[]}[]} a stack, because a path may be long */
  const toVisit = [{ node: data.output, path: [] }];
  while (toVisit.length && found.length < most) {
    const { node, path } = /** @type {{node: number, path: number[]}} */ (toVisit.pop());
    if (node === target) found.push(path);
    else {
      for (const edge of [...into[node]].reverse()) {
        const { from } = data.edges[edge];
        if (counts[from]) toVisit.push({ node: from, path: [...path, edge] });
      }
    }
  }
  return found;
}

/**
 * How many paths lead from each node down to the target.
 * @param {import("./types.js").PageData} data
 * @param {number} target
 */
export function countsTo(data, target) {
  const counts = data.nodes.map(() => 0n); // of any size: they double with each square
  counts[target] = 1n;
  // Backward, along the walk reversed: what is used comes before what uses it.
  for (const step of [...data.steps].reverse()) {
    if (step.edge !== undefined) {
      const { from, to } = data.edges[step.edge];
      if (to !== target) counts[to] += counts[from];
    }
  }
  return counts;
}

/**
 * The part of the page where a node's derivative is written as a sum over paths. `light` is told which edges to light.
 * @param {import("./types.js").PageData} data
 * @param {(edges: number[]) => void} light
 */
export function pathsOf(data, light) {
  const select = /** @type {HTMLSelectElement} */ (byId("target"));
  const more = /** @type {HTMLButtonElement} */ (byId("one-more"));
  const place = byId("expansion");
  select.append(make("option", { value: "" }, "choose, or click a node"));
  for (const [i, node] of data.nodes.entries()) {
    if (node.adjoint && i !== data.output) select.append(make("option", { value: String(i) }, node.name));
  }
  let one = 0; // how many paths are added up; the last of these is lit
  let known = 0;

  /** Is all that comes back to a node known? @param {number} node */
  const isKnown = (node) => data.steps.every((step, i) => step.edges || step.node !== node || i < known);

  function write() {
    const target = select.value === "" ? -1 : Number(select.value);
    place.replaceChildren();
    more.disabled = true;
    if (target < 0) return light([]);
    const count = countsTo(data, target)[data.output];
    const { name } = data.nodes[target];
    const output = data.nodes[data.output].name;
    if (count > MOST) {
      place.append(make("p", {}, `There are ${count.toLocaleString("en")} paths from ${name} to ${output}, and nobody walks them one by one: `
        + `they share their ${data.edges.filter(({ local }) => local).length} edges, and the way back needs one product for each of these.`));
      return light([]);
    }
    const paths = pathsTo(data, target);
    const live = data.live && isKnown(target) ? data.live : null;
    place.append(make("p", { class: "formula" }, `∂${output}/∂${name} = `
      + (paths.length ? paths.map((path) => path.map((edge) => data.edges[edge].local).join(" · ")).join(" + ") : "0")));
    const list = make("ol", {});
    for (const [i, path] of paths.entries()) {
      const stations = [output, ...path.map((edge) => data.nodes[data.edges[edge].from].name)].join(" ← ");
      const factors = live ? path.map((edge) => Number(live.slopes[edge])) : [];
      const product = factors.map(asFactor).join(" · ") + (factors.length > 1 ? ` = ${number(multiplied(factors))}` : "");
      const button = make("button", { type: "button", "aria-pressed": String(i === one - 1) }, live ? `${stations}: ${product}` : stations);
      button.addEventListener("click", () => go(i + 1));
      list.append(make("li", {}, button));
    }
    place.append(list);
    if (!live && data.live) place.append(make("p", { class: "quiet" }, "Its numbers stand here once all of them have come back."));
    if (live && one > 0) {
      const products = paths.slice(0, one).map((path) => multiplied(path.map((edge) => Number(live.slopes[edge]))));
      const parts = products.map((product) => number(product));
      const sum = products.reduce((so, product) => so + product, 0);
      const state = one === paths.length ? `∂${output}/∂${name}, the sum:` : "The sum so far:";
      place.append(make("p", { class: "number" }, `${state} ${parts.length > 1 ? `${plus(parts, 9)} = ` : ""}${number(sum)}`));
    }
    more.disabled = one >= paths.length;
    return light(one > 0 ? paths[one - 1] ?? [] : []);
  }

  /** @param {number} wanted */
  function go(wanted) {
    one = wanted;
    const focused = [...place.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    write();
    if (focused >= 0) place.querySelectorAll("button")[focused].focus();
  }

  select.addEventListener("change", () => go(0));
  more.addEventListener("click", () => go(one + 1));
  return {
    /** @param {number} node */
    choose(node) {
      if (!data.nodes[node].adjoint || node === data.output) return;
      select.value = String(node);
      go(0);
    },
    /** So many steps are known now. `isSame`: as many as before, and the path that is lit stays. @param {number} steps @param {boolean} isSame */
    follow(steps, isSame) {
      known = steps;
      go(isSame ? one : 0);
    },
  };
}

/** @param {number[]} factors */
function multiplied(factors) {
  return factors.reduce((product, factor) => product * factor, 1);
}
