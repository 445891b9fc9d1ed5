/* What the console does in the browser by itself: theme, navigation, drawer, images of charts, print.
   Loaded in the head of every page, so that a dark one never flashes white. */
(function () {
  "use strict";

  const STORED = "venue-analytics-theme";
  const FRAME = ["period", "from", "to", "venue", "region", "compare", "granularity", "definitions"]; // of dashboard/view_state.py
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isNarrow = window.matchMedia("(max-width: 640px)");
  let palettes = null;

  function stored() {
    try { return window.localStorage.getItem(STORED); } catch { return null; }
  }

  function current() {
    const choice = stored();
    return choice === "light" || choice === "dark" ? choice : prefersDark.matches ? "dark" : "light";
  }

  function wear(theme) {
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-ag-theme-mode", theme);
  }

  /* A copy of a figure's part in which each colour of the other palette is replaced by its namesake. */
  function recoloured(part, names) {
    if (typeof part === "string") return names.get(part) || part;
    if (Array.isArray(part)) return part.map((item) => recoloured(item, names));
    if (part && typeof part === "object" && Object.getPrototypeOf(part) === Object.prototype) {
      return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, recoloured(item, names)]));
    }
    return part;
  }

  function namesFor(theme) {
    const wanted = palettes[theme].colours;
    const other = palettes[theme === "dark" ? "light" : "dark"].colours;
    return new Map(other.map((colour, index) => [colour, wanted[index]]));
  }

  function charts(within) {
    return Array.from((within || document).querySelectorAll(".js-plotly-plot"));
  }

  /* The chart's image has what the panel's heading says on the page: title, period, venues. */
  function download(chart) {
    const meta = chart.layout.meta || {};
    const options = (chart._context && chart._context.toImageButtonOptions) || {};
    const margin = chart.layout.margin || {};
    const extra = 64; // HEADING of components/theme.py
    const size = { width: Math.max(chart.clientWidth, 640), height: chart.clientHeight + extra };
    const layout = Object.assign({}, chart.layout, size, {
      autosize: false,
      title: { text: meta.title, subtitle: { text: meta.subtitle } },
      margin: Object.assign({}, margin, { t: (margin.t || 0) + extra, l: Math.max(margin.l || 0, 16), r: Math.max(margin.r || 0, 20), b: Math.max(margin.b || 0, 16) }),
      paper_bgcolor: getComputedStyle(root).getPropertyValue("--va-surface").trim() || "#ffffff",
    });
    return window.Plotly.downloadImage({ data: chart.data, layout: layout }, Object.assign({ format: "png", scale: 2 }, options, size));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-download-chart]");
    const panel = button && button.closest(".va-panel");
    if (panel) charts(panel).reduce((before, chart) => before.then(() => download(chart)), Promise.resolve());
  });

  /* The demo's sign-ins fill the form of the sign-in page. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-fill-user]");
    if (!button) return;
    document.getElementById("username").value = button.dataset.fillUser;
    document.getElementById("password").value = button.dataset.fillPassword;
    document.querySelector(".va-door [type=submit]").focus();
  });

  /* Paper is light and, lying, about this wide; figures do not follow its width by themselves. */
  const PAPER = { wide: 1000, half: 470 };
  let onScreen = [];

  window.addEventListener("beforeprint", () => {
    wear("light");
    if (!palettes || !window.Plotly) return;
    const names = namesFor("light");
    onScreen = charts().map((chart) => ({ chart: chart, data: chart.data, layout: Object.assign({}, chart.layout) }));
    onScreen.forEach((kept) => {
      const width = kept.chart.closest(".va-wide") ? PAPER.wide : PAPER.half;
      const layout = Object.assign(recoloured(kept.layout, names), { width: width, autosize: false });
      window.Plotly.react(kept.chart, recoloured(kept.data, names), layout);
    });
  });
  window.addEventListener("afterprint", () => {
    wear(current());
    onScreen.forEach((kept) => {
      const layout = Object.assign({}, kept.layout, { autosize: true });
      delete layout.width;
      window.Plotly.react(kept.chart, kept.data, layout);
    });
    onScreen = [];
  });
  wear(current());

  /* A link of a chart or table is followed without leaving the page, unless it is to be opened elsewhere. */
  window.VenueAnalytics = {
    go: function (href, event) {
      if (event && (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button)) return false;
      const wanted = new URL(href, window.location.href);
      if (wanted.pathname !== window.location.pathname) window.scrollTo(0, 0);
      tell("url", { pathname: wanted.pathname, search: wanted.search, hash: wanted.hash });
      return true;
    },
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".va-choices a");
    if (link && window.VenueAnalytics.go(chosenNow(link), event)) event.preventDefault();
  });

  /* Where a choice leads from the view of now: until the choices are drawn anew, their links lead on from the view
     before, and would undo what was chosen a moment ago. */
  function chosenNow(link) {
    const chosen = link.closest(".va-choices").querySelector("a.active");
    if (!chosen || link.pathname !== window.location.pathname) return link.href;
    const [before, after, now] = [chosen, link, window.location].map((place) => new URLSearchParams(place.search));
    new Set([...before.keys(), ...after.keys()]).forEach((name) => {
      if (before.get(name) === after.get(name)) return;
      if (after.has(name)) now.set(name, after.get(name));
      else now.delete(name);
    });
    return "?" + now.toString().replaceAll("%2C", ",");
  }

  /* The drawer has done its work, also when its link is that of the page that is shown already. */
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest(".va-drawer .va-nav a")) tell("nav-drawer", { is_open: false });
  });

  function tell(id, props) {
    if (window.dash_clientside && window.dash_clientside.set_props) window.dash_clientside.set_props(id, props);
  }
  prefersDark.addEventListener("change", () => { if (!stored()) { wear(current()); tell("theme", { data: current() }); } });

  /* Printing and turning a phone change the width for a moment; only a width that stays is told. */
  let told = isNarrow.matches;
  let waiting = 0;
  isNarrow.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (told !== isNarrow.matches) tell("narrow", { data: (told = isNarrow.matches) });
    }, 300);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    venueAnalytics: {
      theme: function (clicks, colours) {
        palettes = colours;
        if (clicks) {
          const next = current() === "dark" ? "light" : "dark";
          try { window.localStorage.setItem(STORED, next); } catch { /* then it holds until the page is left */ }
          wear(next);
          return next;
        }
        return current();
      },
      narrow: function () {
        return isNarrow.matches;
      },
      recolour: function (theme, figures) {
        const names = namesFor(theme);
        return figures.map((figure) => recoloured(figure, names));
      },
      navigation: function (path, search, tree) {
        const kept = new URLSearchParams();
        new URLSearchParams(search || "").forEach((value, name) => { if (FRAME.includes(name)) kept.append(name, value); });
        const rest = kept.toString().replace(/%2C/g, ",");
        let heading = "";
        const links = (node) => {
          if (Array.isArray(node)) return node.map(links);
          if (!node || !node.props) return node;
          if (node.type !== "Link") return { ...node, props: { ...node.props, children: links(node.props.children) } };
          const at = node.props.href.split("?")[0];
          if (at === path) heading = node.props.children[1].props.children;
          const now = at === path ? { className: "va-nav-link active", "aria-current": "page" } : { className: "va-nav-link", "aria-current": undefined };
          return { ...node, props: { ...node.props, ...now, href: at + (rest ? "?" + rest : "") } };
        };
        const shown = links(tree);
        document.title = (heading ? heading + " · " : "") + "Venue Analytics";
        return [shown, shown];
      },
      /* A point of a chart has its address as the second part of its customdata; a heatmap's cell, of which Dash tells
         no lists, has it as its text. */
      chart_link: function () {
        const by = window.dash_clientside.callback_context.triggered[0];
        const point = by && by.value && by.value.points && by.value.points[0];
        const address = point && (Array.isArray(point.customdata) ? point.customdata[1] : point.text);
        if (typeof address === "string" && address.startsWith("/")) window.VenueAnalytics.go(address);
      },
      drawer: function (clicks) {
        return Boolean(clicks);
      },
      fold: function (clicks, isOpen) {
        return !isOpen;
      },
    },
  });
})();
