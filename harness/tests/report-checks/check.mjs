// SPDX-License-Identifier: MIT
// node check.mjs SCHEMA-FOLDER REPORTS: every report that a run writes, held against a validator
// that is not ours. REPORTS holds index.html, report.json ... and records/.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createRequire } from "node:module";
import Ajv from "ajv/dist/2020.js";
import { validateXML } from "xmllint-wasm";
import { checkPage } from "./page.mjs";

const require = createRequire(import.meta.url);
const here = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);
const [schemas, reports] = process.argv.slice(2).map((path) => resolve(path));
const scratch = mkdtempSync(join(tmpdir(), "threadproof-checks-"));
const wrong = [];

function fail(report, message) {
  wrong.push(`${report}: ${message}`);
}

function json(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function checkSchema(schema, files) {
  const validate = new Ajv({ allErrors: true, strict: true }).compile(json(schema));
  for (const file of files) {
    if (validate(json(file))) continue;
    for (const error of validate.errors.slice(0, 10)) {
      fail(file, `${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
    }
  }
  console.log(`schema    ${schema}: ${files.length} files`);
}

// The multitool holds the file against the official schema first, then against Microsoft's rules.
function checkSarif(file) {
  const tool = join(dirname(require.resolve("@microsoft/sarif-multitool-linux/package.json")),
    "Sarif.Multitool");
  const output = join(scratch, "validation.sarif");
  chmodSync(tool, 0o755);
  try {
    execFileSync(tool, ["validate", file, "--output", output, "--log", "ForceOverwrite",
      "--level", "Error;Warning;Note"], { stdio: "pipe" });
  } catch (error) {
    // It exits with 1 if it has anything to say; without its log it did not run at all.
    if (!existsSync(output)) throw error;
  }
  const run = json(output).runs[0];
  const results = run.results ?? [];
  for (const result of results) {
    if (result.level === "error") fail(file, `${result.ruleId} ${JSON.stringify(result.message)}`);
  }
  for (const notice of run.invocations?.[0]?.toolConfigurationNotifications ?? []) {
    if (notice.level === "error") fail(file, notice.message.text);
  }
  const rules = [...new Set(results.map((result) => `${result.ruleId} ${result.level ?? "warning"}`))];
  console.log(`sarif     ${file}: ${results.length} remarks (${rules.join(", ") || "none"})`);
}

async function checkJunit(file) {
  const result = await validateXML({
    xml: [{ fileName: "junit.xml", contents: readFileSync(file, "utf8") }],
    schema: [readFileSync(join(here, "junit.xsd"), "utf8")],
    initialMemoryPages: 2048, maxMemoryPages: 16384,
  });
  if (!result.valid) result.errors.slice(0, 10).forEach((error) => fail(file, error.rawMessage));
  console.log(`junit     ${file}`);
}

function checkMarkdown(file) {
  const bytes = readFileSync(file).length;
  if (bytes >= 1024 * 1024) fail(file, `${bytes} bytes are more than a job summary may have`);
  console.log(`markdown  ${file}: ${bytes} bytes`);
}

const records = join(reports, "records");
const recordFiles = existsSync(records)
  ? readdirSync(records).filter((name) => name.endsWith(".json")).map((name) => join(records, name))
  : [];
checkSchema(join(schemas, "record.schema.json"), recordFiles);
checkSchema(join(schemas, "report.schema.json"), [join(reports, "report.json")]);
checkSchema(join(here, "gitlab.schema.json"), [join(reports, "gitlab.json")]);
checkSarif(join(reports, "report.sarif"));
await checkJunit(join(reports, "junit.xml"));
checkMarkdown(join(reports, "summary.md"));
await checkPage(join(reports, "index.html"), json(join(reports, "report.json")), scratch, fail);
rmSync(scratch, { recursive: true, force: true });
wrong.forEach((line) => console.error(`WRONG ${line}`));
process.exit(wrong.length ? 1 : 0);
