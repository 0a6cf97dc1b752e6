// A project's history strip as an SVG element: releases, publisher, owners, events over one line of
// time. `window.trustcensusStrip(project, index, width)` gives it, or null without dates.
(function () {
  "use strict";
  const DAY = 86400000;
  const FONT = getComputedStyle(document.documentElement).getPropertyValue("--figure-font").trim().replaceAll('"', "");
  const LEFT = 84, RIGHT = 18, LANE = 64, MARK = 24, TOP = 16, SIZE = 15;
  const LANES = ["Releases", "Publisher", "Owners", "Changes"];
  const TICKS = { verified: 24, attested: 20, partial: 17, none_found: 14, not_attestable: 8, unknown: 14 };
  const SHAPES = { first_attested: "circle", publisher_changed: "diamond", lost: "triangle-down", dormant: "square", other: "triangle-up" };
  const pen = document.createElement("canvas").getContext("2d");
  const day = (text) => Date.parse(`${text}T00:00:00Z`) / DAY;
  const measure = (text, size) => { pen.font = `${size}px "${FONT}", sans-serif`; return pen.measureText(text).width; };
  // Variables, not what they are now: paper is light whatever the screen is.
  const colour = (token) => `var(--${token}, gray)`;

  const SVG = "http://www.w3.org/2000/svg";
  // From the middle of a mark to its edge, and the outline of each shape.
  const OUTLINES = {
    circle: (r) => `M${-r},0A${r},${r},0,1,1,${r},0A${r},${r},0,1,1,${-r},0Z`,
    square: (r) => `M${-r},${-r}H${r}V${r}H${-r}Z`,
    diamond: (r) => `M${-r},0L0,${-r}L${r},0L0,${r}Z`,
    "triangle-up": (r) => `M0,${-0.866 * r}L${-r},${0.866 * r}H${r}Z`,
    "triangle-down": (r) => `M0,${0.866 * r}L${r},${-0.866 * r}H${-r}Z`,
  };
  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined) continue;
      if (key === "fill" || key === "stroke") made.style[key] = value; // an attribute takes no variable
      else made.setAttribute(key, value);
    }
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // What is behind, then shapes in the order of their drawing, then text.
  function canvas() {
    const depths = [[], [], []];
    const ANCHORS = { left: "start", center: "middle", right: "end" };
    const line = (style) => ({ stroke: style.stroke, "stroke-width": style.strokeWidth, "stroke-dasharray": style.strokeDash && style.strokeDash.join(" ") });
    return {
      rect: (x, y, x2, y2, style) => depths[1].push(element("rect", { x, y, width: Math.max(0, x2 - x), height: Math.max(0, y2 - y), fill: style.color, ...line(style) })),
      rule: (x, y, x2, y2, style) => depths[1].push(element("line", { x1: x, y1: y, x2, y2, ...line({ ...style, stroke: style.color }) })),
      point: (x, y, { color, size, shape, filled = true, ...style }) => depths[1].push(element("path", { d: OUTLINES[shape](Math.sqrt(size) / 2), transform: `translate(${x},${y})`, fill: filled ? color : "none", ...line(filled ? {} : { ...style, stroke: color }) })),
      text: (x, y, text, style, depth = 2) => {
        const { fontSize = 14, fontWeight, align = "left", color = colour("muted"), angle = 0, opacity } = style;
        depths[depth].push(element("text", {
          transform: `translate(${x},${y + 0.3 * fontSize})${angle ? ` rotate(${angle})` : ""}`, "text-anchor": ANCHORS[align],
          "font-family": `${FONT}, sans-serif`, "font-size": `${fontSize}px`, "font-weight": fontWeight, fill: color, opacity,
        }, text));
      },
      marks: () => depths.flat(),
    };
  }
  const look = (code) => ({
    verified: { color: colour("ev-verified") },
    attested: { color: colour("ev-attested") },
    partial: { color: colour("ev-attested-tint"), stroke: colour("ev-attested"), strokeWidth: 1.5 },
    none_found: { color: colour("ev-none_found-tint"), stroke: colour("ev-none_found"), strokeWidth: 1.5 },
    not_attestable: { color: colour("ev-not_attestable-tint"), stroke: colour("ev-not_attestable"), strokeWidth: 1.5 },
    unknown: { color: colour("figure"), stroke: colour("ev-unknown"), strokeWidth: 1.5, strokeDash: [3, 2] },
  })[code];

  function square(c, x, y, code) {
    const half = SIZE / 2;
    c.rect(x - half, y - half, x + half, y + half, look(code));
    if (code === "verified") c.point(x, y, { color: colour("figure"), size: 16, shape: "circle" });
    if (code === "partial") c.rect(x - half, y - half, x, y + half, { color: colour("ev-attested") });
    if (code === "not_attestable") for (const step of [-3, 0, 3]) c.rule(x + step, y - half + 2, x + step, y + half - 2, { color: colour("ev-not_attestable"), strokeWidth: 1 });
  }

  function releases(c, found, x, width) {
    const middle = TOP + MARK / 2, places = found.map((each) => x(each.day));
    const gaps = places.slice(1).map((place, at) => place - places[at]);
    if (gaps.filter((gap) => gap < 4).length > 0.15 * found.length) return cells(c, found, x, width);
    found.forEach((release, at) => {
      const near = Math.min(at ? gaps[at - 1] : Infinity, at < gaps.length ? gaps[at] : Infinity);
      if (near >= 1.1 * SIZE) return square(c, places[at], middle, release.evidence);
      const tall = TICKS[release.evidence] / 2, { color, stroke: ink = color } = look(release.evidence);
      c.rect(places[at] - 1.5, middle - tall, places[at] + 1.5, middle + tall, ["unknown", "none_found", "partial"].includes(release.evidence) ? { color: colour("figure"), stroke: ink, strokeWidth: 1 } : { color: ink });
    });
    gaps.forEach((gap, at) => {
      const days = found[at + 1].day - found[at].day, said = `${days} days`, wide = measure(said, 13) / 2 + 5;
      const from = places[at] + SIZE / 2 + 3, to = places[at + 1] - SIZE / 2 - 3, centre = (from + to) / 2;
      if (days < 180 || to - from < 12) return;
      const dotted = { color: colour("axis"), strokeDash: [2, 3], strokeWidth: 1.5 };
      if (to - from < 2 * wide + 16) { c.rule(from, middle, to, middle, dotted); return; }
      c.rule(from, middle, centre - wide, middle, dotted);
      c.rule(centre + wide, middle, to, middle, dotted);
      c.text(centre, middle, said, { align: "center", fontSize: 13 });
    });
  }

  // Too many for marks of their own: cells of one or more months, their states stacked, the count below.
  function cells(c, found, x) {
    const month = (each) => Number(each.at.slice(0, 4)) * 12 + Number(each.at.slice(5, 7)) - 1;
    const start = (number) => Date.UTC(Math.floor(number / 12), number % 12) / DAY;
    const step = [1, 2, 3, 6, 12, 24].find((months) => x(start(24300 + months)) - x(start(24300)) >= 15) || 36;
    const binned = new Map();
    for (const release of found) {
      const bin = Math.floor(month(release) / step) * step;
      binned.set(bin, [...(binned.get(bin) || []), release.evidence]);
    }
    for (const [bin, states] of binned) {
      const from = Math.max(0, x(start(bin))) + 1, to = Math.min(x.end, x(start(bin + step))) - 1;
      let bottom = TOP + MARK + 2;
      for (const code of Object.keys(TICKS)) {
        const share = states.filter((state) => state === code).length / states.length;
        if (!share) continue;
        c.rect(from, bottom - share * (MARK + 4), to, bottom, look(code));
        bottom -= share * (MARK + 4);
      }
      if (to - from >= measure(String(states.length), 12)) c.text((from + to) / 2, TOP + MARK + 13, String(states.length), { align: "center", fontSize: 12 });
    }
  }

  function named(release) {
    if (release.publisher) return release.publisher;
    const kind = { several: "several", part_read: "read in part", unread: "not read", not_asked: "not asked" }[release.state];
    return { kind: kind || { none_found: "none", not_attestable: "not recorded", unknown: "not known" }[release.evidence] || "none", isNone: true };
  }
  function publishers(c, found, x, index) {
    const spans = [];
    for (const release of found) {
      const who = named(release), key = JSON.stringify(who), last = spans[spans.length - 1];
      if (last && last.key === key) continue;
      if (last) last.to = x(release.day);
      spans.push({ key, who, from: x(release.day), to: x.end });
    }
    const top = LANE + TOP, labels = [];
    for (const { who, from, to } of spans) {
      if (who.isNone) c.rect(from, top, Math.max(from + 2, to - 1), top + MARK - 4, { color: colour("figure"), stroke: colour("axis"), strokeDash: [3, 2], strokeWidth: 1 });
      else c.rect(from, top, Math.max(from + 3, to - 1.5), top + MARK - 4, { color: colour(index.publishers[who.kind] || index.publishers.unknown) });
      const said = [[who.kind, who.workflow].filter(Boolean).join(" · "), who.kind].find((text) => measure(text, 13) <= to - from - 2);
      if (said) labels.push([from, said, who.isNone]);
    }
    for (const [from, said, isNone] of labels) c.text(from, top + MARK + 6, said, { fontSize: 13, color: colour(isNone ? "muted" : "strong") });
  }

  function owners(c, project, index, x, first) {
    const top = 2 * LANE + TOP, since = index.ownersSince || index.asOf, edge = Math.max(0, x(day(since)));
    if (day(since) > first) {
      c.rect(0, top, edge, top + MARK - 2, { color: colour("sunken"), stroke: colour("axis"), strokeDash: [3, 2], strokeWidth: 1 });
      const said = `not observable before ${since}`;
      if (measure(said, 13) < edge - 12) c.text(edge / 2, top + MARK / 2 - 1, said, { align: "center", fontSize: 13 });
    }
    if (edge < x.end) c.rule(edge, top + MARK / 2 - 1, x.end, top + MARK / 2 - 1, { color: colour("strong"), strokeWidth: 2 });
    const count = project.owners === null ? "owners not known" : project.owners === 0 ? "no owner listed" : `${project.owners} owner${project.owners === 1 ? "" : "s"}`;
    c.text(x.end, top + MARK + 8, project.organization ? `${count}, in an organization` : count, { align: "right", fontSize: 13, color: colour("strong") });
  }

  function events(c, project, x) {
    const top = 3 * LANE + 8, last = [-Infinity, -Infinity];
    project.events.slice().reverse().forEach((event, at) => {
      const place = Math.min(x.end, Math.max(0, x(day(event.at)))), ink = event.lane === "other" ? colour("muted") : colour(`evt-${event.lane}`);
      const row = place - last[0] >= 22 ? 0 : place - last[1] >= 22 ? 1 : -1, y = top + 14 + Math.max(row, 0) * 22;
      c.rule(place, top, place, y - 4, { color: ink, strokeWidth: 1 });
      c.point(place, y, { color: ink, size: 95, shape: SHAPES[event.lane], ...(event.lane === "other" ? { filled: false, strokeWidth: 1.5 } : {}) });
      if (row < 0) return;
      last[row] = place;
      const said = String(at + 1);
      if (place + 9 + measure(said, 13) <= x.end + RIGHT) c.text(place + 9, y, said, { fontSize: 13, fontWeight: 600, color: colour("strong") });
      else c.text(place - 9, y, said, { fontSize: 13, fontWeight: 600, color: colour("strong"), align: "right" });
    });
  }

  function axis(c, x, first, last) {
    const y = 4 * LANE + 4, from = new Date(first * DAY).getUTCFullYear() + 1, to = new Date(last * DAY).getUTCFullYear();
    c.rule(0, y, x.end, y, { color: colour("axis"), strokeWidth: 1 });
    const years = [];
    for (let year = from; year <= to; year += 1) years.push(year);
    const step = [1, 2, 5, 10].find((each) => (365.25 * each * x.end) / (last - first) >= 46) || 20;
    const dated = years.length < 2, clear = dated ? 100 : 0;
    for (const year of years.filter((each) => each % step === 0 || years.length < 3)) {
      const place = x(Date.UTC(year, 0) / DAY);
      c.rule(place, y, place, y + 6, { color: colour("axis"), strokeWidth: 1 });
      if (place >= clear && place <= x.end - clear) c.text(place, y + 17, String(year), { align: "center" });
    }
    if (dated) for (const [edge, align] of [[first, "left"], [last, "right"]]) c.text(x(edge), y + 17, new Date(edge * DAY).toISOString().slice(0, 10), { align });
  }

  window.trustcensusStrip = function (project, index, width) {
    const found = project.releases.filter((release) => release.at).map((release) => ({ ...release, day: day(release.at) })).sort((a, b) => a.day - b.day);
    if (!found.length) return null;
    const end = width - LEFT - RIGHT, last = Math.max(day(index.asOf), found[found.length - 1].day);
    const first = Math.min(found[0].day, last - 30), inset = SIZE / 2 + 1;
    const x = Object.assign((at) => Math.round((inset + ((at - first) / (last - first)) * (end - 2 * inset)) * 100) / 100, { end });
    const c = canvas();
    if (index.simulated) {
      c.rect(-LEFT, -4, end + RIGHT, 4 * LANE + 34, { color: colour("paper") });
      c.text(end / 2, 2 * LANE, "SIMULATED", { fontSize: 84, fontWeight: 700, align: "center", angle: -14, opacity: 0.13, color: colour("sim-ink") }, 1);
    }
    LANES.forEach((name, lane) => {
      c.text(-12, lane * LANE + TOP + MARK / 2, name, { align: "right", fontWeight: 600, fontSize: 15, color: colour("strong") });
      if (lane) c.rule(0, lane * LANE - 1, end, lane * LANE - 1, { color: colour("grid"), strokeWidth: 1 });
    });
    releases(c, found, x, end);
    publishers(c, found, x, index);
    owners(c, project, index, x, first);
    events(c, project, x);
    axis(c, x, first, last);
    const drawn = element("svg", { width, height: 4 * LANE + 38, viewBox: `${-LEFT} -4 ${width} ${4 * LANE + 38}` });
    drawn.append(...c.marks());
    return drawn;
  };
})();
