/* What Dash's components leave undone for a screen reader (dash 4.4). Each goes when Dash has it. */
(function () {
  "use strict";
  if (!document.documentElement.lang) document.documentElement.lang = "en";

  /* The dropdown takes the keyboard by a hidden input that it calls invisible to assistive technology. */
  function mendDropdown(input) {
    const group = input.closest("[role=group][aria-label]");
    input.removeAttribute("aria-hidden");
    input.setAttribute("aria-label", group ? group.getAttribute("aria-label") : "Choose");
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
  }

  function watch() {
    mend();
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  }
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
