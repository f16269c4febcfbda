// SPDX-License-Identifier: MIT
// node steps.mjs ROOT FILE [OPTION...]: see scripts/dev/ci-steps --help. Plays the forge: runs the very
// steps of FILE one after another in a scratch copy, and hands on what jobs keep for one another.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync,
  writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { forgeOf, holds, jobsOf, substitute } from "./pipeline.mjs";

const list = { type: "string", multiple: true, default: [] };
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  list: { type: "boolean" }, job: list, skip: list, set: list, project: { type: "string" },
  cases: { type: "string" }, keep: { type: "string" } } });
const [root, file] = positionals.map((path) => resolve(path));
const settings = Object.fromEntries(options.set.map((text) => text.split(/=(.*)/s).slice(0, 2)));
const forge = forgeOf(file);
const scratch = mkdtempSync(join(tmpdir(), "threadproof-ci-"));
const workspace = join(scratch, "work"); // of the job that runs
const threadproof = join(scratch, "threadproof"); // what other projects fetch
const store = join(scratch, "kept"); // what jobs hand on
const summary = join(scratch, "summary.md");

function run(argv, cwd, env = process.env) {
  const result = spawnSync(argv[0], argv.slice(1), { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function git(cwd, ...args) {
  execFileSync("git", ["-c", "user.name=ci", "-c", "user.email=ci@localhost", ...args], { cwd });
}

// A corpus of the first cases only, with the one that the gate needs.
function reduce(folder, count) {
  const path = join(folder, "cases/CMakeLists.txt");
  let seen = 0;
  const lines = readFileSync(path, "utf8").split("\n").filter((line) => {
    const name = line.match(/^threadproof_add_case\((.*)\)/)?.[1];
    if (!name || name === "races/lost-update" || seen++ < count) return true;
    rmSync(join(folder, "cases", name), { recursive: true });
    return false;
  });
  writeFileSync(path, lines.join("\n"));
}

// The sources as they are now, committed or not, as a repository of their own.
function repository(from, to) {
  const names = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: from });
  for (const name of names.toString().split("\0").filter((name) => name && existsSync(join(from, name)))) {
    cpSync(join(from, name), join(to, name));
  }
  if (options.cases) reduce(to, Number(options.cases));
  git(to, "init", "-q", "-b", "main");
  git(to, "add", "-A");
  git(to, "commit", "-q", "-m", "copy");
}

function prepare() {
  repository(root, options.project ? threadproof : workspace);
  if (options.project) cpSync(options.project, workspace, { recursive: true });
  ["home", "kept"].forEach((name) => mkdirSync(join(scratch, name)));
}

// A forge gives each job a workspace of its own; only what was compiled is left, to save time.
function freshen() {
  if (!existsSync(join(workspace, ".git"))) return;
  git(workspace, "clean", "-xdfq", "-e", "/build*/");
}

// What a user would write into the file, or set beside it.
function variables() {
  const given = Object.entries(settings).filter(([name]) => !name.startsWith("inputs."));
  return { ...(options.project ? { THREADPROOF_URL: threadproof } : {}), ...Object.fromEntries(given) };
}

function environment(job, step, context) {
  const own = Object.entries({ ...job.env, ...step.env }).map(
    ([name, value]) => [name, forge === "github" ? substitute(value, context) : String(value)]);
  return {
    PATH: process.env.PATH, LANG: process.env.LANG ?? "C.UTF-8", HOME: join(scratch, "home"), CI: "true",
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME, ".cache"),
    ...{
      github: { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: workspace, GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: scratch },
      gitlab: { GITLAB_CI: "true", CI_PROJECT_DIR: workspace, CI_COMMIT_BRANCH: "main" },
      jenkins: { WORKSPACE: workspace, BUILD_NUMBER: "1" },
    }[forge], ...Object.fromEntries(own), ...variables(),
  };
}

function need(path) {
  const plain = path.trim().replace(/\/\*\*$/, "");
  const full = join(workspace, plain);
  if (!existsSync(full)) throw new Error(`${plain} is to be kept, but is not there`);
  return [plain, full];
}

function keep(name, paths) {
  for (const path of paths.map(need)) {
    cpSync(path[1], join(store, name, paths.length > 1 || forge !== "github" ? path[0] : ""),
      { recursive: true });
  }
}

function fetch(pattern, into) {
  const like = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
  const names = readdirSync(store).filter((name) => like.test(name));
  if (!names.length) throw new Error(`nothing is kept by the name ${pattern}`);
  names.forEach((name) => cpSync(join(store, name),
    join(workspace, into, pattern === name ? "" : name), { recursive: true }));
}

