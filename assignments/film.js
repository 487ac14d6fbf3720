// The projector of film.py: a scrubber, a stage on which curves move, and charts on which the moment is marked.

import { byId, make, readData, stepper } from "../visualize/pages/common.js";
import { keyed, plot } from "../visualize/pages/plot.js";

/** @typedef {{from: number, to: number, label: string, log: boolean}} Axis */
/** @typedef {{kind: string, name: string, points: [number[], number[]] | null}} Line */
/** @typedef {{label: string, x: Axis, y: Axis, lines: Line[], now: [number, number | null][], height: number}} Chart */

/** @type {{stage: Chart, charts: Chart[], fine: number, frames: {words: string, curves: [number[], number[]][]}[]}} */
const data = readData();

/** From a whole number to the place on an axis that it stands for. @param {Axis} axis @param {number} whole */
function value({ from, to, log }, whole) {
  const share = whole / data.fine;
  return log ? from * (to / from) ** share : from + (to - from) * share;
}

/** @param {Chart} chart @param {[number[], number[]]} points @returns {[number, number][]} */
const pointsOf = (chart, [across, up]) => across.map((x, i) => [value(chart.x, x), value(chart.y, up[i])]);

/** A chart with its lines and its legend; what moves in it is shown by the function that is returned.
 * @param {HTMLElement} place @param {Chart} chart */
function drawChart(place, chart) {
  const picture = plot(place, { label: chart.label, x: chart.x, y: chart.y, height: chart.height });
  const legend = place.appendChild(make("figcaption", { class: "key" }));
  /** @type {((points: [number, number][]) => void)[]} */
  const moving = [];
  for (const { kind, name, points } of chart.lines) {
    const curve = picture.curve(kind);
    if (points) curve(pointsOf(chart, points));
    else moving.push(curve);
    const entry = legend.appendChild(make("span"));
    if (name) keyed(entry, kind, name);
  }
  const marker = picture.curve("marker"), point = picture.point("now");
  return (/** @type {number} */ at) => {
    moving.forEach((curve, i) => curve(pointsOf(chart, data.frames[at].curves[i])));
    const [x, y] = chart.now[at] ?? [null, null];
    if (x === null) return point(NaN, NaN);
    if (y === null) marker([[value(chart.x, x), chart.y.from], [value(chart.x, x), chart.y.to]]);
    return point(value(chart.x, x), y === null ? NaN : value(chart.y, y));
  };
}

const pictures = [drawChart(byId("stage"), data.stage),
  ...data.charts.map((chart) => drawChart(byId("charts").appendChild(make("figure")), chart))];

stepper(byId("controls"), {
  last: data.frames.length - 1,
  word: "frame",
  delay: 80,
  told: (at) => data.frames[at].words,
  show: (at) => {
    byId("words").textContent = data.frames[at].words;
    for (const picture of pictures) picture(at);
  },
});
