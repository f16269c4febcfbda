/* SPDX-License-Identifier: MIT */
#include "cli/trial.h"

#include <time.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/account.h"
#include "cli/by_hand.h"
#include "cli/conclude.h"
#include "cli/interrupt.h"
#include "cli/read_log.h"
#include "exec/layout.h"
#include "exec/process.h"
#include "exec/tool.h"
#include "judge/judge.h"
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

/* A child process of the program has a log of its own; its findings belong to the run. */
static bool read_child_logs(const char *folder, const char *main_log, struct record *record,
                            const struct sink *sink, struct arena *arena, struct error *err)
{
    struct file_names names;

    if (!file_list(folder, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, names.items[i]);
        struct log_facts facts;

        if (text_starts(names.items[i], "vgdb") || (main_log && text_equal(path, main_log)))
            continue;
        if (!read_log(path, sink, &facts, NULL))
            record->log.malformed = true;
        record->log.truncated |= facts.truncated;
        record->log.malformed |= facts.malformed;
        record->log.findings += facts.findings;
    }
    file_names_free(&names);
    return true;
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

static bool read_logs(const struct trial *trial, pid_t pid, struct account *account,
                      struct arena *arena, struct record *record, struct error *err)
{
    struct hearing hearing = {&record->findings, account};
    struct sink sink = {.finding = keep_finding, .context = &hearing, .remark = keep_remark};
    const char *path = tool_log_path(trial->detector, trial->log_folder, pid, arena);
    struct error unreadable = ERROR_INIT;

    record->log_path = path;
    if (path) {
        if (!read_log(path, &sink, &record->log, &unreadable))
            record->log.malformed = true;
        error_release(&unreadable);
        if (!keep_raw_log(path, arena, &record->log_text, err))
            return false;
    }
    return read_child_logs(trial->log_folder, path, record, &sink, arena, err);
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

/* What the stuck watch saw: why the program hung, or what it did when the time was over. */
static void add_stuck(const struct stuck_result *seen, struct findings *findings)
{
    for (size_t i = 0; i < seen->findings.count; i++)
        findings_add(findings, seen->findings.items[i]);
    for (size_t i = 0; i < seen->evidence.count; i++)
        findings_add(findings, seen->evidence.items[i]);
}

static bool run(const struct trial *trial, const struct tool_command *command,
                struct account *account, struct arena *arena, struct record *record,
                struct error *err)
{
    struct stuck_watch *watch = stuck_watch_new();
    struct process_watch looks = stuck_watch_hooks(watch);
    struct process_watch hooks = interrupt_watch(&looks);
    struct process_spec spec = {
        .argv = command->argv,
        .env = record->env,
        .folder = trial->folder,
        .inherit_io = trial->inherit_io,
        .timeout_ms = trial->timeout_ms,
        .grace_ms = trial->grace_ms,
        .keep_bytes = KEEP_OUTPUT,
        .fixed_layout = command->fixed_layout,
        .watch = &hooks,
    };
    struct process_result result;
    bool ok = process_run(&spec, &result, err);

    if (ok) {
        record->outcome = result.outcome;
        record->out = captured(&result.out, arena);
        record->err = captured(&result.err, arena);
        add_stuck(stuck_watch_result(watch), &record->findings);
        ok = read_logs(trial, result.pid, account, arena, record, err);
    }
    process_result_release(&result);
    stuck_watch_free(watch);
    return ok;
}

static void say(struct record *record, struct arena *arena, enum verdict verdict, const char *why)
{
    const char **reasons = ARENA_NEW(arena, const char *);

    reasons[0] = arena_strdup(arena, why);
    record->verdict = verdict;
    record->reasons = reasons;
    record->reason_count = 1;
}

static void judge_case(const struct trial *trial, int detector_status, struct arena *arena,
                       struct record *record)
{
    struct judge_input input = {
        .detector = trial->detector,
        .variant = trial->variant,
        .expectations = &record->expectations,
        .findings = &record->findings,
        .log = record->log,
        .outcome = record->outcome,
        .detector_status = detector_status,
    };
    struct judgement judgement;

    judgement = judge(&input, arena);
    record->verdict = judgement.verdict;
    record->reasons = judgement.reasons;
    record->reason_count = judgement.reason_count;
}

static int64_t unix_ms(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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
    const struct source *source;

    *record = (struct record){
        .name = trial->name,
        .detector = trial->detector,
        .program = trial->argv[0],
        .argv = command->argv,
        .argc = command->argc,
        .toolchain = trial->toolchain,
        .started_ms = unix_ms(),
        .findings = FINDINGS_INIT,
    };
    set_environment(trial, command, arena, record);
    if (!trial->c)
        return;
    source = trial->variant == VARIANT_BROKEN ? &trial->c->broken : &trial->c->fixed;
    record->topic = trial->c->topic;
    record->case_name = trial->c->name;
    record->variant = trial->variant;
    record->source_path = source->path;
    record->source_text = source->text;
    record->expectations = source->expectations;
}

/* A TSan that cannot start says so in words that nobody understands. */
static void explain_layout(struct record *record, struct arena *arena)
{
    const char *trouble = layout_trouble_here(arena);
    const char **reasons;

    if (!trouble)
        return;
    reasons = ARENA_ARRAY(arena, const char *, record->reason_count + 1);
    for (size_t i = 0; i < record->reason_count; i++)
        reasons[i] = record->reasons[i];
    reasons[record->reason_count++] = trouble;
    record->reasons = reasons;
}

bool trial_run(const struct trial *trial, struct arena *arena, struct record *record,
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
    };
    struct tool_command command = tool_command(&request, arena);
    const struct account_about about = {.program = trial->argv[0],
                                        .folder = trial->folder,
                                        .suppressions = trial->suppressions,
                                        .command = &command,
                                        .linkage = &linkage};
    struct account account = {.arena = arena};
    struct error unfit = ERROR_INIT;

    describe(trial, &command, arena, record);
    record->repeat = by_hand(trial, &request, arena);
    if (!file_remove_tree(trial->log_folder, err) || !file_make_folders(trial->log_folder, err))
        return false;
    if (!tool_check(trial->detector, trial->argv[0], &unfit)) {
        say(record, arena, VERDICT_INCONCLUSIVE, error_text(&unfit));
        error_release(&unfit);
        return true;
    }
    if (!run(trial, &command, &account, arena, record, err))
        return false;
    if (trial->c)
        judge_case(trial, command.detector_status, arena, record);
    else
        conclude(record, command.detector_status, trial->own_status, arena);
    account_close(&account, &about, record);
    if (trial->detector == DETECTOR_TSAN && record->verdict == VERDICT_INCONCLUSIVE)
        explain_layout(record, arena);
    return true;
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
