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

  /** One length may be −1; a single one may be a number. @param {Value} a @param {number | number[]} shape */
  const reshape = (a, shape) => {
    const { data } = asArray(a);
    const lengths = [shape].flat();
    const known = sizeOf(lengths.filter((length) => length >= 0));
    return made(lengths.map((length) => (length < 0 ? data.length / known : length)), data);
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

  /** The part of an array that an index takes: a number or [start, stop, step] for each of the first axes, null for an
   * end that is not said. @param {number[]} shape @param {(number | (number | null)[])[]} index */
  const part = (shape, index) => {
    const steps = strides(shape, shape);
    let first = 0;
    /** @type {number[]} */
    const lengths = [], strideOf = [];
    for (const [axis, length] of shape.entries()) {
      const at = index[axis] ?? [null, null, null];
      if (typeof at === "number") {
        if (at < -length || at >= length) throw new RangeError(`There is no place ${at} along an axis of length ${length}.`);
        first += (at < 0 ? at + length : at) * steps[axis];
        continue;
      }
      const step = at[2] ?? 1;
      const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
      const [start, stop] = [at[0] ?? (step > 0 ? low : high), at[1]].map((end) => (
        end === null ? (step > 0 ? high : low) : Math.min(Math.max(end < 0 ? end + length : end, low), high)));
      first += start * steps[axis];
      lengths.push(Math.max(0, Math.ceil((stop - start) / step)));
      strideOf.push(steps[axis] * step);
    }
    return { lengths, found: places(lengths, strideOf).map((place) => place + first) };
  };

  /** a[index]. @param {NDArray} a @param {(number | (number | null)[])[]} at */
  const index = ({ shape, data }, at) => {
    const { lengths, found } = part(shape, at);
    return made(lengths, taken(data, found));
  };

  /** Zeros of a shape, with a added at an index: the adjoint of taking a part.
   * @param {Value} a @param {{shape: number[], index: (number | (number | null)[])[]}} where */
  const scatter = (a, { shape, index: at }) => {
    const data = new Float64Array(sizeOf(shape));
    const { lengths, found } = part(shape, at);
    for (const [i, x] of spread(a, lengths).entries()) data[found[i]] += x;
    return made(shape, data);
  };

  /** Arrays one after another along an axis. @param {NDArray[]} arrays @param {{axis?: number}} how */
  const concatenate = (arrays, { axis = 0 } = {}) => {
    const at = axis < 0 ? axis + arrays[0].shape.length : axis;
    const rows = sizeOf(arrays[0].shape.slice(0, at)); // what stands before the axis
    const parts = arrays.map(({ data }) => data.length / rows);
    const whole = parts.reduce((so_far, size) => so_far + size, 0);
    const data = new Float64Array(rows * whole);
    let start = 0;
    for (const [k, a] of arrays.entries()) {
      for (let row = 0; row < rows; row++) data.set(a.data.subarray(row * parts[k], (row + 1) * parts[k]), row * whole + start);
      start += parts[k];
    }
    const length = arrays.reduce((total, { shape }) => total + shape[at], 0);
    return made(arrays[0].shape.map((n, i) => (i === at ? length : n)), data);
  };

  /** Rows of a matrix with those of another beside them, brought to triangular form by exchanging and subtracting rows;
   * and the determinant. @param {NDArray} a @param {NDArray} beside */
  const eliminated = ({ shape: [n], data }, beside) => {
    const rows = Array.from({ length: n }, (_, i) => [...data.subarray(i * n, (i + 1) * n),
      ...beside.data.subarray((i * beside.data.length) / n, ((i + 1) * beside.data.length) / n)]);
    let determinant = 1;
    for (let i = 0; i < n; i++) {
      const largest = rows.reduce((best, row, k) => (k > i && Math.abs(row[i]) > Math.abs(rows[best][i]) ? k : best), i);
      if (largest !== i) [rows[i], rows[largest], determinant] = [rows[largest], rows[i], -determinant];
      determinant *= rows[i][i];
      for (let k = i + 1; k < n && rows[i][i] !== 0; k++) {
        const factor = rows[k][i] / rows[i][i];
        for (let j = i; j < rows[k].length; j++) rows[k][j] -= factor * rows[i][j];
      }
    }
    return { rows, determinant };
  };

  /** y with a @ y = b. @param {NDArray} a @param {NDArray} b */
  const solve = (a, b) => {
    const { rows, determinant } = eliminated(a, b);
    if (determinant === 0) throw new RangeError("This matrix is singular: there is no solution, or there are many.");
    const n = rows.length, m = b.data.length / n;
    const data = new Float64Array(n * m);
    for (let i = n - 1; i >= 0; i--)
      for (let j = 0; j < m; j++) {
        let rest = rows[i][n + j];
        for (let k = i + 1; k < n; k++) rest -= rows[i][k] * data[k * m + j];
        data[i * m + j] = rest / rows[i][i];
      }
    return made(b.shape, data);
  };

  /** @param {NDArray} a */
  const inv = (a) => solve(a, { shape: a.shape, data: a.data.map((_, i) => Number(i % (a.shape[0] + 1) === 0)) });

  /** @param {NDArray} a */
  const det = (a) => eliminated(a, { shape: [0], data: new Float64Array(0) }).determinant;

  Object.assign(np, {
    ...Object.fromEntries(Object.entries(ofNumbers).map(([name, f]) => [name, onEach(f)])),
    add: onEach((a, b) => a + b),
    subtract: onEach((a, b) => a - b),
    multiply: onEach((a, b) => a * b),
    divide,
    max: along(Math.max, -Infinity),
    min: along(Math.min, Infinity),
    array, broadcast_to, sum, mean, norm, transpose, reshape, matmul, index, scatter, concatenate, solve, inv, det,
  });
}
