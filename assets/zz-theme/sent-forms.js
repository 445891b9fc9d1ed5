/* Forms within the console (components/sent_form.py): sent without leaving the page, so that what was typed stays when
   something is wrong with it, which is said beside its field. */
(function () {
  "use strict";
  const NOTICE = "venue-analytics-notice";

  function clear(form) {
    form.querySelectorAll(".va-sent-wrong, .va-sent-error").forEach((line) => { line.hidden = true; line.textContent = ""; });
    form.querySelectorAll("[aria-invalid]").forEach((control) => {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
      control.classList.remove("is-invalid");
    });
  }

  /* Beside the field that the answer names, else above the button. */
  function refuse(form, told) {
    const field = told.parameter && form.querySelector('[data-field="' + CSS.escape(told.parameter) + '"]');
    const line = (field && field.querySelector(".va-sent-wrong")) || form.querySelector(".va-sent-error");
    line.textContent = told.detail || form.dataset.failed;
    line.hidden = false;
    const control = field && field.querySelector("input:not([type=hidden]), select");
    if (!control) return line.scrollIntoView({ block: "nearest" });
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", line.id);
    control.classList.add("is-invalid");
    control.focus();
  }

  function remember(message) {
    try { window.sessionStorage.setItem(NOTICE, message); } catch { /* it is told by the change itself */ }
  }

  /* What is shown once stays until the page is left; all else is shown anew, with a word about it. */
  function done(form, told) {
    const panel = form.closest("[data-secrets]");
    if (told.secret && panel) return reveal(panel, told);
    remember(told.message);
    const here = window.location.pathname + window.location.search;
    if (told.to && told.to !== here) window.location.assign(told.to);
    else window.location.reload();
  }

  function reveal(panel, told) {
    const box = panel.querySelector(".va-secret");
    box.querySelector(".va-secret-said").textContent = told.message;
    box.querySelector(".va-secret-text").textContent = told.secret;
    box.hidden = false;
    panel.querySelectorAll(".va-sent").forEach((form) => { form.reset(); clear(form); form.hidden = true; });
    panel.querySelectorAll(".va-acts").forEach((part) => { part.hidden = true; });
    if (told.to) box.querySelector(".va-secret-onward").href = told.to;
    box.querySelector(".va-secret-text").focus();
    box.scrollIntoView({ block: "nearest" });
  }

  async function send(form) {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "error",
    });
    if (answer.status === 401) {
      const here = window.location.pathname + window.location.search;
      window.location.assign("/sign-in?next=" + encodeURIComponent(here));
      return;
    }
    const told = await answer.json();
    if (answer.ok) done(form, told);
    else refuse(form, told);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches || !form.matches(".va-sent")) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) return;
    clear(form);
    form.setAttribute("aria-busy", "true");
    send(form).catch(() => refuse(form, {})).finally(() => form.removeAttribute("aria-busy"));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".va-secret button");
    if (!button) return;
    const text = button.closest(".va-secret").querySelector(".va-secret-text");
    window.getSelection().selectAllChildren(text);
    const told = () => { button.querySelector("span").textContent = button.dataset.copied; };
    if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).then(told, () => {});
  });

  /* Lists that matter only for one choice of another field. */
  function follow(form) {
    form.querySelectorAll("[data-when-field]").forEach((part) => {
      const leader = form.querySelector('[name="' + CSS.escape(part.dataset.whenField) + '"]');
      part.hidden = Boolean(leader) && leader.value !== part.dataset.whenValue;
    });
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest(".va-sent");
    if (form) follow(form);
  });

  function toast() {
    let message = null;
    try {
      message = window.sessionStorage.getItem(NOTICE);
      window.sessionStorage.removeItem(NOTICE);
    } catch { return; }
    if (!message) return;
    const box = document.createElement("div");
    box.className = "va-toast";
    box.setAttribute("role", "status");
    document.body.append(box);
    box.textContent = message;
    window.setTimeout(() => box.remove(), 8000);
  }

  function watch() {
    toast();
    new MutationObserver(() => document.querySelectorAll(".va-sent:not([data-ready])").forEach((form) => {
      form.dataset.ready = "";
      follow(form);
    })).observe(document.body, { childList: true, subtree: true });
  }
  if (document.body) watch();
  else document.addEventListener("DOMContentLoaded", watch);
})();
