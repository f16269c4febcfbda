// SPDX-License-Identifier: MIT
// The HTML report in a real browser: nothing on the console, nothing fetched, every case reachable
// with and without scripts, search, filter and sort used, no label on a node of a graph, and axe
// silent at three widths in both themes.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HtmlValidate } from "html-validate";
import puppeteer from "puppeteer-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const widths = [375, 900, 1440];
const themes = ["light", "dark"];
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome"];

function launch(scratch) {
  const executablePath = browsers.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no browser found; set CHROMIUM to one");
  return puppeteer.launch({
    executablePath,
    userDataDir: join(scratch, "profile"),
    // axe takes minutes for the page of the whole corpus when others use the processors.
    protocolTimeout: 1800000,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

async function open(browser, file, fail, scripts) {
  const page = await browser.newPage();
  const url = pathToFileURL(file).href;
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) fail(file, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => fail(file, `script: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) {
      fail(file, `fetches ${request.url()}`);
    }
  });
  await page.setJavaScriptEnabled(scripts);
  await page.goto(url);
  return page;
}

// What harness/report/markup.h says of characters that a page does not show as they are.
function visible(text) {
  return text
    .replace(/[\x00-\x08\x0b-\x1f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\x7f/g, "\u2421")
    .replace(/[\x80-\x9f]/g, (c) => "\\x" + c.charCodeAt(0).toString(16))
    .replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => {
      const code = c.codePointAt(0);
      if (code < 0x100) return "\\x" + code.toString(16);
      return code < 0x10000
        ? "\\u" + code.toString(16).padStart(4, "0")
        : "\\U" + code.toString(16).padStart(8, "0");
    })
    .replace(/[\ufffe\uffff]/g, "\ufffd");
}

// The strings of the JSON report, read back out of the page's text: none is lost, none is obeyed.
async function checkText(page, file, report, fail) {
  const text = await page.evaluate(() => document.body.textContent);
  const wanted = [
    ...report.runs.flatMap((run) => run.failed ? run.reasons : []),
    ...report.bugs.flatMap((bug) => bug.stacks.filter((stack) => stack.site)
      .map((stack) => stack.sentence)),
  ];
  wanted.filter((part) => !text.includes(visible(part)))
    .slice(0, 10).forEach((part) => fail(file, `does not say ${JSON.stringify(part)}`));
  if (await page.evaluate(() => "hacked" in window)) fail(file, "runs a script out of a string");
}

// Every case of the JSON report has a link in the matrix, and what the link names can be seen.
async function checkReach(page, file, cases, fail) {
  const broken = await page.$$eval(".matrix tbody a", (links) => links
    .filter((link) => {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      return !target || !target.checkVisibility() || !target.querySelector(".code");
    })
    .map((link) => link.textContent));
  const names = await page.$$eval(".matrix tbody a", (links) => links.map((a) => a.textContent));
  broken.forEach((name) => fail(file, `the case ${name} cannot be reached`));
  cases.filter((name) => !names.includes(name))
    .forEach((name) => fail(file, `the case ${name} has no line in the matrix`));
}

const visibleRows = (page) => page.$$eval("tr[data-case]", (rows) => rows
  .filter((row) => row.checkVisibility()).map((row) => row.querySelector("a").textContent));

async function checkTools(page, file, cases, count, fail) {
  const wanted = cases[cases.length - 1];
  await page.type("#search", wanted);
  const found = await visibleRows(page);
  if (!found.includes(wanted) || found.some((name) => !name.includes(wanted))) {
    fail(file, `searching "${wanted}" shows ${found.join(", ") || "nothing"}`);
  }
  await page.$eval("#search", (input) => { input.value = ""; });
  await page.type("#search", "no such case");
  if ((await visibleRows(page)).length) fail(file, "searching nonsense shows cases");
  await page.$eval("#search", (input) => {
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  const verdict = await page.$eval("#verdict option:last-child", (option) => option.value);
  await page.select("#verdict", verdict);
  const filtered = await page.$$eval("tr[data-case]", (rows, wantedVerdict) => rows
    .filter((row) => row.checkVisibility() !== row.textContent.includes(wantedVerdict)).length,
  verdict);
  if (filtered) fail(file, `the filter "${verdict}" is wrong for ${filtered} cases`);
  await page.select("#verdict", "");
  await page.select("#sort", "time");
  const times = await page.$$eval("tbody", (groups) => groups.map((group) =>
    [...group.querySelectorAll("tr[data-case]")].map((row) => Number(row.dataset.ms))));
  if (times.some((group) => group.some((ms, i) => i && ms > group[i - 1]))) {
    fail(file, "sorting by time does not sort");
  }
  if ((await visibleRows(page)).length !== count) fail(file, "sorting loses cases");
}

// A place and a function find their case, and a link to a case that is filtered out shows it.
async function checkPlaces(page, file, fail) {
  const search = (words) => page.$eval("#search", (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input"));
  }, words);
  const [name, wanted, id] = await page.$$eval("article[data-case]", (articles) => articles
    .filter((article) => article.querySelector(".stacks li:not(.foreign) code"))
    .map((article) => [article.querySelector("h3").textContent,
      article.querySelector(".stacks li:not(.foreign)").textContent.trim(), article.id])[0] ?? []);
  if (!name) return;
  await search(wanted);
  if (!(await visibleRows(page)).includes(name)) fail(file, `"${wanted}" does not find ${name}`);
  await search("no such case");
  await page.evaluate((hash) => { location.hash = hash; }, `#${id}`);
  await page.waitForFunction((target) => document.getElementById(target).checkVisibility(),
    { timeout: 10000 }, id).catch(() => fail(file, `a link to the filtered ${name} shows nothing`));
  await search("");
}

async function checkBugs(page, file, fail) {
  const column = (number) => page.$$eval("#bug-table tbody tr", (rows, index) => rows
    .filter((row) => row.checkVisibility()).map((row) => row.children[index].textContent), number);
  const places = await column(1);
  const sorted = [...places].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const press = () => page.$eval("#bug-table th:nth-child(2) button", (button) => button.click());
  await press();
  if (`${await column(1)}` !== `${sorted}`) fail(file, "the table of bugs does not sort");
  await press();
  if (`${await column(1)}` !== `${sorted.reverse()}`) fail(file, "nor the other way round");
  await page.type("#bug-search", places[0]);
  const found = await column(1);
  if (!found.length || found.some((place) => !place.includes(places[0].split(" ")[0]))) {
    fail(file, `searching the bugs for "${places[0]}" shows ${found.join("; ") || "nothing"}`);
  }
  await page.$eval("#bug-search", (input) => {
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  const broken = await page.$$eval("#bug-table a", (links) => links
    .filter((link) => !document.getElementById(link.hash.slice(1))).length);
  if (broken) fail(file, `${broken} bugs of the table cannot be reached`);
}

// No label of a graph lies on a node, on another label, or outside.
async function checkGraphs(page, file, fail) {
  const wrong = await page.$$eval("svg", (pictures) => pictures
    .filter((svg) => svg.querySelector(".edge") && !svg.querySelector(".lane"))
    .flatMap((svg) => {
      svg.closest(".case").style.contentVisibility = "visible";
      const box = (element) => element.getBBox();
      const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width &&
        a.y < b.y + b.height && b.y < a.y + a.height;
      const { width, height } = svg.viewBox.baseVal;
      const nodes = [...svg.querySelectorAll("rect")].map(box);
      const labels = [...svg.querySelectorAll("text.m")].filter((text) => text.textContent);
      return labels.filter((label, i) => {
        const at = box(label);
        return nodes.some((node) => meet(node, at)) || at.x < 0 || at.y < 0 ||
          at.x + at.width > width || at.y + at.height > height ||
          labels.slice(0, i).some((other) => meet(box(other), at));
      }).map((label) => label.textContent);
    }));
  wrong.slice(0, 10).forEach((label) => fail(file, `the label "${label}" of a graph is not clear`));
}

async function checkTheme(page, file, fail) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await paper();
  await page.click("#theme");
  if (await paper() === before) fail(file, "the theme button changes nothing");
  await page.click("#theme");
  if (await paper() !== before) fail(file, "the theme button does not change back");
}

async function checkAccess(page, file, fail) {
  for (const theme of themes) {
    for (const width of widths) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
      await page.setViewport({ width, height: 900 });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      for (const found of violations) {
        fail(file, `axe, ${theme} at ${width}: ${found.id}: ${found.help}: ` +
          found.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | "));
      }
      const overflow = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) fail(file, `is ${overflow} pixels too wide for ${width}`);
    }
  }
}

async function checkMarkup(file, fail) {
  const validator = new HtmlValidate({
    extends: ["html-validate:standard"],
    rules: { "no-inline-style": "off", "long-title": "off" },
  });
  const report = await validator.validateString(readFileSync(file, "utf8"), file);
  report.results.flatMap((result) => result.messages).slice(0, 10).forEach((message) =>
    fail(file, `${message.line}:${message.column} ${message.ruleId}: ${message.message}`));
}

export async function checkPage(file, report, scratch, fail) {
  const cases = report.runs.filter((run) => run.case).map((run) => visible(run.case));
  // Two topics may each have a case of that name.
  const count = new Set(report.runs.filter((run) => run.case)
    .map((run) => `${run.topic}/${run.case}`)).size;
  const browser = await launch(scratch);
  try {
    const plain = await open(browser, file, fail, false);
    await checkReach(plain, file, cases, fail);
    const page = await open(browser, file, fail, true);
    await checkText(page, file, report, fail);
    await checkReach(page, file, cases, fail);
    await checkTheme(page, file, fail);
    if (cases.length) await checkTools(page, file, cases, count, fail);
    if (cases.length) await checkPlaces(page, file, fail);
    if (await page.$("#bug-table")) await checkBugs(page, file, fail);
    await checkGraphs(page, file, fail);
    await checkAccess(page, file, fail);
  } finally {
    await browser.close();
  }
  await checkMarkup(file, fail);
  console.log(`html      ${file}: ${count} cases`);
}
