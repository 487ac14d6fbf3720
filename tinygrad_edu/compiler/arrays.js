import { np } from "./numpy.js";

/**
 * The functions of numpy.js on arrays, and those that act on an array as a whole: what printed programs need of NumPy.
 *
 * An array is its shape and its numbers, row by row. Functions of numbers act on each number by itself; of two arrays
 * the lengths of each axis, counted from the last, are equal or one of them is 1 and is copied, as in NumPy.
 *
 * @typedef {{shape: number[], data: Float64Array}} NDArray
 * @typedef {number | NDArray} Value
 * @typedef {{axis?: number | number[], keepdims?: number}} Along
 */
{
  /** The functions as they were before they learnt about arrays. */
  const ofNumbers = { ...np };

  /** @param {number[]} shape */
  const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

  /** An array of these numbers; without axes it is a number. @param {number[]} shape @param {Float64Array} data */
  const made = (shape, data) => (shape.length ? { shape, data } : data[0]);

  /** @param {Value} a @returns {NDArray} */
  const asArray = (a) => (typeof a === "number" ? { shape: [], data: Float64Array.of(a) } : a);

  /** Nested lists, row by row, as an array. @param {any} lists @returns {Value} */
  const array = (lists) => {
    const shape = [];
    for (let part = lists; Array.isArray(part); part = part[0]) shape.push(part.length);
    return made(shape, Float64Array.from(shape.length ? lists.flat(shape.length) : [lists]));
  };

  /** How far apart in memory neighbours along each axis are; 0 along axes that are copied.
   * @param {number[]} shape @param {number[]} to */
  const strides = (shape, to) => {
    const steps = to.map(() => 0);
    for (let axis = shape.length - 1, step = 1; axis >= 0; step *= shape[axis--])
      if (shape[axis] !== 1) steps[axis + to.length - shape.length] = step;
    return steps;
  };

  /** The shape that two shapes are broadcast to. @param {number[]} a @param {number[]} b */
  const together = (a, b) => {
    const [long, short] = a.length < b.length ? [b, a] : [a, b];
    return long.map((n, axis) => {
      const m = axis < long.length - short.length ? 1 : short[axis - long.length + short.length];
      if (n !== m && n !== 1 && m !== 1) throw new RangeError(`The shapes [${a}] and [${b}] do not fit together.`);
      return n === 1 ? m : n;
    });
  };

  /** Where each number of a result of this shape is found, for steps as `strides` gives them.
   * @param {number[]} shape @param {number[]} steps */
  const places = (shape, steps) => {
    const found = new Int32Array(sizeOf(shape));
    for (let axis = shape.length - 1, filled = 1; axis >= 0; filled *= shape[axis--])
      for (let i = filled; i < filled * shape[axis]; i++) found[i] = found[i - filled] + steps[axis];
    return found;
  };

  /** The numbers that stand at these places. @param {Float64Array} data @param {Int32Array} found */
  const taken = (data, found) => {
    const result = new Float64Array(found.length);
    for (let i = 0; i < found.length; i++) result[i] = data[found[i]];
    return result;
  };

  /** The numbers of an operand, copied to a shape. @param {Value} a @param {number[]} shape */
  const spread = (a, shape) => {
    if (typeof a === "number") return new Float64Array(sizeOf(shape)).fill(a);
    const same = a.shape.length === shape.length && a.shape.every((length, axis) => length === shape[axis]);
    return same ? a.data : taken(a.data, places(shape, strides(a.shape, shape)));
  };

  /** @param {Value} a @param {number[]} shape */
  const broadcast_to = (a, shape) => made(shape, spread(a, shape));

  /** A function of numbers as one of arrays. @param {(...numbers: number[]) => number} f */
  const onEach = (f) => (/** @type {Value[]} */ ...operands) => {
    if (operands.every((a) => typeof a === "number")) return f(.../** @type {number[]} */ (operands));
    const shape = operands.map((a) => asArray(a).shape).reduce(together);
    const [a, b, c] = operands.map((operand) => spread(operand, shape));
    const data = new Float64Array(a.length);
    if (!b) for (let i = 0; i < data.length; i++) data[i] = f(a[i]);
    else if (!c) for (let i = 0; i < data.length; i++) data[i] = f(a[i], b[i]);
    else for (let i = 0; i < data.length; i++) data[i] = f(a[i], b[i], c[i]);
    return made(shape, data);
  };

  /** Take the numbers along some axes together, from the first to the last.
   * @param {(so_far: number, next: number) => number} f @param {number} start */
  const along = (f, start) => (/** @type {Value} */ a, /** @type {Along} */ { axis, keepdims } = {}) => {
    const { shape, data } = asArray(a);
    const chosen = axis === undefined ? shape.map((_, i) => i) : [axis].flat().map((i) => i < 0 ? i + shape.length : i);
    const kept = shape.map((length, i) => (chosen.includes(i) ? 1 : length));
    const result = new Float64Array(sizeOf(kept)).fill(start);
    const into = places(shape, strides(kept, shape));
    for (let i = 0; i < data.length; i++) result[into[i]] = f(result[into[i]], data[i]);
    return made(keepdims ? kept : shape.filter((_, i) => !chosen.includes(i)), result);
  };

  const divide = onEach((a, b) => a / b);
  const squares = onEach(ofNumbers.square);
  const root = onEach(ofNumbers.sqrt);

  const sum = along((total, x) => total + x, 0);

  /** @param {Value} a @param {Along} how */
  const mean = (a, how) => {
    const total = sum(a, how);
    return divide(total, asArray(a).data.length / asArray(total).data.length);
  };

  /** The square root of the sum of squares. @param {Value} a @param {Along} how */
  const norm = (a, how) => root(sum(squares(a), how));

  /** The axes in another order, without one the reverse. @param {Value} a @param {number[]} [order] */
  const transpose = (a, order) => {
    const { shape, data } = asArray(a);
    const axes = (order ?? shape.map((_, axis) => -1 - axis)).map((axis) => (axis < 0 ? axis + shape.length : axis));
    const steps = strides(shape, shape);
    const turned = axes.map((axis) => shape[axis]);
    const from = places(turned, axes.map((axis) => steps[axis]));
    return made(turned, taken(data, from));
  };

  /** One length may be −1. @param {Value} a @param {number[]} shape */
  const reshape = (a, shape) => {
    const { data } = asArray(a);
    const known = sizeOf(shape.filter((length) => length >= 0));
    return made(shape.map((length) => (length < 0 ? data.length / known : length)), data);
  };

  /** The product of matrices; a vector is one row on the left, one column on the right.
   * @param {NDArray} a @param {NDArray} b */
  const matmul = (a, b) => {
    const [n, inner] = a.shape.length === 1 ? [1, a.shape[0]] : a.shape;
    const [length, m] = b.shape.length === 1 ? [b.shape[0], 1] : b.shape;
    if (inner !== length) throw new RangeError(`A matrix [${a.shape}] cannot be multiplied by one of [${b.shape}].`);
    const data = new Float64Array(n * m);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < inner; k++) {
        const factor = a.data[i * inner + k];
        for (let j = 0; j < m; j++) data[i * m + j] += factor * b.data[k * m + j];
      }
    return made([...a.shape.slice(0, -1), ...b.shape.slice(1)], data);
  };

  Object.assign(np, {
    ...Object.fromEntries(Object.entries(ofNumbers).map(([name, f]) => [name, onEach(f)])),
    add: onEach((a, b) => a + b),
    subtract: onEach((a, b) => a - b),
    multiply: onEach((a, b) => a * b),
    divide,
    max: along(Math.max, -Infinity),
    min: along(Math.min, Infinity),
    array, broadcast_to, sum, mean, norm, transpose, reshape, matmul,
  });
}
