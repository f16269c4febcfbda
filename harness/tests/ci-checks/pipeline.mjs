// SPDX-License-Identifier: MIT
// Reads the jobs and their steps out of a forge's file. A job, whatever the forge:
//   id, name, always (run after a failed job too), needs, shell (argv), env, fresh (workspace),
//   steps: [{ name, always, env, run | uses, with }], files (kept for later jobs)
// Only what the files of ci/ use is known; anything else is an error, never passed over.
import { execFileSync } from "node:child_process";
import { readFileSync, existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";

const here = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);
const BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"];

export function forgeOf(file) {
  const name = basename(file);
  if (name.endsWith("Jenkinsfile")) return "jenkins";
  if (name === "action.yml" || name === "action.yaml") return "action";
  if (!/\.ya?ml$/.test(name)) throw new Error(`${file}: neither YAML nor a Jenkinsfile`);
  return parse(readFileSync(file, "utf8")).on ? "github" : "gitlab";
}

// An expression of GitHub, turned into one of this language. What is not in `context` throws.
function evaluate(text, context) {
  const code = text.replace(/\b(inputs|github|matrix|vars|strategy|env)((?:\.[\w-]+)+)/g,
    (_, root, path) => root + path.slice(1).split(".").map((key) => `["${key}"]`).join(""));
  const scope = {
    cancelled: () => false, always: () => true,
    format: (pattern, ...values) => pattern.replace(/\{(\d+)\}/g, (_, n) => values[n]),
    hashFiles: (path) => (existsSync(join(context.github.workspace, path)) ? "some" : ""),
    ...context,
  };
  return new Function(...Object.keys(scope), `"use strict"; return (${code});`)(...Object.values(scope));
}

export function substitute(value, context) {
  return String(value).replace(/\$\{\{(.*?)\}\}/gs, (_, text) => evaluate(text.trim(), context) ?? "");
}

export function holds(condition, context) {
  if (condition === undefined) return true;
  return Boolean(evaluate(String(condition).replace(/^\s*\$\{\{|\}\}\s*$/g, "").trim(), context));
}

function combinations(axes) {
  return Object.entries(axes).reduce((all, [name, values]) =>
    all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))), [{}]);
}

function githubSteps(steps) {
  return steps.map((step, index) => ({
    name: step.name ?? step.uses ?? `step ${index + 1}`,
    always: /cancelled\(\)|always\(\)/.test(step.if ?? ""),
    condition: step.if, env: step.env ?? {}, run: step.run, uses: step.uses, with: step.with ?? {},
    shell: step.shell,
  }));
}

function githubJobs(file) {
  const flow = parse(readFileSync(file, "utf8"));
  return Object.entries(flow.jobs).flatMap(([id, job]) => {
    const cells = combinations(job.strategy?.matrix ?? {});
    return cells.map((matrix) => ({
      id, matrix, shell: BASH, fresh: true, env: { ...flow.env, ...job.env },
      name: [id, ...Object.values(matrix)].join(" "),
      always: /cancelled\(\)|always\(\)/.test(job.if ?? ""), condition: job.if,
      needs: [job.needs ?? []].flat(), steps: githubSteps(job.steps),
      defaultShell: job.defaults?.run?.shell ?? flow.defaults?.run?.shell,
    }));
  });
}

// The steps of the action, as one job.
function actionJobs(file) {
  const action = parse(readFileSync(file, "utf8"));
  const inputs = Object.fromEntries(
    Object.entries(action.inputs ?? {}).map(([name, input]) => [name, input.default ?? ""]));
  return [{ id: "action", name: "action", shell: BASH, fresh: true, env: {}, needs: [], inputs,
    matrix: {}, steps: githubSteps(action.runs.steps) }];
}

const GITLAB_WORDS = ["default", "include", "stages", "variables", "workflow"];

function gitlabSteps(job) {
  const text = (lines) => [lines ?? []].flat().join("\n");
  const script = [text(job.before_script), text(job.script)].filter(Boolean).join("\n");
  const steps = [{ name: "script", env: {}, run: script }];
  if (job.after_script) {
    steps.push({ name: "after_script", env: {}, always: true, run: text(job.after_script) });
  }
  return steps;
}

function gitlabJobs(file) {
  const pipeline = parse(readFileSync(file, "utf8"));
  const stages = pipeline.stages ?? ["test"];
  const jobs = Object.entries(pipeline).filter(([id]) => !GITLAB_WORDS.includes(id));
  jobs.sort(([, a], [, b]) => stages.indexOf(a.stage ?? "test") - stages.indexOf(b.stage ?? "test"));
  return jobs.flatMap(([id, job]) => {
    const total = job.parallel ?? 1;
    return Array.from({ length: total }, (_, index) => ({
      id, shell: BASH, fresh: true, always: job.when === "always", needs: [job.needs ?? []].flat(),
      matrix: {}, stage: stages.indexOf(job.stage ?? "test"), name: total > 1 ? `${id} ${index + 1}/${total}` : id,
      env: { ...pipeline.variables, ...job.variables,
        CI_NODE_INDEX: String(index + 1), CI_NODE_TOTAL: String(total) },
      steps: gitlabSteps(job),
      files: [...(job.artifacts?.paths ?? []), ...Object.values(job.artifacts?.reports ?? {})],
    }));
  });
}

// Jenkins' own Groovy (2.4) runs the file against a model of the declarative words.
export function jenkinsJobs(file) {
  const java = execFileSync("readlink", ["-f", execFileSync("which", ["java"]).toString().trim()]);
  const JAVA_HOME = dirname(dirname(java.toString().trim()));
  const out = execFileSync("groovy", [join(here, "jenkins.groovy"), file],
    { env: { ...process.env, JAVA_HOME }, stdio: ["ignore", "pipe", "pipe"] });
  return JSON.parse(out.toString()).map((unit) => ({
    ...unit, id: unit.stage, needs: [], matrix: {}, shell: ["sh", "-xe"],
    steps: unit.steps.map((step) => ({ env: {}, with: {}, ...step })),
  }));
}

export function jobsOf(file) {
  return { github: githubJobs, action: actionJobs, gitlab: gitlabJobs, jenkins: jenkinsJobs }[
    forgeOf(file)](file);
}
