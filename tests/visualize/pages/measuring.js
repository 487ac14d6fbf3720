// What the tests ask of a page, in the page: the contrast of its words, and what can be read in it.

/** The words that can be seen, each with its contrast to what is painted behind it. */
function contrasts() {
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const paint = (element) => {
    const style = getComputedStyle(element);
    const isShape = element instanceof SVGGeometryElement;
    const colour = numbers(isShape ? style.fill : element instanceof SVGElement ? "" : style.backgroundColor);
    return colour.length === 3 || (colour.length === 4 && colour[3] === 1) ? colour : null;
  };
  const seen = [];
  for (const element of document.querySelectorAll("body *:not(script, style, option, title, svg, svg *), svg text")) {
    const own = [...element.childNodes].filter((child) => child.nodeType === 3 && child.textContent.trim());
    const box = element.getBoundingClientRect();
    if (!own.length || !box.width || !element.checkVisibility()) continue;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const below = document.elementsFromPoint(x, y);
    if (!below.includes(element)) continue; // it is in a part that is scrolled away
    const ground = below.slice(below.indexOf(element)).map(paint).find(Boolean) ?? numbers(getComputedStyle(document.body).backgroundColor);
    const style = getComputedStyle(element);
    const [a, b] = [luminance(numbers(element instanceof SVGElement ? style.fill : style.color)), luminance(ground)];
    seen.push([own.map((child) => child.textContent).join(""), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return seen;
}

/** Everything that somebody can read, hover over or hear. */
function readable() {
  const document_ = document.documentElement.cloneNode(true);
  for (const gone of document_.querySelectorAll("script, style")) gone.remove();
  return document_.outerHTML;
}

/** Go to a step and say what the page says there. */
function said(step) {
  const slider = document.querySelector("input[type=range]");
  slider.value = String(step);
  slider.dispatchEvent(new Event("input"));
  const text = (id) => document.getElementById(id).textContent;
  return { kind: text("kind"), line: text("line"), local: text("local"), numbers: text("numbers"), sum: text("sum"),
    pictures: [...document.querySelectorAll("#pictures figcaption")].map((caption) => caption.textContent),
    rows: [...document.querySelectorAll("#rows tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
    nodes: [...document.querySelectorAll("#graph .node")].map((node) => [node.id, node.getAttribute("aria-label")]),
    backs: Object.fromEntries([...document.querySelectorAll("#graph .node")].map((node) => [node.id, node.querySelector(".back")?.textContent ?? ""])) };
}
