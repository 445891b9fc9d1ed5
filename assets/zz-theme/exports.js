/* Buttons that give a table away. Each bears its order; it goes to the address that scripts use as well, with the view of
   the page. A file comes at once, or a job that the bell tells of. */
(function () {
  "use strict";

  const ADDRESS = "/chain/analytics/export";

  function cookie(name) {
    const found = document.cookie.split("; ").find((each) => each.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function text(name) {
    const bell = document.getElementById("bell");
    return (bell && bell.dataset[name]) || "";
  }

  function notice(words, kind) {
    const place = document.getElementById("notice");
    if (!place) return;
    place.replaceChildren();
    if (!words) return;
    const box = document.createElement("div");
    box.className = "va-told va-told-" + kind;
    box.setAttribute("role", kind === "bad" ? "alert" : "status");
    const said = document.createElement("span");
    said.textContent = words;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "va-icon-button";
    close.setAttribute("aria-label", text("exportClose"));
    const cross = document.createElement("i");
    cross.className = "bi bi-x-lg";
    close.append(cross);
    close.addEventListener("click", () => notice(""));
    box.append(said, close);
    place.append(box);
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function nameOf(answer) {
    const found = /filename="?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") || "");
    return found ? found[1] : "export";
  }

  async function order(given) {
    const body = Object.assign({ language: document.documentElement.lang }, given);
    if (window.location.search) body.view = window.location.search;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie("_csrf_token") };
    const answer = await window.fetch(ADDRESS, { method: "POST", headers: headers, body: JSON.stringify(body) });
    if (answer.status === 202) {
      const job = await answer.json();
      window.dash_clientside.set_props("ordered", { data: job.id + " " + Date.now() });
      notice(text("exportQueued").replace("{title}", job.title), "good");
    } else if (answer.ok) {
      save(await answer.blob(), nameOf(answer));
      notice("");
    } else if (answer.status === 401) {
      window.location.assign("/sign-in?next=" + encodeURIComponent(window.location.pathname + window.location.search));
    } else {
      const problem = await answer.json();
      notice(problem.detail || text("exportFailed"), "bad");
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest("[data-export]");
    if (!button || button.disabled) return;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    const patience = setTimeout(() => notice(text("exportWorking"), "good"), 1500);
    try {
      await order(JSON.parse(button.dataset.export));
    } catch {
      notice(text("exportFailed"), "bad");
    } finally {
      clearTimeout(patience);
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
})();
