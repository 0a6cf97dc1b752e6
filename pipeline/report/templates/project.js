// One project's history. Data come as script files (a page opened from disk may not fetch), found by
// rank order and never by the project's name; every text is set as text, never as markup.
(function () {
  "use strict";
  const index = window.trustcensusIndex, place = document.getElementById("project"), title = document.title;
  const LINKS = /^https:\/\/(github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)\/[\w.\-/]+$/;
  const PAGE = /^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$/;
  const SVG = "http://www.w3.org/2000/svg";
  const STATES = Object.fromEntries(index.states);
  let drawn = null;

  function make(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  }
  function icon(name) {
    const made = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
    made.setAttribute("class", `icon ${name}`);
    made.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#i-${name}`);
    made.append(use);
    return made;
  }
  const state = (code) => make("span", {}, make("span", { class: `ev-${code}` }, icon(code)), ` ${STATES[code]}`);
  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const repository = (found) => (found.link && LINKS.test(found.link)
    ? make("a", { href: found.link, rel: "noreferrer" }, found.text) : make("span", { class: "name" }, found.text));
  const publisher = (release) => {
    if (release.publisher) return ["kind", "repository", "workflow", "environment"].map((key) => release.publisher[key]).filter(Boolean).join(" · ");
    return { several: "several publishers", part_read: "several publishers, read in part", unread: "could not be read", not_asked: "not asked" }[release.state] || "–";
  };

  function load(source) {
    return new Promise((resolve, reject) => {
      const script = make("script", { src: source });
      script.addEventListener("load", () => { script.remove(); resolve(); });
      script.addEventListener("error", () => reject(new Error(`${source} is not in this report`)));
      document.head.append(script);
    });
  }

  // Releases and events come as lists of columns that the index names.
  function unpacked(found) {
    const rows = (name) => found[name].map((row) => Object.fromEntries(index.columns[name].map((column, at) => [column, row[at]])));
    const releases = rows("releases").map((each) => ({ ...each, evidence: index.states[each.evidence][0], publisher: found.publishers[each.publisher] ?? null }));
    return { ...found, releases, events: rows("events") };
  }
  const unique = (found, key) => [...new Set(found.map((each) => each[key]).filter(Boolean))];
  function references(project) {
    const named = unique(project.workflows, "workflow_ref");
    return named.length ? [": ", make("span", { class: "name" }, named.join(", "))] : [];
  }

  function facts(project) {
    const list = make("dl", { class: "facts" });
    const say = (name, ...value) => list.append(make("div", {}, make("dt", {}, name), make("dd", {}, ...value)));
    const several = (found, none) => (found.length ? found.flatMap((each, at) => [at ? ", " : null, repository(each)]) : [none]);
    say("Rank", String(project.rank));
    say("Latest release", project.latest ? `${project.latest} ` : "none ", state(project.evidence), project.reason ? ` (${project.reason})` : null);
    say("Released", project.released || "not known");
    say("Publisher", project.kinds.join(", ") || "none is named");
    if (project.statement) say("Attestations state", project.statement);
    if (project.reference) say("Workflow named by", project.reference, ...references(project));
    const builders = unique(project.workflows, "builder");
    if (builders.length) say("Builder", make("span", { class: "name" }, builders.join(", ")));
    say("Owners", project.owners === null ? "not known" : project.owners === 0 ? "none listed" : plural(project.owners, "owner"));
    if (project.maintainers) say("Maintainers", plural(project.maintainers, "maintainer"));
    say("Organization", project.organization || (project.owners === null ? "not known" : "none"));
    say("Listed repository", ...several(project.declared, "none"));
    say("Attested repository", ...several(project.attested, "none"));
    if (project.relation) say("Listed and attested repository", project.relation);
    if (project.status && project.status !== "active") say("Status", project.status);
    if (PAGE.test(project.project)) say("To link to", make("a", { href: `projects/${project.project}.html` }, "page without script, JSON and badge"));
    return list;
  }

  function eventList(project) {
    if (!project.events.length) return make("p", {}, "No change that this snapshot can show.");
    const list = make("ol", { class: "events" }), oldest = project.events.slice().reverse();
    for (const event of oldest) {
      const sides = [event.before, event.after].filter(Boolean).join(" → ");
      list.append(make("li", {}, make("span", { class: "date" }, event.at), " ",
        make("span", { class: `evt-${event.lane}` }, icon(event.lane)), ` ${event.words}`,
        event.version ? ` in ${event.version}` : null, sides ? `: ${sides}` : null,
        event.hints.length ? ` (${event.hints.join(", ")})` : null));
    }
    return list;
  }

  function table(project) {
    const cell = (text, kind) => make("td", { class: kind || "" }, text);
    const body = make("tbody");
    for (const release of project.releases.slice().reverse()) {
      body.append(make("tr", {}, make("th", { scope: "row", class: "name" }, release.version),
        cell(release.at || "?", "date"), make("td", {}, state(release.evidence), release.built ? ", build provenance" : null, release.yanked ? " (yanked)" : null),
        cell(`${release.attested} of ${release.attestable}`, "n"), cell(String(release.files), "n"), cell(publisher(release))));
    }
    const heads = ["Version", "First file", "Evidence", "Attested files", "Files", "Publisher"];
    return make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Releases" },
      make("table", {}, make("caption", {}, `${plural(project.releases.length, "release")}, newest first`),
        make("thead", {}, make("tr", {}, ...heads.map((head, at) => make("th", { scope: "col", class: at === 3 || at === 4 ? "n" : "" }, head)))), body));
  }

  function unread(project) {
    const lines = project.unread.map((each) => make("li", {}, `${plural(each.files, "file")}: ${each.reason}`));
    if (project.owners === null) lines.push(make("li", {}, "owners and organization: PyPI does not state them here"));
    if (!index.ownersSince) lines.push(make("li", {}, `owners before ${index.asOf}: no earlier snapshot was compared`));
    return lines.length ? make("ul", {}, ...lines) : make("p", {}, "Everything requested could be read.");
  }

  function undated(project) {
    const number = project.releases.filter((release) => !release.at).length;
    return number ? `${plural(number, "release")} without a date ${number === 1 ? "is" : "are"} not drawn. ` : "";
  }

  function summary(project) {
    const counts = {};
    for (const release of project.releases) counts[release.evidence] = (counts[release.evidence] || 0) + 1;
    const parts = Object.keys(STATES).filter((code) => counts[code]).map((code) => `${counts[code]} ${STATES[code]}`);
    return `${index.simulated ? "Simulated data. " : ""}${plural(project.releases.length, "release")}${parts.length ? `: ${parts.join(", ")}` : ""}; ${plural(project.events.length, "change")}.`;
  }

  async function show() {
    const asked = location.hash;
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch (malformed) { name = location.hash.slice(1); }
    const at = index.names.indexOf(name);
    if (at < 0) {
      place.removeAttribute("aria-busy");
      document.title = title;
      place.replaceChildren(make("h1", {}, "A project's history"), make("p", {}, name ? `No project in this report is called ${name}.` : "Choose a project from the list of all projects."));
      return;
    }
    const file = String(at % index.shards).padStart(2, "0");
    place.setAttribute("aria-busy", "true");
    try {
      await load(`assets/projects/${file}.js`);
    } catch (absent) {
      if (asked === location.hash) place.replaceChildren(make("h1", {}, name), make("p", {}, absent.message));
      return;
    } finally {
      if (asked === location.hash) place.removeAttribute("aria-busy");
    }
    if (asked !== location.hash) return; // another project was asked for meanwhile
    const project = unpacked(window.trustcensusProjects[Math.floor(at / index.shards)]);
    const strip = make("div", { class: "scroller chart strip", tabindex: "0", role: "region", "aria-label": `Chart: history of ${project.project}` });
    document.title = title.replace(/^.*? · /, () => `${project.project} · `);
    place.replaceChildren(
      make("h1", { class: "name" }, project.project), facts(project),
      make("figure", { class: "card" }, make("h2", {}, "How has it been published?"), make("p", { class: "finding" }, summary(project)), strip,
        make("figcaption", {}, make("p", { class: "key" }, "One mark per release, by upload date: ", ...Object.keys(STATES).flatMap((code) => [state(code), " "])),
          make("p", {}, `${undated(project)}Numbers refer to the list below. Crowded releases are drawn as ticks or monthly counts. Most changes have an ordinary explanation.`))),
      make("h2", {}, "Changes"), eventList(project), make("h2", {}, "Releases"), table(project), make("h2", {}, "What could not be read"), unread(project));
    drawn = { project, strip };
    draw();
  }
  function draw() {
    if (!drawn) return;
    const wide = Math.max(620, Math.min(1080, Math.floor(drawn.strip.clientWidth) - 4));
    const svg = window.trustcensusStrip(drawn.project, index, wide);
    if (!svg) { drawn.strip.replaceChildren(make("p", {}, "This source dates no release, so there is no history to draw.")); return; }
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `History of ${drawn.project.project}. ${summary(drawn.project)}`);
    drawn.strip.replaceChildren(svg);
    drawn.strip.dataset.drawn = drawn.project.project;
  }
  // The hash of this page is a project's name, one called "main" too.
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); document.getElementById("main").focus(); });
  addEventListener("hashchange", () => { show(); window.scrollTo(0, 0); });
  addEventListener("themechange", draw);
  show();
})();
