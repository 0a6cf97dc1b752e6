// What the pages do beyond being read: theme, filters, sorting, paging. Each part starts only where
// its elements are, and every page says all it has to say without this file.
(function () {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const one = (selector, within) => (within || document).querySelector(selector);

  // --- theme -------------------------------------------------------------------------------------
  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const button = one("[data-theme-button]");
  const nameTheme = () => { button.textContent = dark() ? "Light" : "Dark"; button.ariaLabel = `Use the ${dark() ? "light" : "dark"} theme`; };
  button.hidden = false;
  nameTheme();
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("trustcensus-theme", root.dataset.theme); } catch (refused) { root.dataset.storage = "none"; }
    nameTheme();
    dispatchEvent(new Event("themechange"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { nameTheme(); dispatchEvent(new Event("themechange")); });

  // --- a link to where the address already points leads there again -----------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) dispatchEvent(new Event("hashchange"));
  });

  // --- the menu of a narrow screen -----------------------------------------------------------------
  const menu = one("[data-menu]"), pages = document.getElementById("pages");
  menu.hidden = false;
  menu.addEventListener("click", () => menu.setAttribute("aria-expanded", String(pages.classList.toggle("open"))));

  // --- a later run failed: these are still the last good numbers ------------------------------------
  const status = window.trustcensusStatus, notice = one("[data-status]");
  if (status) {
    const failed = `${status.failed_at.slice(0, 16).replace("T", " ")} UTC`;
    notice.textContent = `As of ${status.as_of.slice(0, 10)}. A later run failed on ${failed}: ${status.reason}`;
    notice.hidden = false;
  } else if (window.trustcensusDue && Date.now() > Date.parse(window.trustcensusDue) + 86400000) { // the day itself is in time
    notice.textContent = `A newer report was due by ${window.trustcensusDue}: its schedule may have stopped.`;
    notice.hidden = false;
  }

  // --- pages of a long table: rows that pass the filter, so many at a time --------------------------
  function pager(table) {
    const size = Number(table.dataset.pages), box = one(`[data-pager="${table.id}"]`);
    const rows = () => all("tbody tr:not(.month)", table), months = all("tr.month", table);
    let page = 0, passing = rows();
    function draw() {
      const shown = new Set(passing.slice(page * size, page * size + size));
      for (const row of rows()) row.hidden = !shown.has(row);
      for (const month of months) month.hidden = !all("tr:not(.month)", month.parentElement).some((row) => shown.has(row));
      const last = Math.max(1, Math.ceil(passing.length / size));
      one("[data-page]", box).textContent = `page ${page + 1} of ${last}`;
      for (const step of all("[data-step]", box)) step.disabled = page + Number(step.dataset.step) < 0 || page + Number(step.dataset.step) >= last;
      box.hidden = last === 1;
    }
    for (const step of all("[data-step]", box)) {
      step.addEventListener("click", () => { page += Number(step.dataset.step); draw(); table.scrollIntoView(); });
    }
    function toHash() {
      const month = document.getElementById(location.hash.slice(1));
      if (!month || !table.contains(month)) return;
      const place = passing.findIndex((row) => month.contains(row));
      if (place < 0) return;
      page = Math.floor(place / size);
      draw();
      month.scrollIntoView();
    }
    addEventListener("hashchange", toHash);
    function sorted() {
      const kept = new Set(passing);
      passing = rows().filter((row) => kept.has(row));
      page = 0;
      draw();
    }
    table.addEventListener("sorted", sorted);
    return { show(found) { passing = found; page = 0; draw(); }, rows, toHash };
  }

  // --- filters: a bar of controls over rows, a count that is read out, Escape clears -----------------
  function filters(name, rows, passes, show, noun) {
    const bar = one(`[data-filters="${name}"]`);
    if (!bar) return null;
    const controls = all("[data-filter]", bar), count = one(`[data-count="${name}"]`);
    function apply() {
      const asked = Object.fromEntries(controls.map((each) => [each.dataset.filter, each.value.trim().toLowerCase()]));
      const found = rows().filter((row) => passes(row, asked));
      show(found);
      count.textContent = `${found.length.toLocaleString("en")} of ${rows().length.toLocaleString("en")} ${noun}`;
    }
    for (const each of controls) each.addEventListener("input", apply);
    function clear() {
      for (const each of controls) each.value = "";
      apply();
    }
    bar.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
    bar.hidden = false;
    apply();
    return { clear, set(key, value) { controls.find((each) => each.dataset.filter === key).value = value; apply(); } };
  }
  const hideOthers = (rows) => (found) => {
    const kept = new Set(found);
    for (const row of rows()) row.hidden = !kept.has(row);
  };
  const text = (cell) => cell.textContent.trim().toLowerCase();

  // --- claims ---------------------------------------------------------------------------------------
  const claims = () => all(".claim");
  const claimFilter = filters("claims", claims, (claim, asked) =>
    (!asked.verdict || claim.dataset.verdict === asked.verdict) &&
    (!asked.section || claim.dataset.section.toLowerCase() === asked.section) &&
    (!asked.text || text(claim).includes(asked.text)), hideOthers(claims), "claims");
  if (claimFilter) {
    const follow = () => {
      const verdict = /^#verdict-(\w+)$/.exec(location.hash);
      if (verdict) claimFilter.set("verdict", verdict[1]);
      else if (location.hash) {
        const claim = one(`.claim[id="${CSS.escape(location.hash.slice(1))}"]`);
        if (claim && claim.hidden) claimFilter.clear();
        if (claim) { one("details", claim).open = true; claim.scrollIntoView(); }
      }
    };
    addEventListener("hashchange", follow);
    follow();
  }

  // --- events ---------------------------------------------------------------------------------------
  const eventTable = document.getElementById("event-table");
  if (eventTable) {
    const pages = pager(eventTable);
    filters("events", pages.rows, (row, asked) =>
      (!asked.kind || row.dataset.k === asked.kind) && (!asked.layer || row.dataset.l === asked.layer) &&
      (!asked.project || text(row.cells[1]).includes(asked.project)), pages.show, "changes");
    pages.toHash();
  }

  // --- projects -------------------------------------------------------------------------------------
  const projectTable = document.getElementById("project-table");
  if (projectTable) {
    const pages = pager(projectTable);
    const owners = (row) => text(row.cells[4]), inNone = (row) => "none" in row.cells[5].dataset;
    const organization = (row) => (inNone(row) ? "" : text(row.cells[5]));
    const isUntold = (row) => inNone(row) && text(row.cells[5]) === "?";
    const matches = {
      "owners": { "1": (row) => owners(row) === "1", "2+": (row) => Number(owners(row)) >= 2, "none listed": (row) => owners(row) === "none listed", "not known": (row) => owners(row) === "?" },
      "organization": { "yes": (row) => !inNone(row), "no": (row) => inNone(row) && !isUntold(row), "not known": isUntold },
    };
    filters("projects", pages.rows, (row, asked) =>
      (!asked.text || text(row.cells[1]).includes(asked.text) || organization(row).includes(asked.text)) &&
      (!asked.state || row.cells[2].dataset.v === asked.state) &&
      (!asked.publisher || (row.cells[3].dataset.kinds || "").toLowerCase().split("\n").includes(asked.publisher)) &&
      (!asked.owners || matches.owners[asked.owners](row)) &&
      (!asked.organization || matches.organization[asked.organization](row)), pages.show, "projects");
  }

  // --- sorting: the headings become buttons ------------------------------------------------------------
  for (const table of all("table.sortable")) {
    all("th[data-sort]", table).forEach((heading) => {
      const place = heading.cellIndex, press = document.createElement("button");
      press.type = "button";
      press.textContent = heading.textContent;
      heading.replaceChildren(press);
      press.addEventListener("click", () => {
        const down = heading.ariaSort === "ascending";
        for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
        heading.ariaSort = down ? "descending" : "ascending";
        const isNumber = heading.dataset.sort === "number";
        const key = (row) => { const said = text(row.cells[place]); return isNumber ? (said === "?" ? NaN : Number(said.replaceAll(",", ""))) : said; };
        const absent = (value) => (isNumber ? Number.isNaN(value) : ["?", "–"].includes(value));
        const compare = (a, b) => (isNumber ? a - b : a < b ? -1 : a > b ? 1 : 0);
        const keyed = Array.from(table.tBodies[0].rows, (row) => [key(row), row]);
        keyed.sort(([a], [b]) => absent(a) - absent(b) || (absent(a) ? 0 : down ? compare(b, a) : compare(a, b)));
        table.tBodies[0].append(...keyed.map(([, row]) => row));
        table.dispatchEvent(new Event("sorted"));
      });
    });
  }

  // --- paper: short tables are printed open ------------------------------------------------------------
  addEventListener("beforeprint", () => {
    for (const each of all("details:not([open])")) if (!each.closest(".claim, .brief, .entry, .embed") && all("tr", each).length <= 13) { each.open = true; each.dataset.printed = ""; }
  });
  addEventListener("afterprint", () => {
    for (const each of all("details[data-printed]")) { each.open = false; delete each.dataset.printed; }
  });
})();
