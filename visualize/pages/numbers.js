// Numbers as one writes them on paper, letter for letter as tinygrad_edu/formula.py does.

/**
 * A number with a few significant digits and a true minus sign: 0.7864, −3, 3.1·10⁻¹³, ∞, NaN.
 * @param {number} x
 * @param {number} digits
 * @returns {string}
 */
export function number(x, digits = 4) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const sign = x < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size >= 1e-3 && size < 10 ** Math.max(digits, 6)) {
    const decimals = Math.max(digits - 1 - Math.floor(Math.log10(size)), 0);
    const text = rounded(size, decimals);
    return sign + (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  }
  const [mantissa, exponent] = roundedExponential(size, digits - 1).split("e");
  return `${sign}${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}·10${raised(Number(exponent))}`;
}

/**
 * A number as it stands in a product: a negative one in parentheses.
 * @param {number} x
 * @param {number} digits
 */
export function asFactor(x, digits = 4) {
  const text = number(x, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

/**
 * With how many digits the parts of a sum are written: where nearly all cancel, with as many more as are lost.
 * @param {number[]} parts
 * @param {number} result
 */
export function digitsOf(parts, result) {
  const largest = Math.max(0, ...parts.map(Math.abs));
  if (!(result && Number.isFinite(largest) && largest > 100 * Math.abs(result))) return 4;
  return Math.min(4 + Math.floor(Math.log10(largest) - Math.log10(Math.abs(result))), 17);
}

/**
 * A whole number, raised.
 * @param {number} exponent
 */
export function raised(exponent) {
  return String(exponent).replace(/./g, (digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]));
}

/**
 * toFixed, but a number halfway between two goes to the even one, as in Python: JavaScript takes the larger.
 * @param {number} x
 * @param {number} decimals
 */
function rounded(x, decimals) {
  const text = x.toFixed(decimals);
  return isHalfway(x.toFixed(100), decimals) && isOdd(text) ? toEven(text) : text;
}

/**
 * The same of toExponential.
 * @param {number} x
 * @param {number} decimals
 */
function roundedExponential(x, decimals) {
  const text = x.toExponential(decimals);
  const [exact] = x.toExponential(100).split("e");
  const [mantissa, exponent] = text.split("e");
  if (!isHalfway(exact, decimals) || !isOdd(mantissa)) return text;
  return `${toEven(mantissa)}e${exponent}`;
}

/**
 * Do the digits behind this place read 5000…?
 * @param {string} exact
 * @param {number} decimals
 */
function isHalfway(exact, decimals) {
  return /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + decimals));
}

/** @param {string} text */
function isOdd(text) {
  return "13579".includes(text[text.length - 1]);
}

/**
 * One less in the last place: what is halfway was rounded up to an odd digit.
 * @param {string} text
 */
function toEven(text) {
  const odd = Number(text[text.length - 1]);
  return text.slice(0, -1) + String(odd - 1);
}
