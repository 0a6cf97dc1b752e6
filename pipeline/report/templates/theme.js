// The reader's choice of theme, applied before the page is painted; works without storage too.
(function () {
  "use strict";
  document.documentElement.classList.add("script");
  try {
    var chosen = localStorage.getItem("trustcensus-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch (refused) {
    document.documentElement.dataset.storage = "none";
  }
})();
