/* SPDX-License-Identifier: MIT */
/* Search, filter, sort and theme. The report says everything without it. */
(function () {
  "use strict";
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));

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

  function shows(element, words, verdict) {
    return words.every((word) => element.dataset.text.includes(word)) &&
      (!verdict || element.dataset.verdicts.split("|").includes(verdict));
  }

  function filter() {
    const words = find("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = find("#verdict").value;
    let shown = 0;
    all("[data-case]").forEach((element) => {
      const visible = shows(element, words, verdict);
      element.hidden = !visible;
      shown += visible && element.tagName === "TR";
    });
    all(".matrix tbody").forEach((group) => {
      group.hidden = !all("tr[data-case]", group).some((row) => !row.hidden);
    });
    find("#shown").textContent = shown + " of " + all("tr[data-case]").length + " cases";
  }

  function order(a, b, by) {
    const failures = Number(b.dataset.failures) - Number(a.dataset.failures);
    const times = Number(b.dataset.ms) - Number(a.dataset.ms);
    const places = Number(a.dataset.case) - Number(b.dataset.case);
    return (by === "failures" ? failures : by === "time" ? times : 0) || places;
  }

  function sort() {
    const by = find("#sort").value;
    all(".matrix tbody").forEach((group) => {
      all("tr[data-case]", group).sort((a, b) => order(a, b, by))
        .forEach((row) => group.append(row));
    });
    const groups = all(".matrix tbody");
    const best = (group) => all("tr[data-case]", group)[0];
    groups.sort((a, b) => order(best(a), best(b), by))
      .forEach((group) => group.parentNode.append(group));
    const list = find("#case-list");
    all("article[data-case]", list).sort((a, b) => order(a, b, by))
      .forEach((article) => list.append(article));
  }

  function tools() {
    const bar = find("#tools");
    if (!bar) return;
    bar.hidden = false;
    find("#search").addEventListener("input", filter);
    find("#verdict").addEventListener("change", filter);
    find("#sort").addEventListener("change", sort);
    filter();
  }

  theme();
  tools();
})();
