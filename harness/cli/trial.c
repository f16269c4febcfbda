/* SPDX-License-Identifier: MIT */
#include "cli/trial.h"

#include <unistd.h>

#include "base/file.h"
#include "cli/account.h"
#include "cli/by_hand.h"
#include "cli/case_run.h"
#include "cli/conclude.h"
#include "cli/ends.h"
#include "cli/interrupt.h"
#include "exec/clock.h"
#include "exec/layout.h"
#include "exec/log_folder.h"
#include "exec/process.h"
#include "exec/tool.h"
#include "stuck/stuck.h"

/* Of each end of a stream, and of a raw log: what a reader of a report looks at. */
enum { KEEP_OUTPUT = 16 * 1024, KEEP_LOG = 128 * 1024 };

/* Where what the logs say goes. */
struct hearing {
    struct findings *findings;
    struct account *account;
};

static void keep_finding(void *context, const struct finding *finding)
{
    findings_add(((struct hearing *)context)->findings, finding);
}

static void keep_remark(void *context, const struct remark *remark)
{
    account_take(((struct hearing *)context)->account, remark);
}

static bool keep_raw_log(const char *path, struct arena *arena, struct captured *raw,
                         struct error *err)
{
    struct buf text = BUF_INIT;
    bool ok = file_read(path, &text, err);

    if (ok) {
        raw->total = text.len;
        raw->len = text.len < KEEP_LOG ? text.len : KEEP_LOG;
        raw->text = arena_strndup(arena, text.ptr, raw->len);
    }
    buf_release(&text);
    return ok;
}

/* One run, and what is gathered of it. */
struct attempt {
    const struct trial *trial;
    const struct tool_command *command;
    struct log_folder *folder;
    struct account account;
    struct run_logs logs;
    struct arena *arena;
    struct record *record;
};

static const char *starter_of(const struct trial *trial)
{
    return trial->starter ? trial->argv[0] : NULL;
}

static bool read_logs(struct attempt *a, pid_t pid, struct error *err)
{
    const struct trial *trial = a->trial;
    struct record *record = a->record;
    struct hearing hearing = {&record->findings, &a->account};
    const struct sink sink = {.finding = keep_finding, .context = &hearing, .remark = keep_remark};

    if (!run_logs_read(trial->log_folder, a->folder, trial->detector, pid, starter_of(trial), &sink,
                       a->arena, &a->logs, err))
        return false;
    record->log = a->logs.facts;
    record->log_path = a->logs.path;
    return !a->logs.path || keep_raw_log(a->logs.path, a->arena, &record->log_text, err);
}

static struct captured captured(const struct process_output *output, struct arena *arena)
{
    struct buf text = BUF_INIT;
    struct captured c;

    process_output_text(output, &text);
    c = (struct captured){arena_strndup(arena, text.ptr, text.len), text.len, output->total};
    buf_release(&text);
    return c;
}

/* What the program did when its time was over is not held against it. */
static void add_evidence(const struct finding *seen, struct findings *findings)
{
    struct finding finding = *seen;

    finding.kind = kind_from_wording(DETECTOR_STUCK, "timeout", "");
    findings_add(findings, &finding);
}

/* What the stuck watch saw: why the program hung, or what it did when the time was over. */
static void add_stuck(const struct stuck_result *seen, bool limit_is_ok, struct findings *findings)
{
    /* A program that is meant to run until it is ended may do so in a circle. */
    for (size_t i = 0; (seen->stuck || !limit_is_ok) && i < seen->findings.count; i++)
        findings_add(findings, seen->findings.items[i]);
    for (size_t i = 0; !limit_is_ok && i < seen->evidence.count; i++)
        add_evidence(seen->evidence.items[i], findings);
}

/* Without its own thread in the way TSan would have watched to the end and said what it found. */
static void end_as_tsan_would(struct record *record, int detector_status)
{
    record->log.finished = true;
    if (record->log.findings)
        record->outcome.status = detector_status;
}

static void add_reason(struct record *record, enum verdict verdict, const char *reason,
                       struct arena *arena)
{
    const char **reasons = ARENA_ARRAY(arena, const char *, record->reason_count + 1);

