/* How a table's headings and cells are drawn, sorted, kept in view and followed: see components/table.py for what a
   cell says. */
(function () {
  "use strict";

  const WIDTH = 92;
  const HEIGHT = 26;

  function create() {
    return window.React.createElement.apply(null, arguments);
  }

  function spoken(text) {
    return create("span", { className: "visually-hidden" }, text);
  }

  /* The shape of a series; a gap is bridged, the last point is marked. */
  function line(numbers, text) {
    const known = numbers.map((number, index) => [index, number]).filter((one) => one[1] !== null);
    if (known.length < 2) return text ? spoken(text) : null;
    const values = known.map((one) => one[1]);
    const low = Math.min(...values);
    const room = Math.max(...values) - low;
    const y = (value) => (room ? 3 + (HEIGHT - 6) * (1 - (value - low) / room) : HEIGHT / 2);
    const places = known.map((one) => [3 + ((WIDTH - 6) * one[0]) / (numbers.length - 1), y(one[1])]);
    const end = places[places.length - 1];
    const path = "M" + places.map((place) => place.map((part) => part.toFixed(1)).join(" ")).join("L");
    const drawn = create(
      "svg",
      { key: "line", width: WIDTH, height: HEIGHT, viewBox: "0 0 " + WIDTH + " " + HEIGHT, className: "va-cell-spark", "aria-hidden": "true" },
      create("path", { key: "path", d: path, fill: "none", stroke: "currentColor", strokeWidth: 1.5, strokeLinejoin: "round", strokeLinecap: "round" }),
      create("circle", { key: "end", cx: end[0].toFixed(1), cy: end[1].toFixed(1), r: 2.25, fill: "currentColor" })
    );
    return text ? create("span", { className: "va-cell-line-box" }, drawn, spoken(text)) : drawn;
  }

  function follow(href, event) {
    if (window.VenueAnalytics.go(href, event)) event.preventDefault();
  }

  function cell(props) {
    const said = props.value;
    if (!said) return null;
    if (said.l) return line(said.l, said.t);
    const style = said.s === undefined ? undefined : { backgroundColor: "rgba(var(--va-accent-rgb)," + (0.03 + 0.25 * said.s).toFixed(3) + ")" };
    const classes = ["va-cell-text"].concat(said.n ? ["va-news-" + said.n] : [], said.s === undefined ? [] : ["va-heat"]).join(" ");
    const text = said.h ? create("a", { href: said.h, tabIndex: -1, onClick: (event) => follow(said.h, event) }, said.t) : said.t;
    return create("span", { className: classes, style: style, title: typeof said.v === "string" && said.t.length > 18 ? said.t : undefined }, text);
  }

  /* What has no value comes last, whichever way is sorted. */
  function compare(one, other, _row, _otherRow, isDescending) {
    const a = one ? one.v : null;
    const b = other ? other.v : null;
    const last = isDescending ? -1 : 1;
    if (a === null || a === undefined) return b === null || b === undefined ? 0 : last;
    if (b === null || b === undefined) return -last;
    return typeof a === "string" ? a.localeCompare(b, document.documentElement.lang) : a - b;
  }

  /* A heading's words, and the button that keeps its column in view, with that of its change. */
  function heading(props) {
    const [isPinned, setPinned] = window.React.useState(props.column.getPinned() === "left");
    window.React.useEffect(() => {
      const told = () => setPinned(props.column.getPinned() === "left");
      props.column.addEventListener("leftChanged", told);
      return () => props.column.removeEventListener("leftChanged", told);
    }, [props.column]);
    const toggle = (event) => {
      event.stopPropagation();
      const change = props.api.getColumn(props.column.getColId() + "_change");
      props.api.setColumnsPinned([props.column, change].filter(Boolean), isPinned ? null : "left");
      window.setTimeout(() => props.api.setFocusedHeader(props.column)); // the heading has moved, and lost the focus
    };
    const name = isPinned ? props.unpin : props.pin;
    const button = props.pin && create(
      "button",
      { key: "pin", type: "button", className: "va-pin" + (isPinned ? " va-pinned" : ""), title: name, "aria-label": name, "aria-pressed": isPinned, tabIndex: -1, onClick: toggle },
      create("i", { className: isPinned ? "bi bi-pin-fill" : "bi bi-pin", "aria-hidden": "true" })
    );
    return create(
      "span",
      { className: "va-heading" },
      create("span", { key: "text", className: "va-heading-text" }, props.about ? spoken(props.about + ": ") : null, props.displayName),
      button || null
    );
  }

  /* By keyboard the cell is what has the focus: Enter follows its link, and P on a heading keeps its column in view. */
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (!at.matches || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Enter" && at.matches(".va-ag .ag-cell")) {
      const link = at.querySelector("a[href]");
      if (link) link.click();
    }
    if ((event.key === "p" || event.key === "P") && at.matches(".va-ag .ag-header-cell")) {
      const button = at.querySelector(".va-pin");
      if (button) button.click();
    }
  });

  window.dashAgGridComponentFunctions = Object.assign({}, window.dashAgGridComponentFunctions, { VenueAnalyticsCell: cell, VenueAnalyticsHeading: heading });
  window.dashAgGridFunctions = Object.assign({}, window.dashAgGridFunctions, { VenueAnalytics: { compare: compare } });
})();
