// What a step says. Of a graph of single numbers everything is written here, from the numbers as they are now; of one
// of arrays it was written before. Letter for letter, both are what visualize/steps.py writes.

import { asFactor, number } from "./numbers.js";

/**
 * @param {import("./types.js").PageData} data
 */
export function wordsOf(data) {
  const { nodes, edges, steps, live } = data;

  /** The number at a place of a list; NaN where there is none. @param {(import("./types.js").Plain | null)[]} list @param {number} i */
  const at = (list, i) => Number(list[i] ?? NaN);

  /** ∂L/∂node, when all that comes back to it has come. @param {import("./types.js").Numbers} numbers @param {number} node */
  function adjoint(numbers, node) {
    const last = steps.filter((step) => !step.edges && step.node === node).pop();
    if (!last) return NaN;
    return last.edge === undefined ? at(numbers.seed, 0) : at(numbers.totals, last.edge);
  }

  /** The sum before a step, or nothing if it is the first. @param {import("./types.js").Numbers} numbers @param {import("./types.js").PageStep} step */
  function before(numbers, step) {
    const previous = steps.slice(0, steps.indexOf(step)).reverse().find((other) => !other.edges && other.node === step.node);
    return previous?.edge === undefined ? null : at(numbers.totals, previous.edge);
  }

  return {
    /** The value of a node. @param {number} node */
    value: (node) => (live ? number(at(live.values, node)) : nodes[node].value ?? ""),

    /** `0.7864 · (−3) = −2.359`. @param {import("./types.js").PageStep} step */
    numbers(step) {
      if (!live) return step.numbers ?? "";
      if (step.edges) {
        const value = number(at(live.values, step.node));
        const known = step.edges.map((edge) => number(at(live.values, edges[edge].from)));
        return step.template ? `${fill(step.template, known)} = ${value}` : value;
      }
      if (step.edge === undefined) return "";
      const [slope, added] = [at(live.slopes, step.edge), at(live.contributions, step.edge)];
      return `${number(adjoint(live, edges[step.edge].to))} · ${asFactor(slope)} = ${number(added)}`;
    },

    /** `∂f/∂a so far: 3 + (−2) = 1`, where several contributions meet. @param {import("./types.js").PageStep} step */
    sum(step) {
      if (!live) return step.sum ?? "";
      if (!step.of || step.edge === undefined) return "";
      const state = step.number === step.of ? `${step.adjoint}, complete:` : `${step.adjoint} so far:`;
      const [past, total] = [before(live, step), number(at(live.totals, step.edge))];
      if (past === null) return `${state} ${total}`;
      return `${state} ${number(past)} + ${asFactor(at(live.contributions, step.edge))} = ${total}`;
    },

    /** The derivative that a step has summed so far. @param {import("./types.js").PageStep} step */
    now(step) {
      if (!live) return step.now ?? "";
      return number(step.edge === undefined ? at(live.seed, 0) : at(live.totals, step.edge));
    },

    /** The parts of the sum so far, `0.9093 − 0.8323`; nothing for a single one. @param {import("./types.js").PageStep} step */
    parts(step) {
      if (!live || !step.of || step.edge === undefined) return "";
      const parts = steps.slice(0, steps.indexOf(step) + 1)
        .filter((other) => !other.edges && other.node === step.node && other.edge !== undefined)
        .map((other) => number(at(live.contributions, other.edge ?? 0)));
      return parts.length > 1 ? `= ${plus(parts)}` : "";
    },

    /** What stands beside a line back: `0.7864 · (−3)`. @param {number} edge */
    product: (edge) => (live ? `${number(adjoint(live, edges[edge].to))} · ${asFactor(at(live.slopes, edge))}` : ""),
  };
}

/**
 * A sum; of a long one, how many parts are left out.
 * @param {string[]} parts
 */
export function plus(parts, most = 5) {
  const shown = parts.length > most ? [...parts.slice(0, most - 2), `… ${parts.length - most + 1} more …`, parts[parts.length - 1]] : parts;
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
