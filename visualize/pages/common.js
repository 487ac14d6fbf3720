// What every page needs: its data, elements, the address, and the controls that go from step to step.

/** What assemble() was given as data. It is taken out of the document, so that nothing in it can be read there. */
export function readData() {
  const block = byId("data");
  block.remove();
  return JSON.parse(block.textContent ?? "null");
}

/**
 * The element with this id, which has to be there.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`There is no element #${id}.`);
  return found;
}

/**
 * A new element: `make("button", {type: "button"}, "Next")`.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/**
 * A new element of a drawing: `svg("path", {d: "M0,0h9", fill: "red"})`.
 * @param {string} tag
 * @param {Record<string, unknown>} attributes
 * @param {string} [text]
 */
export function svg(tag, attributes = {}, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

// --- The address: page.html#step=7&predict=1 -------------------------------------------------------------------------

/** What stands behind the # of the address. */
export function fromAddress() {
  return new URLSearchParams(location.hash.slice(1));
}

/** @type {Record<string, string | null>} */
const toBeNoted = {};
let noting = 0;

/**
 * Note something in the address, or take it out with null; what else stands there stays.
 * @param {string} name
 * @param {string | null} value
 */
export function toAddress(name, value) {
  toBeNoted[name] = value;
  clearTimeout(noting);
  noting = setTimeout(noteNow, 150); // browsers complain of an address that changes hundreds of times
}

function noteNow() {
  const all = fromAddress();
  for (const [name, value] of Object.entries(toBeNoted)) {
    delete toBeNoted[name];
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  if (location.protocol === "about:") return; // in a notebook, where the page has no address of its own
  const hash = all.toString();
  if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
}

// --- From step to step -----------------------------------------------------------------------------------------------

/**
 * Buttons, a slider, keys (← → Home End space) and the address, all for one number that runs from 0 to `last`.
 *
 * `word` is what is counted, in the address and for those who hear the page: "step". `show` is called with each new
 * number, also at the start. `waits` and `answer`: while `waits()`, going on calls `answer()` and stays, as where
 * something is to be guessed first. `told` says in words where one is. `delay`: milliseconds from one to the next
 * while it plays by itself; without it there is no such button.
 * @param {HTMLElement} place
 * @param {{last: number, word: string, show: (at: number) => void, waits?: () => boolean,
 *          answer?: () => void, told?: (at: number) => string, delay?: number}} options
 */
export function stepper(place, { last, word, show, waits = () => false, answer, told, delay }) {
  let at = 0;
  let playing = 0;
  const capital = word[0].toUpperCase() + word.slice(1);
  const [first, back, next, end, play] = ["First", "← Back", "Next →", "Last", "Play"]
    .map((text) => make("button", { type: "button" }, text));
  const slider = make("input", { type: "range", min: "0", max: String(last), step: "1", value: "0" });
  const where = make("output", { class: "number" });
  place.classList.add("controls");
  next.className = "primary";
  place.append(first, back, next, end, ...(delay ? [play] : []),
    make("div", { class: "wide" }, make("label", { class: "wide" }, capital, slider), where));

  /** @param {number} wanted */
  function go(wanted) {
    at = Math.min(Math.max(Math.round(wanted) || 0, 0), last);
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", told ? told(at) : `${at} of ${last}`);
    where.textContent = `${at} / ${last}`;
    first.disabled = back.disabled = at === 0;
    end.disabled = at === last;
    show(at);
    next.disabled = at === last && !waits();
    toAddress(word, String(at));
  }

  function goOn() {
    if (!waits() || !answer) return go(at + 1);
    answer();
    next.disabled = at === last;
    return undefined;
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    play.textContent = "Play";
  }

  play.addEventListener("click", () => {
    if (playing) return stop();
    if (at === last) go(0);
    play.textContent = "Pause";
    playing = setInterval(() => (at < last ? goOn() : stop()), delay);
    return undefined;
  });
  first.addEventListener("click", () => go(0));
  back.addEventListener("click", () => go(at - 1));
  next.addEventListener("click", goOn);
  end.addEventListener("click", () => go(last));
  slider.addEventListener("input", () => go(Number(slider.value)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const space = event.key === " ";
    const widget = /** @type {Element} */ (event.target).closest("input, select, textarea, button, a, summary");
    // What has the focus keeps its own keys: a slider its arrows, a button its space.
    if (widget && (space ? widget !== slider : widget.matches("input, select, textarea"))) return;
    if (event.key === "ArrowLeft") go(at - 1);
    else if (event.key === "ArrowRight" || (space && !event.shiftKey)) goOn();
    else if (space) go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(last);
    else return;
    event.preventDefault();
  });
  window.addEventListener("hashchange", () => go(Number(fromAddress().get(word) ?? at)));
  go(Number(fromAddress().get(word) ?? 0));
  return { go, goOn, now: () => at };
}
