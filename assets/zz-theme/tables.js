/* How a table's cells are drawn and sorted: see components/table.py for what a cell says. */
(function () {
  "use strict";

  const WIDTH = 96;
  const HEIGHT = 24;

  function line(numbers) {
    const known = numbers.map((number, index) => [index, number]).filter((one) => one[1] !== null);
    if (known.length < 2) return null;
    const values = known.map((one) => one[1]);
    const low = Math.min(...values);
    const room = Math.max(...values) - low || 1;
    const at = (one) => [(WIDTH * one[0]) / (numbers.length - 1), 2 + (HEIGHT - 4) * (1 - (one[1] - low) / room)];
    const path = "M" + known.map((one) => at(one).map((place) => place.toFixed(1)).join(" ")).join("L");
    return window.React.createElement(
      "svg",
      { width: WIDTH, height: HEIGHT, viewBox: "0 0 " + WIDTH + " " + HEIGHT, className: "va-cell-spark", "aria-hidden": "true" },
      window.React.createElement("path", { d: path, fill: "none", stroke: "currentColor", strokeWidth: 1.75, strokeLinejoin: "round" })
    );
  }

  function cell(props) {
    const said = props.value;
    if (!said) return null;
    const create = window.React.createElement;
    if (said.l) return line(said.l);
    const style = said.s === undefined ? undefined : { backgroundColor: "rgba(var(--va-accent-rgb)," + (0.04 + 0.26 * said.s).toFixed(3) + ")" };
    const classes = ["va-cell-text"].concat(said.n ? ["va-news-" + said.n] : [], said.s === undefined ? [] : ["va-heat"]).join(" ");
    const text = said.h
      ? create("a", { href: said.h, onClick: (event) => { if (window.VenueAnalytics.go(said.h, event)) event.preventDefault(); } }, said.t)
      : said.t;
    return create("span", { className: classes, style: style }, text);
  }

  function compare(one, other) {
    const a = one ? one.v : null;
    const b = other ? other.v : null;
    if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1;
    if (b === null || b === undefined) return 1;
    return typeof a === "string" ? a.localeCompare(b) : a - b;
  }

  window.dashAgGridComponentFunctions = Object.assign({}, window.dashAgGridComponentFunctions, { VenueAnalyticsCell: cell });
  window.dashAgGridFunctions = Object.assign({}, window.dashAgGridFunctions, { VenueAnalytics: { compare: compare } });
})();