    for (size_t i = 0; i < record->reason_count; i++)
        reasons[i] = record->reasons[i];
    reasons[record->reason_count++] = reason;
    record->reasons = reasons;
    record->verdict = verdict;
}

/* What makes any run inconclusive, a case's or a user's. */
static void check_folder(const struct log_folder *folder, struct record *record,
                         struct arena *arena)
{
    unsigned lost = log_folder_lost(folder);
    const char *refused = log_folder_refused(folder);

    /* It was interrupted for that, and need not say so. */
    if (refused)
        record->reason_count = 0;
    if (refused)
        add_reason(record, VERDICT_INCONCLUSIVE,
                   arena_printf(arena,
                                "%s was started, which is built with ThreadSanitizer and would "
                                "take all memory under Valgrind, so it was killed; use tsan, or "
                                "build it without -fsanitize=thread",
                                refused),
                   arena);
    if (lost)
        add_reason(record, VERDICT_INCONCLUSIVE,
                   arena_printf(arena,
                                "a process became another program, whose log took the place of "
                                "its own: what was found before is lost (%u time%s)",
                                lost, lost == 1 ? "" : "s"),
                   arena);
}

/* What a run proves, once it is over. */
static void conclude_run(const struct attempt *a, const struct stuck_result *seen, pid_t pid)
{
    const struct trial *trial = a->trial;
    struct conclusion how = {
        .detector_status = a->command->detector_status,
        .any_status = trial->own_status,
        .limit_is_ok = trial->limit_is_ok,
        .starter = starter_of(trial),
        .logs = &a->logs,
        .seen = seen,
    };

    if (seen->over)
        end_as_tsan_would(a->record, how.detector_status);
    if (trial->c) {
        case_run_judge(trial, &a->record->outcome, how.detector_status, a->arena, a->record);
    } else {
        how.children = ends_tell(a->record, pid, trial->starter, a->arena);
        conclude(a->record, &how, a->arena);
    }
    findings_put_evidence_last(&a->record->findings);
}

static bool take_result(struct attempt *a, const struct process_result *result,
                        const struct stuck_result *seen, struct error *err)
{
    struct record *record = a->record;

    log_folder_settle(a->folder);
    record->outcome = result->outcome;
    record->out = captured(&result->out, a->arena);
    record->err = captured(&result->err, a->arena);
    if (a->trial->inherit_io && isatty(STDERR_FILENO)) /* nobody knows what went there */
        record->err.text = NULL;
    add_stuck(seen, a->trial->limit_is_ok, &record->findings);
    if (!read_logs(a, result->pid, err))
        return false;
    conclude_run(a, seen, result->pid);
    /* The user who runs it has seen that already. */
    if (a->trial->inherit_io)
        record->err = (struct captured){.text = NULL};
    return true;
}

static bool run(struct attempt *a, struct error *err)
{
    const struct trial *trial = a->trial;
    struct stuck_watch *watch = stuck_watch_new();
    struct process_watch looks = stuck_watch_hooks(watch);
    struct process_watch kept = log_folder_watch(a->folder, &looks);
    struct process_watch hooks = interrupt_watch(&kept);
    struct process_spec spec = {
        .argv = a->command->argv,
        .env = a->record->env,
        .folder = trial->folder,
        .inherit_io = trial->inherit_io,
        .keep_errors = true,
        .timeout_ms = trial->timeout_ms,
        .grace_ms = trial->grace_ms,
        .keep_bytes = KEEP_OUTPUT,
        .fixed_layout = a->command->fixed_layout,
        .watch = &hooks,
    };
    struct process_result result;
    bool ok =
        process_run(&spec, &result, err) && take_result(a, &result, stuck_watch_result(watch), err);

    process_result_release(&result);
    stuck_watch_free(watch);
    return ok;
}

/* The detector's entries come last: they hold what the user's say of its options. */
static void set_environment(const struct trial *trial, const struct tool_command *command,
                            struct arena *arena, struct record *record)
{
    size_t own = 0;
    const char **env;

    while (trial->env && trial->env[own])
        own++;
    env = ARENA_ARRAY(arena, const char *, own + command->env_count + 1);
    for (size_t i = 0; i < own; i++)
        env[record->env_count++] = trial->env[i];
    for (size_t i = 0; i < command->env_count; i++)
        env[record->env_count++] = command->env[i];
    record->env = env;
}

