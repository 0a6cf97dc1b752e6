// Charts that answer a pointer, a finger and the arrow keys. The still picture of the page stays: its
// marks have the numbers of a tip and of a series, and the texts come as a script file when a chart is
// first used, since a page opened from disk may not fetch.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg", NEAR = 28;
  const home = document.currentScript.src.replace(/[^/]*$/, "");
  const waiting = new Map(), asked = new Map();

  // Called by assets/tips/<name>.js.
  window.trustcensusTips = (name, told) => waiting.get(name)(told);
  function tipsOf(name) {
    if (!asked.has(name)) {
      asked.set(name, new Promise((resolve) => {
        const script = document.createElement("script");
        waiting.set(name, resolve);
        script.src = `${home}tips/${name}.js`;
        document.head.append(script);
      }));
    }
    return asked.get(name);
  }
  function make(tag, name, ...children) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children);
    return made;
  }

  function enliven(chart) {
    const box = make("div", "tip"), said = make("div", "reader");
    const hint = make("p", "keys", "Arrow keys read the values, Escape closes them.");
    let told = null, at = null, isBusy = false;
    box.hidden = true;
    said.setAttribute("role", "status");
    hint.id = `${chart.dataset.tips}-keys-${document.querySelectorAll("p.keys").length}`;
    chart.setAttribute("aria-describedby", hint.id);
    chart.append(box, said, hint);
    for (const picture of chart.querySelectorAll("svg")) { // a browser would show the title as a tip of its own
      const title = picture.querySelector("title");
      picture.setAttribute("aria-label", title.textContent);
      title.remove();
    }

    const picture = () => Array.from(chart.querySelectorAll("svg")).find((each) => each.getClientRects().length);
    const centre = (mark) => { const place = mark.getBoundingClientRect(); return { x: place.x + place.width / 2, y: place.y + place.height / 2 }; };
    // A tip is read once, though a bar and its point may both tell it; a line that a series shares tells
    // only its first value, so its points stand for it.
    function stops(within) {
      const unseen = within.querySelectorAll(".unseen [data-tip]"), once = new Map();
      for (const mark of unseen.length ? unseen : within.querySelectorAll("[data-tip]")) {
        if (!once.has(mark.dataset.tip)) once.set(mark.dataset.tip, mark);
      }
      return Array.from(once.values());
    }

    function close() {
      for (const each of chart.querySelectorAll(".faint, .at")) each.classList.remove("faint", "at");
      for (const each of chart.querySelectorAll(".ring")) each.remove();
      box.hidden = true;
      at = null;
    }
    function ring(mark) {
      if (!mark.closest(".unseen")) { mark.classList.add("at"); return; }
      const drawn = document.createElementNS(SVG, "circle");
      for (const name of ["cx", "cy"]) drawn.setAttribute(name, mark.getAttribute(name));
      drawn.setAttribute("r", "6");
      drawn.setAttribute("class", "ring");
      mark.closest(".unseen").after(drawn);
    }
    function place(mark) {
      const frame = chart.getBoundingClientRect(), spot = mark.getBoundingClientRect();
      const middle = spot.x + spot.width / 2 - frame.x, gap = 10;
      const left = Math.min(Math.max(middle - box.offsetWidth / 2, 0), frame.width - box.offsetWidth);
      const above = spot.y - frame.y - box.offsetHeight - gap;
      const flags = Array.from(document.querySelectorAll(".flag")); // they stay at the top of the window
      const top = Math.max(0, ...flags.map((flag) => flag.getBoundingClientRect().bottom));
      box.style.left = `${Math.round(left)}px`;
      box.style.top = `${Math.round(above + frame.y > top ? above : spot.bottom - frame.y + gap)}px`;
    }
    function show(mark, isRead) {
      if (mark === at) return;
      close();
      const [head, ...values] = told.tips[Number(mark.dataset.tip)], names = told.heads[head];
      box.replaceChildren(make("dl", "", ...values.map((value, line) => make("div", "", make("dt", "", names[line]), make("dd", "", value || "–")))));
      box.hidden = false;
      at = mark;
      ring(mark);
      if (mark.dataset.of) for (const other of picture().querySelectorAll("[data-of]")) other.classList.toggle("faint", other.dataset.of !== mark.dataset.of);
      place(mark);
      if (isRead) said.textContent = values.map((value, line) => `${names[line]} ${value || "none"}`).join(", ");
    }
    async function ready() {
      if (!told && !isBusy) { isBusy = true; told = await tipsOf(chart.dataset.tips); }
      return told;
    }

    // --- pointer and finger: the mark below, else the nearest one within reach -------------------------
    function near(event) {
      const own = event.target.closest("[data-tip]");
      if (own && !event.target.closest(".unseen") && !own.closest("svg").querySelector(".unseen")) return own;
      let best = own && !own.closest(".unseen") ? { mark: own, far: NEAR } : { mark: null, far: NEAR };
      for (const mark of stops(picture())) {
        const { x, y } = centre(mark), far = Math.hypot(x - event.clientX, y - event.clientY);
        if (far < best.far) best = { mark, far };
      }
      return best.mark;
    }
    async function point(event) {
      if (event.target.closest(".tip") || !(await ready())) return;
      const mark = near(event);
      if (mark) show(mark); else close();
    }
    chart.addEventListener("pointermove", point);
    chart.addEventListener("pointerdown", point);
    chart.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") close(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    document.addEventListener("pointerdown", (event) => { if (!chart.contains(event.target)) close(); });

    // --- keys: along a series, from series to series ----------------------------------------------------
    const inReadingOrder = (one, other) => { const a = centre(one), b = centre(other); return a.x - b.x || a.y - b.y; };
    function rows() {
      const bySeries = new Map();
      for (const mark of stops(picture())) {
        const key = mark.dataset.of || "";
        bySeries.set(key, [...(bySeries.get(key) || []), mark]);
      }
      const found = Array.from(bySeries.values(), (marks) => marks.sort(inReadingOrder));
      return found.some((marks) => marks.length > 1) ? found : [found.flat()];
    }
    function step(key) {
      const series = rows(), row = Math.max(0, series.findIndex((marks) => marks.includes(at))), marks = series[row];
      const here = marks.indexOf(at), last = marks.length - 1;
      if (key === "Home") return marks[0];
      if (key === "End") return marks[last];
      if (!at) return marks[key === "ArrowLeft" ? last : 0];
      const isAlong = key === "ArrowRight" || key === "ArrowLeft" || series.length === 1;
      const by = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
      if (isAlong) return marks[Math.min(last, Math.max(0, here + by))];
      const from = centre(at), far = (mark) => { const { x, y } = centre(mark); return Math.hypot(x - from.x, y - from.y); };
      const next = series[(row + by + series.length) % series.length];
      return next.reduce((best, mark) => (far(mark) < far(best) ? mark : best));
    }
    chart.addEventListener("keydown", async (event) => {
      if (event.key === "Escape") { close(); said.textContent = ""; return; }
      if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (await ready()) show(step(event.key), true);
    });
    chart.addEventListener("blur", () => { close(); said.textContent = ""; });
  }

  for (const chart of document.querySelectorAll(".chart[data-tips]")) if (chart.querySelector("[data-tip]")) enliven(chart);

  // --- a page within a page: only the figure, and its height told to whoever asked for it, as a number ---
  if (window.parent !== window) {
    document.documentElement.classList.add("framed");
    const tell = () => window.parent.postMessage(Math.ceil(document.documentElement.getBoundingClientRect().height), "*");
    new ResizeObserver(tell).observe(document.documentElement);
    addEventListener("load", tell);
    for (const link of document.links) if (!link.hash) link.target = "_blank";
  }
})();
