/* Tables on paper. A grid has in the page only the rows in view; on paper every row stands in a plain table beside it,
   with the headings again on each sheet. It is made for printing and gone after it. */
(function () {
  "use strict";

  const NUMERIC = /va-cell-(number|change)/;

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function columnsOf(grid) {
    return grid.getAllDisplayedColumns().map((column) => column.getColDef()).filter((column) => !/va-cell-line/.test(column.cellClass));
  }

  function lineOf(columns, data, cellName) {
    const line = element("tr");
    columns.forEach((column) => {
      const said = (data && data[column.field]) || {};
      const classes = [NUMERIC.test(column.cellClass) ? "va-paper-number" : "", said.n ? "va-news-" + said.n : ""];
      line.append(element(cellName, classes.filter(Boolean).join(" "), said.t));
    });
    return line;
  }

  function paperOf(grid) {
    const columns = columnsOf(grid);
    const table = element("table", "va-paper");
    const names = Object.fromEntries(columns.map((column) => [column.field, { t: column.headerName }]));
    const [head, body, foot] = ["thead", "tbody", "tbody"].map((name) => element(name));
    head.append(lineOf(columns, names, "th"));
    grid.forEachNodeAfterFilterAndSort((node) => body.append(lineOf(columns, node.data, "td")));
    for (let index = 0; index < grid.getPinnedBottomRowCount(); index += 1) {
      foot.className = "va-paper-total";
      foot.append(lineOf(columns, grid.getPinnedBottomRow(index).data, "td"));
    }
    table.append(head, body, foot);
    return table;
  }

  function clear() {
    document.querySelectorAll(".va-paper").forEach((table) => table.remove());
  }

  window.addEventListener("beforeprint", () => {
    clear();
    document.querySelectorAll(".va-ag").forEach((box) => {
      const grid = window.dash_ag_grid && window.dash_ag_grid.getApi(JSON.parse(box.id));
      if (grid) box.closest(".va-table").append(paperOf(grid));
    });
  });
  window.addEventListener("afterprint", clear);
})();
