/* The glossary: entries are found as one types, and the one that an address names is shown. */
(function () {
  "use strict";

  function filter(input) {
    const glossary = input.closest(".va-glossary");
    const wanted = input.value.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    glossary.querySelectorAll("section").forEach((section) => {
      let any = false;
      section.querySelectorAll(".va-glossary-entry").forEach((entry) => {
        const text = entry.textContent.toLocaleLowerCase();
        entry.hidden = !wanted.every((word) => text.includes(word));
        any = any || !entry.hidden;
        count += entry.hidden ? 0 : 1;
      });
      section.hidden = !any;
    });
    const told = glossary.querySelector(".va-glossary-count");
    told.textContent = wanted.length ? glossary.dataset.found.replace("{count}", count) : told.dataset.all;
    glossary.querySelector(".va-glossary-none").hidden = count > 0;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches && event.target.matches(".va-glossary-search, .va-glossary-search input")) filter(event.target);
  });

  /* The page is filled after its address is there; the browser has looked for the place in vain by then. */
  let shown = null;
  function show() {
    const name = decodeURIComponent(window.location.hash.slice(1));
    const place = name && document.querySelector(".va-glossary") && document.getElementById(name);
    if (!place || shown === place) return;
    shown = place;
    place.scrollIntoView();
    place.focus({ preventScroll: true });
  }
  window.addEventListener("hashchange", () => { shown = null; show(); });
  function watch() {
    show();
    new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
  }
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
