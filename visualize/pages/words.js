// What a step says. Of a graph of single numbers everything is written here, from the numbers as they are now; of one
// of arrays it was written before. Letter for letter, both are what visualize/steps.py writes.

import { asFactor, digitsOf, number } from "./numbers.js";

/** @typedef {import("./types.js").PageData} PageData */
/** @typedef {import("./types.js").PageStep} PageStep */
/** @typedef {import("./types.js").Plain} Plain */

/**
 * The words for the values and steps of a page.
 * @param {PageData} data
 */
export function wordsOf({ nodes, edges, steps, live }) {
  /** @type {PageStep[][]} what comes back to each node, in the order in which it is added up */
  const sums = nodes.map((_, node) => steps.filter((step) => !step.edges && step.node === node));

  /** @param {(Plain | null)[] | undefined} list @param {number} [i] */
  const at = (list, i) => Number((i === undefined ? null : list?.[i]) ?? NaN);

  /** The sum when a step has been taken. @param {PageStep} step */
  const total = (step) => (step.edge === undefined ? at(live?.seed, 0) : at(live?.totals, step.edge));

  /** The local derivative along an edge, and what arrives at it. @param {number} edge */
  function factors(edge) {
    const arriving = sums[edges[edge].to].map(total).pop() ?? NaN;
    return `${number(arriving)} · ${asFactor(at(live?.slopes, edge))}`;
  }

  return {
    /** The value of a node. @param {number} node */
    value: (node) => (live ? number(at(live.values, node)) : nodes[node].value ?? ""),

    /** `2 · (−3) = −6`, or `0.7864 · (−3) = −2.359`. @param {PageStep} step */
    numbers(step) {
      if (!live) return step.numbers ?? "";
      if (step.edges) {
        const value = at(live.values, step.node);
        const known = step.edges.map((edge) => at(live.values, edges[edge].from));
        if (!step.template) return number(value);
        const digits = /^\S+ [+−] \S+$/.test(step.template) ? digitsOf(known, value) : 4;
        return `${fill(step.template, known.map((x) => number(x, digits)))} = ${number(value)}`;
      }
      if (step.edge === undefined) return "";
      return `${factors(step.edge)} = ${number(at(live.contributions, step.edge))}`;
    },

    /** `∂f/∂a so far: 3 + (−2) = 1`, where several contributions meet. @param {PageStep} step */
    sum(step) {
      if (!live) return step.sum ?? "";
      if (!step.of) return "";
      const state = step.number === step.of ? `${step.adjoint}, complete:` : `${step.adjoint} so far:`;
      const before = sums[step.node][sums[step.node].indexOf(step) - 1];
      if (!before) return `${state} ${number(total(step))}`;
      const added = at(live.contributions, step.edge);
      const digits = digitsOf([total(before), added], total(step));
      return `${state} ${number(total(before), digits)} + ${asFactor(added, digits)} = ${number(total(step))}`;
    },

    /** The derivative that a step has summed so far. @param {PageStep} step */
    now: (step) => (live ? number(total(step)) : step.now ?? ""),

    /** The sum so far in its parts, `= 0.9093 − 0.8323`; nothing for a single one. @param {PageStep} step */
    parts(step) {
      const added = sums[step.node].slice(0, sums[step.node].indexOf(step) + 1);
      return added.length < 2 ? "" : `= ${plus(added.map(({ edge }) => number(at(live?.contributions, edge))))}`;
    },

    /** What stands beside a line back: `0.7864 · (−3)`. */
    product: factors,
  };
}

/**
 * A sum; of a long one, how many parts are left out.
 * @param {string[]} parts
 */
export function plus(parts, most = 5) {
  const left = parts.length - most + 1;
  const shown = left < 2 ? parts : [...parts.slice(0, most - 2), `… ${left} more …`, parts[parts.length - 1]];
  return shown.reduce((sum, part) => sum + (part.startsWith("−") ? ` − ${part.slice(1)}` : ` + ${part}`));
}

/**
 * A formula with numbers in the place of ⟨0⟩, ⟨1⟩ …, in parentheses where they need them.
 * @param {string} template
 * @param {string[]} numbers
 */
export function fill(template, numbers) {
  return template.replace(/⟨([0-9]+)⟩/g, (found, place, offset) => {
    const text = numbers[Number(place)];
    const before = template.slice(0, offset).trimEnd();
    const after = template.charAt(offset + found.length);
    const [negative, product] = [text.startsWith("−"), text.includes("·")];
    const opens = before === "" || "(|‖,".includes(before.slice(-1));
    const tight = !["", " ", ")", ",", "|", "‖"].includes(after) || before.endsWith("^");
    const parentheses = tight ? negative || product : !opens && (negative || (product && before.endsWith("/")));
    return parentheses ? `(${text})` : text;
  });
}
