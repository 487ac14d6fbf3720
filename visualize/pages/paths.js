// The chain rule as it is first taught: a sum over all paths, each the product of the derivatives along it. Paths come
// in the order of tinygrad_edu/paths.py, and are written as there.

import { byId, make } from "./common.js";
import { asFactor, number } from "./numbers.js";
import { plus } from "./words.js";

/** @typedef {import("./types.js").PageData} PageData */

const MOST = 100; // paths that somebody may wish to light one by one

/**
 * All paths from the output down to a node, each as the edges it goes along; the first operand of each result first.
 * @param {PageData} data
 * @param {number} target
 */
export function pathsTo({ nodes, edges, steps, output }, target) {
  const leadsThere = countsTo({ nodes, edges, steps, output }, target);
  const into = nodes.map((_, node) => edges.flatMap(({ from, to, local }, i) =>
    (to === node && local && leadsThere[from] ? [i] : [])));
  /** @type {number[][]} */
  const found = [];
  const toVisit = [{ node: output, path: /** @type {number[]} */ ([]) }];
  for (let here = toVisit.pop(); here; here = toVisit.pop()) { // a loop, because a path may be long
    const { node, path } = here;
    if (node === target) found.push(path);
    else toVisit.push(...into[node].map((edge) => ({ node: edges[edge].from, path: [...path, edge] })).reverse());
  }
  return found;
}

/**
 * How many paths lead from each node down to the target.
 * @param {PageData} data
 * @param {number} target
 */
export function countsTo({ nodes, edges, steps }, target) {
  const counts = nodes.map(() => 0n); // of any size: they double with each square
  counts[target] = 1n;
  for (const { edge } of [...steps].reverse()) { // so an operand is counted before what uses it
    if (edge !== undefined && edges[edge].to !== target) counts[edges[edge].to] += counts[edges[edge].from];
  }
  return counts;
}

/**
 * The part of the page where a derivative is written as a sum over paths. `light` is told which edges to light.
 * @param {PageData} data
 * @param {(edges: number[]) => void} light
 */
export function pathsOf(data, light) {
  const select = /** @type {HTMLSelectElement} */ (byId("target"));
  const more = /** @type {HTMLButtonElement} */ (byId("one-more"));
  const place = byId("expansion");
  const f = data.nodes[data.output].name;
  let added = 0; // so many paths are added up, and the last of them is lit
  let known = 0; // so many steps are known

  select.append(make("option", { value: "" }, "choose, or click a node"));
  for (const [i, node] of data.nodes.entries()) {
    if (node.adjoint && i !== data.output) select.append(make("option", { value: String(i) }, node.name));
  }

  function write() {
    place.replaceChildren();
    more.disabled = true;
    if (select.value === "") return light([]);
    const target = Number(select.value);
    const x = data.nodes[target].name;
    const counts = countsTo(data, target);
    if (data.edges.some(({ from, to, local, folded }) => folded && local && to !== target && counts[from] > 0n)) {
      place.append(make("p", {}, `Between ${x} and ${f} lie parts that are folded into boxes here. Paths part and meet `
        + "inside of these, and a sum over what is drawn would leave them out."));
      return light([]);
    }
    const count = counts[data.output];
    if (count > MOST) {
      const shared = data.edges.filter(({ local }) => local).length;
      place.append(make("p", {}, `There are ${count.toLocaleString("en")} paths from ${x} to ${f}, and nobody walks them `
        + `one by one: they share their ${shared} edges, and the way back needs one product for each of these.`));
      return light([]);
    }
    const paths = pathsTo(data, target);
    const products = paths.map((path) => path.map((edge) => data.edges[edge].local).join(" · "));
    place.append(make("p", { class: "formula" }, `∂${f}/∂${x} = ${products.join(" + ") || "0"}`));
    const hasAll = data.steps.every((step, i) => step.edges || step.node !== target || i < known);
    if (data.live && !hasAll) {
      place.append(make("p", { class: "quiet" }, "The numbers stand here once all of them have come back."));
    }
    place.append(make("ol", {}, ...paths.map((path, i) => make("li", {}, button(path, i, hasAll)))));
    if (data.live && hasAll && added > 0) place.append(make("p", { class: "number" }, sum(paths, `∂${f}/∂${x}`)));
    more.disabled = added >= paths.length;
    return light(paths[added - 1] ?? []);
  }

  /** The derivatives along a path. @param {number[]} path */
  const factors = (path) => path.map((edge) => Number(data.live?.slopes[edge]));

  /** `f ← c ← x: 1 · 0.9093 = 0.9093`. @param {number[]} path @param {number} i @param {boolean} hasAll */
  function button(path, i, hasAll) {
    const stations = [f, ...path.map((edge) => data.nodes[data.edges[edge].from].name)].join(" ← ");
    const result = path.length > 1 ? ` = ${number(product(factors(path)))}` : "";
    const numbers = data.live && hasAll ? `: ${factors(path).map((x) => asFactor(x)).join(" · ")}${result}` : "";
    const made = make("button", { type: "button", "aria-pressed": String(i === added - 1) }, stations + numbers);
    made.addEventListener("click", () => {
      go(i + 1);
      place.querySelectorAll("button")[i].focus(); // the new one in its place
    });
    return made;
  }

  /** The sum of the paths up to the one that is lit. @param {number[][]} paths @param {string} adjoint */
  function sum(paths, adjoint) {
    const products = paths.slice(0, added).map((path) => product(factors(path)));
    const parts = products.length > 1 ? `${plus(products.map((x) => number(x)), 9)} = ` : "";
    const state = added === paths.length ? `${adjoint}, the sum:` : "The sum so far:";
    return `${state} ${parts}${number(products.reduce((total, x) => total + x, 0))}`;
  }

  /** @param {number} wanted */
  function go(wanted) {
    added = wanted;
    write();
  }

  select.addEventListener("change", () => go(0));
  more.addEventListener("click", () => go(added + 1));
  return {
    /** Expand the derivative of a node. @param {number} node */
    choose(node) {
      if (!data.nodes[node].adjoint || node === data.output) return;
      select.value = String(node);
      go(0);
      byId("paths").scrollIntoView({ block: "nearest" }); // whoever clicked in the drawing may not see it otherwise
    },
    /**
     * So many steps are known now. `isSame`: as many as before, and the path that is lit stays.
     * @param {number} steps
     * @param {boolean} isSame
     */
    follow(steps, isSame) {
      known = steps;
      go(isSame ? added : 0);
    },
  };
}

/** @param {number[]} factors */
function product(factors) {
  return factors.reduce((so, factor) => so * factor, 1);
}
