"use strict";

const report = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const state = { pack: report.packs[0], inside: null };

/** An element with properties and children; text always stays text. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (unit < 4 && Math.round(bytes * 10) / 10 >= 1000) { bytes /= 1000; unit += 1; }
  return `${unit ? bytes.toFixed(1) : bytes} ${units[unit]}`;
}

const heaviest = (one, other) => other.size - one.size;
const kinds = { module: "module", data: "data file", written: "written by monopack" };

function ownFiles(pack) {
  return pack.files.map((file) => ({ ...file, label: file.path, colour: file.kind, what: kinds[file.kind] })).sort(heaviest);
}

function bought(pack) {
  return pack.distributions.map((one, index) => ({ ...one, kind: "distribution", colour: `d${index % 4}`, what: "distribution", inside: true }));
}

/** What the pack is made of: its distributions, and its own files as one beside them, since they are small. */
function items(pack) {
  const own = ownFiles(pack);
  if (!pack.distributions.length) return own;
  const all = { kind: "own", colour: "module", label: "first-party files", what: `${own.length} files`, inside: true };
  return [{ ...all, size: own.reduce((sum, file) => sum + file.size, 0) }, ...bought(pack)].sort(heaviest);
}

/** The files of an item that one can look into. */
function within(pack, item) {
  if (item.kind === "own") return ownFiles(pack);
  return report.contents[item.label].map(([path, bytes]) => ({ ...item, label: path, size: bytes, what: `of ${item.label}`, inside: false }));
}

/** The lines that lead from the pack to an item, outermost first. */
function chain(pack, item) {
  const links = new Map();
  for (const file of pack.files) if (file.module) links.set(`module:${file.module}`, file);
  for (const one of pack.distributions) links.set(`distribution:${one.name}`, one);
  const steps = [];
  const seen = new Set();
  for (let at = item; at && !seen.has(at); at = links.get(at.by)) {
    seen.add(at);
    if (at.step) steps.unshift(at.step);
  }
  return [pack.path, ...steps];
}

function explain(pack, item) {
  const parts = [make("p", {}, make("strong", {}, item.label), ` · ${item.what} · ${size(item.size)} of ${pack.name}`)];
  const steps = item.kind === "written" ? ["written by monopack itself"] : item.kind === "own" ? [] : chain(pack, item);
  parts.push(make("ol", {}, ...steps.map((step) => make("li", {}, make("code", {}, step)))));
  if (item.inside && pack === state.pack) {
    const open = make("button", { type: "button", id: "inside" }, `Look inside ${item.label}`);
    open.addEventListener("click", () => { state.inside = item; drawMap(); focusFirst(); });
    parts.push(make("p", {}, open));
  }
  $("answer").replaceChildren(...parts);
}

/** A button that explains an item of a pack. */
function asking(pack, item, text = item.label) {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", () => explain(pack, item));
  return button;
}

/** Rectangles of given areas in a box, as close to squares as they get (Bruls, Huizing, van Wijk). */
function squarify(weights, width, height) {
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const areas = weights.map((weight) => (weight / total) * width * height);
  const boxes = [];
  let [x, y, index] = [0, 0, 0];
  while (index < areas.length) {
    const side = Math.min(width, height);
    let [row, sum, worst] = [[], 0, Infinity];
    while (index < areas.length) {
      const next = sum + areas[index];
      const largest = row.length ? row[0] : areas[index];
      const ratio = Math.max((side * side * largest) / (next * next), (next * next) / (side * side * areas[index]));
      if (ratio > worst) break;
      row.push(areas[index]);
      [sum, worst, index] = [next, ratio, index + 1];
    }
    if (!row.length) { row.push(areas[index]); sum = areas[index]; index += 1; }
    const thickness = side ? sum / side : 0;
    let along = 0;
    for (const area of row) {
      const length = thickness ? area / thickness : 0;
      boxes.push(width >= height ? [x, y + along, thickness, length] : [x + along, y, length, thickness]);
      along += length;
    }
    if (width >= height) { x += thickness; width -= thickness; } else { y += thickness; height -= thickness; }
  }
  return boxes;
}

