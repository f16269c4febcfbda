/* SPDX-License-Identifier: MIT */
/* Search, filter, sort and theme. The report says everything without it. */
(function () {
  "use strict";
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const text = (elements) => elements.map((element) => element.textContent).join(" ");
  const words = (input) => input.value.toLowerCase().split(/\s+/).filter(Boolean);

  function theme() {
    const button = find("#theme");
    const dark = () => root.dataset.theme ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const label = () => { button.textContent = dark() ? "Light" : "Dark"; };
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      label();
    });
  }

  /* The lines of the matrix, each with the section of its case; both stand in the same order. */
  const sections = all("article[data-case]");
  const rows = all("tr[data-case]").map((row, i) => ({ row, section: sections[i], text: null }));

  /* Its names, its bugs and kinds, and the user's own functions and lines in them. */
  function caseText(one) {
    const titles = text(all("h5", one.section)).toLowerCase();
    one.text = one.text || [titles.replace(/ /g, "-"), titles,
      text(all(".topic, h3, .story li, .stacks li:not(.foreign)", one.section))].join(" ")
      .toLowerCase();
    return one.text;
  }

  function filter() {
    const wanted = words(find("#search"));
    const verdict = find("#verdict").value;
    let shown = 0;
    rows.forEach((one) => {
      const visible = wanted.every((word) => caseText(one).includes(word)) &&
        (!verdict || one.row.dataset.verdicts.split("|").includes(verdict));
      one.row.hidden = one.section.hidden = !visible;
      shown += visible;
    });
    all(".matrix tbody").forEach((group) => {
      group.hidden = !all("tr[data-case]", group).some((row) => !row.hidden);
    });
    find("#shown").textContent = `${shown} of ${rows.length} cases`;
  }

  function order(a, b, by) {
    const failures = Number(b.dataset.failures) - Number(a.dataset.failures);
    const times = Number(b.dataset.ms) - Number(a.dataset.ms);
    const places = Number(a.dataset.case) - Number(b.dataset.case);
    return (by === "failures" ? failures : by === "time" ? times : 0) || places;
  }

  function sort() {
    const by = find("#sort").value;
    const groups = all(".matrix tbody");
    const best = (group) => all("tr[data-case]", group)[0];
    groups.forEach((group) => {
      all("tr[data-case]", group).sort((a, b) => order(a, b, by))
        .forEach((row) => group.append(row));
    });
    groups.sort((a, b) => order(best(a), best(b), by))
      .forEach((group) => group.parentNode.append(group));
    rows.sort((a, b) => order(a.row, b.row, by))
      .forEach((one) => one.section.parentNode.append(one.section));
  }

  function cases() {
    if (!find("#tools")) return;
    find("#tools").hidden = false;
    find("#search").addEventListener("input", filter);
    find("#verdict").addEventListener("change", filter);
    find("#sort").addEventListener("change", sort);
    filter();
  }

  function filterBugs() {
    const wanted = words(find("#bug-search"));
    const kind = find("#bug-kind").value;
    const bugs = all("#bug-table tbody tr");
    bugs.forEach((row) => {
      const content = `${row.dataset.kind} ${text(all("td", row))}`.toLowerCase();
      row.hidden = (kind && kind !== row.dataset.kind) ||
        !wanted.every((word) => content.includes(word));
    });
    find("#bugs-shown").textContent =
      `${bugs.filter((row) => !row.hidden).length} of ${bugs.length} bugs`;
  }

  /* By the column, and the other way round at the second time; numbers by their size. */
  function sortBugs(head) {
    const down = head.getAttribute("aria-sort") === "ascending";
    const cell = (row) => row.children[head.cellIndex].textContent;
    all("#bug-table th").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    all("#bug-table tbody tr").sort((a, b) =>
      (down ? -1 : 1) * cell(a).localeCompare(cell(b), "en", { numeric: true }))
      .forEach((row) => row.parentNode.append(row));
  }

  function bugs() {
    const table = find("#bug-table");
    if (!table) return;
    find("#bug-tools").hidden = false;
    new Set(all("tbody tr", table).map((row) => row.dataset.kind).sort())
      .forEach((kind) => find("#bug-kind").append(new Option(kind, kind)));
    all("th", table).forEach((head) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBugs(head));
      head.append(button);
    });
    find("#bug-search").addEventListener("input", filterBugs);
    find("#bug-kind").addEventListener("change", filterBugs);
    filterBugs();
  }

  /* What a link names is shown, though a filter hides it. */
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("[hidden]")) return;
    find("#search").value = find("#verdict").value = "";
    filter();
    target.scrollIntoView();
  }

  theme();
  cases();
  bugs();
  addEventListener("hashchange", reveal);
  reveal();
})();
