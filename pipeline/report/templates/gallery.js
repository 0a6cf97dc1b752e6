// Snippets of the gallery: each comes as a script file when its button is pressed, since a page
// opened from disk may not fetch. Without script the link "Embed" gives the same text.
"use strict";

(function () {
  const boxes = new Map();

  // Called by assets/embed/<name>.js.
  window.embedded = function (name, text) {
    const box = boxes.get(name);
    box.querySelector("textarea").value = text;
    open(box, true);
  };

  function open(box, shown) {
    const button = box.querySelector("button.show");
    button.setAttribute("aria-expanded", String(shown));
    button.textContent = shown ? "Hide the snippet" : "Show the snippet";
    box.querySelector("div").hidden = !shown;
  }

  function toggle(box) {
    if (box.querySelector("textarea").value) {
      open(box, box.querySelector("div").hidden);
      return;
    }
    const script = document.createElement("script");
    script.src = "assets/embed/" + box.dataset.embed + ".js";
    document.head.append(script);
  }

  function copy(box) {
    const area = box.querySelector("textarea");
    const status = box.querySelector("[role=status]");
    const said = function (done) {
      status.textContent = done ? "Copied." : "Press Ctrl+C or Cmd+C.";
    };
    area.select();
    if (navigator.clipboard) {
      navigator.clipboard.writeText(area.value).then(() => said(true), () => said(false));
    } else {
      said(document.execCommand("copy"));
    }
  }

  for (const box of document.querySelectorAll("[data-embed]")) {
    boxes.set(box.dataset.embed, box);
    box.hidden = false;
    box.querySelector("button.show").addEventListener("click", () => toggle(box));
    box.querySelector("button.copy").addEventListener("click", () => copy(box));
  }
})();
