// Curves over two axes, linear or logarithmic, as SVG: what the films, the training and the tangent are drawn with.

import { svg } from "./common.js";
import { number } from "./numbers.js";

/** @typedef {{from: number, to: number, label: string, log?: boolean}} Axis */
/** @typedef {[number, number][]} Points */

/** How wide a plot is, and the room around its axes, for their numbers and labels. */
const PLOT = { width: 420, left: 62, right: 26, top: 10, bottom: 44 };

/**
 * An empty plot in a place; `label` tells those who cannot see it what it is.
 * @param {HTMLElement} place
 * @param {{label: string, x: Axis, y: Axis, height?: number}} options
 */
export function plot(place, { label, x, y, height = 300 }) {
  const { width, left, right, top, bottom } = PLOT;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot", role: "img", "aria-label": label });
  const inside = `${left} ${top} ${width - left - right} ${height - top - bottom}`.split(" ").map(Number);
  const axes = svg("g", { class: "axes" });
  // What is drawn stays between the axes; a window of its own needs no id, of which a page could have two.
  const field = svg("svg", { x: inside[0], y: inside[1], width: inside[2], height: inside[3],
    viewBox: inside.join(" "), class: "field" });
  picture.append(axes, field);
  place.append(picture);

  /** @param {Axis} axis @param {number} value */
  const share = (axis, value) => (axis.log
    ? (Math.log10(value) - Math.log10(axis.from)) / (Math.log10(axis.to) - Math.log10(axis.from))
    : (value - axis.from) / (axis.to - axis.from));
  /** @param {number} value */
  const across = (value) => left + share(x, value) * (width - left - right);
  /** @param {number} value */
  const down = (value) => height - bottom - share(y, value) * (height - top - bottom);

  function drawAxes() {
    axes.replaceChildren();
    for (const at of ticks(x)) {
      const place = across(at).toFixed(1);
      axes.append(svg("path", { d: `M${place} ${top}V${height - bottom}` }),
        svg("text", { x: place, y: height - bottom + 15, "text-anchor": "middle" }, tick(at)));
    }
    for (const at of ticks(y)) {
      const place = down(at).toFixed(1);
      axes.append(svg("path", { d: `M${left} ${place}H${width - right}` }),
        svg("text", { x: left - 6, y: place, dy: "0.35em", "text-anchor": "end" }, tick(at)));
    }
    axes.append(
      svg("text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle" }, x.label),
      svg("text", { x: 12, y: (top + height - bottom) / 2, "text-anchor": "middle",
        transform: `rotate(-90 12 ${(top + height - bottom) / 2})` }, y.label));
  }
  drawAxes();

  return {
    picture,
    /** What stands across, linear, at a place in the window, as a click has it. @param {number} clientX */
    valueAt(clientX) {
      const { left: edge, width: wide } = picture.getBoundingClientRect();
      const within = (((clientX - edge) / wide) * width - left) / (width - left - right);
      return x.from + within * (x.to - x.from);
    },
    /**
     * Other ends of the axes; what is drawn has to be drawn anew.
     * @param {Partial<Axis>} newX
     * @param {Partial<Axis>} newY
     */
    rescale(newX, newY) {
      const before = JSON.stringify([x, y]);
      Object.assign(x, newX);
      Object.assign(y, newY);
      if (JSON.stringify([x, y]) !== before) drawAxes();
    },
    /**
     * A curve; what is returned gives it its points. Where a number is not finite it is interrupted.
     * @param {string} kind what styles.css calls it
     */
    curve(kind) {
      const path = field.appendChild(svg("path", { class: kind }));
      return (/** @type {Points} */ points) => path.setAttribute("d", pathOf(points, across, down));
    },
    /**
     * A point, likewise.
     * @param {string} kind
     * @param {number} size
     */
    point(kind, size = 5) {
      const circle = field.appendChild(svg("circle", { class: kind, r: size }));
      return (/** @type {number} */ a, /** @type {number} */ b) => {
        const [cx, cy] = [across(a), down(b)];
        circle.setAttribute("visibility", Number.isFinite(cx + cy) ? "visible" : "hidden");
        if (!Number.isFinite(cx + cy)) return;
        circle.setAttribute("cx", cx.toFixed(2));
        circle.setAttribute("cy", cy.toFixed(2));
      };
    },
  };
}

/**
 * A line of the legend: how a kind of curve is drawn, and what it is.
 * @param {HTMLElement} place
 * @param {string} kind
 * @param {string} text
 */
export function keyed(place, kind, text) {
  const sample = svg("svg", { viewBox: "0 0 36 12", class: "plot", "aria-hidden": "true" });
  const field = sample.appendChild(svg("g", { class: "field" }));
  field.append(svg("path", { class: kind, d: kind === "bar" ? "M2 1H34V11H2Z" : "M2 6H34" }));
  place.replaceChildren(sample, text);
}

/**
 * @param {Points} points
 * @param {(value: number) => number} across
 * @param {(value: number) => number} down
 */
function pathOf(points, across, down) {
  let text = "";
  let pen = "M";
  for (const [a, b] of points) {
    const left = across(a), top = down(b);
    if (!Number.isFinite(left) || !Number.isFinite(top)) {
      pen = "M";
      continue;
    }
    text += `${pen}${left.toFixed(2)} ${Math.min(Math.max(top, -9999), 9999).toFixed(2)}`;
    pen = "L";
  }
  return text;
}

/**
 * Some round numbers along an axis.
 * @param {Axis} axis
 */
export function ticks({ from, to, log }) {
  if (log) {
    const first = Math.ceil(Math.log10(from) - 1e-9), last = Math.floor(Math.log10(to) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first) / 6));
    const powers = [];
    for (let power = first; power <= last; power += every) powers.push(10 ** power);
    return powers;
  }
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((round) => round * power >= rough) ?? 10);
  const round = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) round.push(i * step);
  return round;
}

/** A number beside an axis; 10⁻⁴ rather than 1·10⁻⁴. @param {number} value */
function tick(value) {
  const size = Math.abs(value);
  return size >= 1e3 && size < 1e6 ? value.toLocaleString("en") : number(value).replace(/^1·/, "");
}