function tile(item, [x, y, width, height], total) {
  const share = total ? Math.round((item.size / total) * 1000) / 10 : 0;
  const tiny = width < 48 || height < 18;
  const name = `${item.label}, ${item.what}, ${size(item.size)}, ${share} %`;
  const button = make("button", { type: "button", className: tiny ? `${item.colour} tiny` : item.colour, title: name, "aria-label": name, "aria-pressed": "false" });
  if (!tiny) button.append(item.label, make("small", {}, size(item.size)));
  button.addEventListener("click", () => {
    for (const other of $("treemap").querySelectorAll("[aria-pressed='true']")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    explain(state.pack, item);
  });
  const place = make("li", {}, button);
  Object.assign(place.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  return place;
}

function drawMap() {
  const inside = state.inside;
  const shown = inside ? within(state.pack, inside) : items(state.pack);
  const drawn = shown.filter((item) => item.size > 0).sort(heaviest);
  const total = drawn.reduce((sum, item) => sum + item.size, 0);
  const boxes = squarify(drawn.map((item) => item.size), $("treemap").clientWidth, $("treemap").clientHeight);
  $("weights-title").textContent = inside ? `What ${inside.label} weighs` : `What ${state.pack.name} weighs`;
  $("up").hidden = !inside;
  $("treemap").replaceChildren(...drawn.map((item, index) => tile(item, boxes[index], total)));
}

function fill(table, heads, rows) {
  const head = make("thead", {}, make("tr", {}, ...heads.map(([text, kind]) => make("th", { scope: "col", className: kind || "" }, text))));
  const empty = make("tr", {}, make("td", { colSpan: heads.length }, "none"));
  table.replaceChildren(head, make("tbody", {}, ...(rows.length ? rows : [empty])));
}

function drawLargest() {
  const pack = state.pack;
  const single = (one) => within(pack, one).filter((file, index) => !report.contents[one.label][index][2]);
  const rows = [...ownFiles(pack), ...bought(pack).flatMap(single)].sort(heaviest).slice(0, 25);
  fill($("largest"), [["File"], ["Size", "number"], ["What"]], rows.map((item) => fileRow(pack, item)));
}

function drawOwn() {
  const pack = state.pack;
  const rows = ownFiles(pack).sort((one, other) => (one.label < other.label ? -1 : 1));
  fill($("own"), [["File"], ["Size", "number"], ["What"]], rows.map((item) => fileRow(pack, item)));
}

function fileRow(pack, item) {
  return make("tr", {}, make("td", {}, asking(pack, item)), make("td", { className: "number" }, size(item.size)), make("td", {}, item.what));
}

function drawShared() {
  const found = new Map();
  for (const pack of report.packs) {
    for (const one of pack.distributions) {
      const entry = found.get(one.label) || { label: one.label, size: 0, packs: new Map() };
      entry.size = Math.max(entry.size, one.size);
      entry.packs.set(pack.name, { ...one, kind: "distribution", what: "distribution", inside: true });
      found.set(one.label, entry);
    }
  }
  const ordered = [...found.values()].sort((one, other) => other.size * other.packs.size - one.size * one.packs.size);
  const rows = ordered.map((entry) => make("tr", {},
    make("th", { scope: "row" }, entry.label),
    make("td", { className: "number" }, size(entry.size)),
    make("td", { className: "number" }, `${entry.packs.size} of ${report.packs.length}`),
    ...report.packs.map((pack) => shares(pack, entry))));
  fill($("shared"), [["Distribution"], ["Size", "number"], ["Packs", "number"], ...report.packs.map((pack) => [pack.name, "has"])], rows);
}

function shares(pack, entry) {
  const item = entry.packs.get(pack.name);
  if (!item) return make("td", { className: "has" }, make("span", { "aria-label": "no" }, "–"));
  const button = asking(pack, item, "●");
  button.setAttribute("aria-label", `why ${pack.name} ships ${entry.label}`);
  return make("td", { className: "has" }, button);
}

function drawGaps() {
  const rows = [
    ...state.pack.notFollowed.map((gap) => [gap.where, gap.kind.replaceAll("-", " "), gap.text]),
    ...state.pack.unresolved.map((gap) => [gap.where, "unresolved import", gap.text]),
  ];
  fill($("gaps"), [["Where"], ["What"], ["Line"]], rows.map((cells) =>
    make("tr", {}, make("td", {}, cells[0]), make("td", {}, cells[1]), make("td", {}, make("code", {}, cells[2])))));
}

function draw() {
  const pack = state.pack;
  const count = pack.distributions.length;
  $("summary").textContent = `${size(pack.size)} unzipped · ${count} distribution${count === 1 ? "" : "s"} · ${pack.entrypoint} · ${pack.target}`;
  $("answer").replaceChildren(make("p", { className: "note" }, "Choose anything on this page."));
  state.inside = null;
  drawMap();
  drawLargest();
  drawOwn();
  drawGaps();
}

/** Arrow keys, Home and End go through the tiles; Escape leaves a distribution. */
function move(event) {
  const tiles = [...$("treemap").querySelectorAll("button")];
  const at = tiles.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: tiles.length - 1 }[event.key];
  if (to !== undefined && tiles[to]) { tiles[to].focus(); event.preventDefault(); }
  if (event.key === "Escape" && state.inside) leave();
}

function leave() {
  state.inside = null;
  drawMap();
  focusFirst();
}

function focusFirst() {
  $("treemap").querySelector("button")?.focus();
}

function start() {
  $("tool").textContent = report.tool;
  for (const error of report.errors) $("errors").querySelector("ul").append(make("li", {}, make("code", {}, `${error.pack}: ${error.text}`)));
  $("errors").hidden = !report.errors.length;
  if (!state.pack) { $("summary").textContent = "no packs"; return; }
  $("pack").append(...report.packs.map((pack) => make("option", { value: pack.name }, pack.name)));
  $("pack").addEventListener("change", () => { state.pack = report.packs[$("pack").selectedIndex]; draw(); });
  $("treemap").addEventListener("keydown", move);
  $("up").addEventListener("click", leave);
  addEventListener("resize", drawMap);
  drawShared();
  draw();
}

start();
