// An array as it stands in a step: its numbers if they are few, else a heat strip, in the shades of visualize/heat.py.

import { make, svg } from "./common.js";

const ROOM = [144, 63]; // pixels across and down: what a strip fills, unless its cells would be smaller or larger than these
const CELL = [9, 18];

/**
 * @param {import("./types.js").PageData} data
 * @param {import("./types.js").Picture} picture
 */
export function stripOf(data, [name, size, content]) {
  const caption = make("figcaption", {}, make("span", { class: "formula" }, name), ` ${size}`);
  if (content === undefined) return make("figure", {}, caption);
  if (typeof content === "number") return make("figure", {}, strip(data, content), caption);
  const rows = content.map((row) => make("tr", {}, ...row.map((x) => make("td", { class: "number" }, x))));
  return make("figure", {}, make("table", { class: "matrix" }, make("tbody", {}, ...rows)), caption);
}

/**
 * Cells of one shade as one path.
 * @param {import("./types.js").PageData} data
 * @param {number} place
 */
function strip(data, place) {
  const rows = (data.strips ?? [])[place].split("/");
  const fits = Math.floor(Math.min(ROOM[0] / rows[0].length, ROOM[1] / rows.length));
  const cell = Math.min(Math.max(fits, CELL[0]), CELL[1]);
  const [width, height] = [rows[0].length * cell, rows.length * cell];
  const size = { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": true };
  const drawing = svg("svg", size);
  /** @type {Record<string, string>} */
  const shapes = {};
  for (const [y, row] of rows.entries()) {
    for (const [x, letter] of [...row].entries()) {
      shapes[letter] = `${shapes[letter] ?? ""}M${x * cell},${y * cell}h${cell}v${cell}h${-cell}z`;
    }
  }
  for (const [letter, d] of Object.entries(shapes)) {
    drawing.append(svg("path", { d, fill: letter === "?" ? "#fefefe" : data.shades?.[letter.charCodeAt(0) - 97] }));
  }
  return drawing;
}