// A step that is not ours to run: what it needs is checked, what it does for later jobs is done.
function use(step, values, job) {
  const name = step.uses.replace(/@.*/, "");
  if (name === "actions/checkout") {
    if (values.path) repository(root, join(workspace, values.path));
  } else if (name === "actions/upload-artifact") keep(values.name, values.path.trim().split("\n"));
  else if (name === "actions/download-artifact") fetch(values.pattern ?? values.name, values.path);
  else if (name === "github/codeql-action/upload-sarif") need(values.sarif_file);
  else if (name === "actions/upload-pages-artifact") need(values.path);
  else if (name === "stash") keep(step.with.name, [step.with.path]);
  else if (name === "unstash") fetch(step.with.name, step.with.into);
  else if (name === "publish") step.with.files.forEach(need);
  else if (name.endsWith("/ci/github")) return action(values, job);
  else throw new Error(`${step.uses} is not known here`);
  return true;
}

function action(values) {
  const own = join(threadproof, "ci/github");
  const [job] = jobsOf(join(own, "action.yml"));
  return runSteps(job, { inputs: { ...job.inputs, ...values }, github: { action_path: own } });
}

function runStep(job, step, context) {
  if (step.uses) {
    const values = Object.fromEntries(
      Object.entries(forge === "jenkins" ? {} : step.with).map(([key, value]) => [key, substitute(value, context)]));
    return use(step, values, job);
  }
  const script = join(scratch, "step");
  const text = forge === "jenkins" ? step.run : substitute(step.run, context);
  writeFileSync(script, text + "\n");
  return run([...job.shell, script], workspace, environment(job, step, context)) === 0;
}

function attempt(job, step, context) {
  if (options.skip.some((text) => `${step.run ?? step.uses}`.includes(text))) {
    console.log(`-- ${job.name}: ${step.name}: left out as asked for`);
    return true;
  }
  console.log(`-- ${job.name}: ${step.name}`);
  try {
    return runStep(job, step, context);
  } catch (error) {
    console.log(error.message);
    return false;
  }
}

function runSteps(job, given = {}) {
  const context = {
    matrix: job.matrix, vars: {}, env: {}, ...given,
    inputs: given.inputs ?? Object.fromEntries(Object.entries(settings)
      .filter(([name]) => name.startsWith("inputs.")).map(([name, value]) => [name.slice(7), value])),
    github: { event_name: "push", ref: "refs/heads/main", ref_name: "main", workspace,
      event: { repository: { default_branch: "main" } }, ...given.github },
  };
  if (!holds(job.condition, context)) return null;
  let ok = true;
  const broken = new Set(); // blocks in which a step failed
  for (const step of job.steps) {
    if ((!ok && !step.always) || broken.has(step.block) || !holds(step.condition, context)) continue;
    if (attempt(job, step, context)) continue;
    console.log(`** ${job.name}: ${step.name}: failed`);
    ok = false;
    if (step.block) broken.add(step.block);
  }
  return ok;
}

// GitLab keeps a job's artifacts after its last script, and gives them to every later job.
function handOn(job) {
  if (forge !== "gitlab") return true;
  try {
    keep(`${job.name.replaceAll("/", "-")}`, job.files);
    return true;
  } catch (error) {
    console.log(`** ${job.name}: ${error.message}`);
    return false;
  }
}

function takeOver() {
  if (forge === "gitlab") readdirSync(store).forEach((name) => fetch(name, ""));
}

// Whether a job waits for that one to pass. Parts of one job run beside one another.
function waitsFor(job, other) {
  if (job.always || job.id === other.id) return false;
  if (job.needs.length || forge === "github") return job.needs.includes(other.id);
  return forge === "jenkins" || job.stage > other.stage;
}

function runJobs(jobs) {
  const failed = [];
  for (const job of jobs) {
    const first = failed.find((other) => waitsFor(job, other));
    if (first) {
      console.log(`== ${job.name}: left out, since ${first.name} failed`);
      continue;
    }
    console.log(`== ${job.name}`);
    if (job.fresh) freshen();
    takeOver();
    const ok = runSteps(job);
    if (ok === null) console.log(`== ${job.name}: its condition does not hold`);
    else if (!handOn(job) || !ok) failed.push(job);
  }
  return failed;
}

function listSteps(jobs) {
  for (const job of jobs) {
    for (const step of job.steps) {
      console.log(`${job.name}\t${step.name}\t${JSON.stringify(step.run ?? step.uses)}`);
    }
  }
}

function main() {
  const jobs = jobsOf(file).filter((job) => !options.job.length || options.job.includes(job.id));
  if (!jobs.length) throw new Error(`${file}: no such job`);
  if (options.list) return listSteps(jobs);
  prepare();
  const failed = runJobs(jobs);
  if (options.keep) cpSync(scratch, options.keep, { recursive: true });
  console.log(failed.length ? `FAILED: ${failed.map((job) => job.name).join(", ")}` : "every step passed");
  process.exitCode = failed.length ? 1 : 0;
}

try {
  main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
