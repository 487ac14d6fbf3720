/**
 * What printed programs (javascript.py) use of NumPy and of the engine's operations, on single numbers.
 *
 * Most of it is JavaScript's own. A function stands here in full where the two languages answer differently: 1**∞ and
 * 1**NaN are NaN to JavaScript, its remainder has the sign of the dividend and its rounding takes halves up. True and
 * False are the numbers 1 and 0, and NaN counts as true, as it does to NumPy.
 */
export const np = {
  /** @param {number} a @param {number} b */
  power: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b),
  /** @param {number} a */
  square: (a) => a * a,
  /** @param {number} a */
  negative: (a) => -a,

  /** a − b·⌊a/b⌋, of the sign of b. @param {number} a @param {number} b */
  remainder: (a, b) => {
    const rest = a % b;
    if (rest === 0) return b < 0 ? -0 : 0;
    return rest < 0 !== b < 0 ? rest + b : rest;
  },
  /** ⌊a/b⌋, where the division is right to the last unit. @param {number} a @param {number} b */
  floor_divide: (a, b) => {
    if (b === 0) return a / b;
    const rest = a % b;
    const quotient = (a - rest) / b - Number(rest !== 0 && rest < 0 !== b < 0);
    if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
    return quotient - Math.floor(quotient) > 0.5 ? Math.floor(quotient) + 1 : Math.floor(quotient);
  },

  abs: Math.abs,
  /** @param {number} a */
  sign: (a) => (a === 0 ? 0 : Math.sign(a)),
  maximum: Math.max,
  minimum: Math.min,
  /** @param {number} a */
  relu: (a) => Math.max(a, 0),
  /** 0 below 0, 1 above, b there. @param {number} a @param {number} b */
  heaviside: (a, b) => (Number.isNaN(a) ? a : a === 0 ? b : Number(a > 0)),
  floor: Math.floor,
  ceil: Math.ceil,
  /** To the nearest whole number, halves to the even one. @param {number} a */
  rint: (a) => (Math.abs(a % 1) === 0.5 ? 2 * Math.round(a / 2) : a < 0 ? -Math.round(-a) : Math.round(a)),

  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  /** log(eᵃ + eᵇ), without computing either. @param {number} a @param {number} b */
  logaddexp: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),

  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  arctan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,

  /** 1 / (1 + e⁻ᵃ). @param {number} a */
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  /** log(1 + eᵃ). @param {number} a */
  softplus: (a) => np.logaddexp(0, a),

  /** @param {number} condition @param {number} a @param {number} b */
  where: (condition, a, b) => (condition !== 0 ? a : b),
  /** @param {number} a @param {number} b */
  equal: (a, b) => Number(a === b),
  /** @param {number} a @param {number} b */
  not_equal: (a, b) => Number(a !== b),
  /** @param {number} a @param {number} b */
  less: (a, b) => Number(a < b),
  /** @param {number} a @param {number} b */
  less_equal: (a, b) => Number(a <= b),
  /** @param {number} a @param {number} b */
  greater: (a, b) => Number(a > b),
  /** @param {number} a @param {number} b */
  greater_equal: (a, b) => Number(a >= b),
  /** @param {number} a */
  isnan: (a) => Number(Number.isNaN(a)),
  /** @param {number} a */
  isfinite: (a) => Number(Number.isFinite(a)),
  /** @param {number} a */
  isinf: (a) => Number(Math.abs(a) === Infinity),
};
