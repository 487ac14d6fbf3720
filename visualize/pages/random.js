// Random numbers that are the same whenever they begin with the same seed.

/**
 * Independent numbers between 0 and 1 (mulberry32 by Tommy Ettinger, in the public domain).
 * @param {number} seed a whole number
 */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Normally distributed numbers, of mean 0 and standard deviation 1 (Box and Muller, 1958).
 * @param {number} seed a whole number
 */
export function normal(seed) {
  const draw = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