static void describe(const struct trial *trial, const struct tool_command *command,
                     struct arena *arena, struct record *record)
{
    *record = (struct record){
        .name = trial->name,
        .detector = trial->detector,
        .program = trial->argv[0],
        .argv = command->argv,
        .argc = command->argc,
        .toolchain = trial->toolchain,
        .started_ms = clock_unix_ms(),
        .findings = FINDINGS_INIT,
    };
    set_environment(trial, command, arena, record);
    if (trial->c)
        case_run_describe(trial, record);
}

/* Every TSan program that is started opens it: the proof that there was one (run_logs.h). */
static bool make_witness(const struct trial *trial, struct arena *arena, struct error *err)
{
    if (!trial->starter || trial->detector != DETECTOR_TSAN)
        return true;
    return file_write_atomic(arena_printf(arena, "%s/" TOOL_TSAN_WITNESS, trial->log_folder), "", 0,
                             false, err);
}

static bool prepare_folder(const struct trial *trial, struct arena *arena, struct error *err)
{
    return file_remove_tree(trial->log_folder, err) && file_make_folders(trial->log_folder, err) &&
           make_witness(trial, arena, err);
}

/* A TSan that cannot start says so in words that nobody understands. */
static void explain_layout(struct record *record, struct arena *arena)
{
    const char *trouble = layout_trouble_here(arena);

    if (trouble)
        add_reason(record, VERDICT_INCONCLUSIVE, trouble, arena);
}

static bool run_under_tool(const struct trial *trial, struct arena *arena, struct record *record,
                           struct error *err)
{
    const struct linkage linkage = linkage_of(trial->argv[0], arena);
    const struct tool_request request = {
        .detector = trial->detector,
        .program_argv = trial->argv,
        .log_folder = trial->log_folder,
        .suppressions = trial->suppressions,
        .linkage = &linkage,
        .options = trial->c ? case_options(trial->c, trial->detector, arena) : NULL,
        .proof = trial->c != NULL,
        .own_status = trial->own_status,
        .starter = trial->starter,
    };
    struct tool_command command = tool_command(&request, arena);
    const struct account_about about = {.program = trial->argv[0],
                                        .folder = trial->folder,
                                        .suppressions = trial->suppressions,
                                        .command = &command,
                                        .linkage = &linkage};
    struct attempt attempt = {.trial = trial,
                              .command = &command,
                              .account = {.arena = arena},
                              .arena = arena,
                              .record = record};
    struct error unfit = ERROR_INIT;
    bool ok;

    describe(trial, &command, arena, record);
    record->repeat = by_hand(trial, &request, arena);
    if (!tool_check(trial->detector, trial->argv[0], &unfit)) {
        add_reason(record, VERDICT_INCONCLUSIVE, arena_strdup(arena, error_text(&unfit)), arena);
        error_release(&unfit);
        return true;
    }
    attempt.folder = log_folder_open(trial->log_folder, trial->detector);
    ok = run(&attempt, err);
    if (ok) {
        account_close(&attempt.account, &about, record);
        check_folder(attempt.folder, record, arena);
    }
    log_folder_free(attempt.folder);
    if (ok && trial->detector == DETECTOR_TSAN && record->verdict == VERDICT_INCONCLUSIVE)
        explain_layout(record, arena);
    return ok;
}

bool trial_run(const struct trial *trial, struct arena *arena, struct record *record,
               struct error *err)
{
    return prepare_folder(trial, arena, err) &&
           (trial->detector == DETECTOR_EXPLORE ? case_run_explore(trial, arena, record, err)
                                                : run_under_tool(trial, arena, record, err));
}

const char *trial_save(const struct record *record, const char *folder, struct arena *arena,
                       struct error *err)
{
    const char *records = arena_printf(arena, "%s/records", folder);
    const char *path = arena_printf(arena, "%s/%s.json", records, record->name);
    struct buf json = BUF_INIT;
    bool ok;

    record_write(record, &json);
    ok = file_make_folders(records, err) && file_write_atomic(path, json.ptr, json.len, false, err);
    buf_release(&json);
    return ok ? path : NULL;
}
