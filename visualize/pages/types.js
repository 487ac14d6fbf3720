// What the scripts of a page of steps are given, as visualize/replay.py writes it. Nodes and edges are called by their
// places in these lists; node i is drawn as the element with its id, edge i as #e{i}, and its way back as #e{i}_back.

/**
 * A number, or the word NaN, Infinity or -Infinity.
 * @typedef {number | string} Plain
 */

/**
 * A box of the drawing. `said`: what it is, in words. `given`: it was not computed. `adjoint`: a derivative reaches it.
 * `value`: how its value is written, unless the page works it out.
 * @typedef {{id: string, name: string, said: string, given: boolean, adjoint: boolean, value?: string}} PageNode
 */

/**
 * A line of the drawing. `local`: ∂y/∂a, if a derivative comes back along it. `folded`: it begins or ends at a box that
 * stands for several nodes.
 * @typedef {{from: number, to: number, local: string, folded?: boolean}} PageEdge
 */

/**
 * An array: its name, its size and range; and its numbers, if they are few, or the place of its heat strip.
 * @typedef {[string, string] | [string, string, number | string[][]]} Picture
 */

/**
 * One step; what is empty is left out. With `edges` it is a value that is computed, from what these come from; without,
 * a contribution that comes back along `edge`, or, where there is none, the 1 with which the way back begins.
 * `line`: the formula. `local`: its local derivative. `template`: the formula with ⟨0⟩, ⟨1⟩ … for the numbers of
 * `edges`. `adjoint`: what is being summed, of which this is part `number` of `of`, and `now` the sum so far.
 * `before`: the arrays that go in; `by`: the local Jacobian; `after`: what comes out.
 * @typedef {{node: number, line: string, local?: string, edges?: number[], template?: string, edge?: number,
 *            adjoint?: string, number?: number, of?: number, now?: string, numbers?: string, sum?: string,
 *            before?: Picture[], by?: Picture[], after?: Picture[]}} PageStep
 */

/**
 * The numbers of a graph of single numbers: the value of each node; of each edge the local derivative, what the chain
 * rule adds along it, and the sum then. The page writes everything anew from these, so they may be changed.
 * @typedef {{values: Plain[], seed: Plain[], slopes: (Plain | null)[], contributions: (Plain | null)[],
 *            totals: (Plain | null)[]}} Numbers
 */

/**
 * What can be nudged: the `inputs` of a graph of single numbers, for which the printed function `walk` gives all numbers
 * anew; or one `entry` of an array with what comes of it at its positions, `start` being where it stands; or why nothing.
 * `why` it is this entry. `holds`: numbers stand in the graph that stay when an input is moved.
 * @typedef {{inputs?: {node: number, name: string, value: Plain}[], refused?: string, holds?: boolean, why?: string,
 *            entry?: {name: string, start: number, positions: Plain[], values: Plain[], slopes: Plain[], rises: Plain[]}}} PageNudge
 */

/**
 * @typedef {{output: number, nodes: PageNode[], edges: PageEdge[], steps: PageStep[], live?: Numbers, nudge?: PageNudge,
 *            strips?: string[], shades?: string[]}} PageData
 */

export {};
