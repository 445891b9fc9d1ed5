/* What Dash's components leave undone (dash 4.4), most of it for a screen reader. Each goes when Dash has it. */
(function () {
  "use strict";

  /* The calendar takes the browser's language if it has it, else the first that it was given: so it is given one. */
  const languages = (window.dateFns && window.dateFns.locale) || {};
  const language = Object.values(languages).find((one) => one.code.split("-")[0] === document.documentElement.lang.split("-")[0]);
  window.dateFns = { locale: language ? { [language.code]: language } : {} };

  const WITHIN = ["[role=listbox]", "[type=number]"]
    .map((part) => "[role=dialog][id^=radix] " + part + ":not([aria-label])").join();

  function nameOf(element) {
    const group = element && element.closest("[role=group][aria-label]");
    return group ? group.getAttribute("aria-label") : "Choose";
  }

  /* The dropdown takes the keyboard by a hidden input that it calls invisible to assistive technology. */
  function mendDropdown(input) {
    input.removeAttribute("aria-hidden");
    input.setAttribute("aria-label", nameOf(input));
  }

  /* What opens below a control is a dialog without a name; the list and the year within it come a moment later. */
  function mendDialog(dialog) {
    dialog.setAttribute("aria-label", nameOf(document.querySelector('[aria-controls="' + dialog.id + '"]')));
  }

  function mendWithin(part) {
    const name = part.closest("[role=dialog]").getAttribute("aria-label");
    part.setAttribute("aria-label", part.type === "number" ? "Year" : name);
  }

  /* The date picker's wrapper says "expanded" without being anything that can be, and names labels that aren't there. */
  function mendPicker(wrapper) {
    wrapper.setAttribute("role", "group");
    wrapper.setAttribute("aria-label", "Days");
    wrapper.removeAttribute("aria-labelledby");
    const quiet = () => wrapper.hasAttribute("aria-expanded") && wrapper.removeAttribute("aria-expanded");
    new MutationObserver(quiet).observe(wrapper, { attributes: true, attributeFilter: ["aria-expanded"] });
    quiet();
  }

  function mend() {
    document.querySelectorAll(".dash-dropdown-focus-target[aria-hidden]").forEach(mendDropdown);
    document.querySelectorAll(".dash-datepicker-input-wrapper:not([role])").forEach(mendPicker);
    document.querySelectorAll("[role=dialog][id^=radix]:not([aria-label])").forEach(mendDialog);
    document.querySelectorAll(WITHIN).forEach(mendWithin);
  }

  function watch() {
    mend();
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  }
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
