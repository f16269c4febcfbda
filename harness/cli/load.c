/* SPDX-License-Identifier: MIT */
#include "cli/load.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/account.h"
#include "cli/conclude.h"
#include "cli/merge.h"
#include "cli/read_log.h"
#include "model/plan.h"

enum { DEPTH_MAX = 64 };

/* A record that was read, or made of a log. */
struct loaded {
    struct record record;
    struct loaded *next;
};

struct load {
    struct pool pool; /* what the records and plans point to */
    struct digest *digest;
    struct loaded *records;
    size_t bad;
    size_t inconclusive;
    size_t added;
};

struct load *load_new(void)
{
    struct load *load = xcalloc(1, sizeof(*load));

    load->digest = digest_new();
    return load;
}

void load_free(struct load *load)
{
    if (!load)
        return;
    digest_free(load->digest);
    for (struct loaded *one = load->records; one; one = one->next)
        findings_release(&one->record.findings);
    pool_release(&load->pool);
    free(load);
}

struct digest *load_digest(struct load *load)
{
    return load->digest;
}

size_t load_bad_runs(const struct load *load)
{
    return load->bad;
}

size_t load_inconclusive_runs(const struct load *load)
{
    return load->inconclusive;
}

bool load_passes(const struct load *load, const char *run)
{
    for (const struct loaded *one = load->records; one; one = one->next)
        if (verdict_passes(one->record.verdict) && text_equal(one->record.name, run))
            return true;
    return false;
}

static struct loaded *make_room(struct load *load)
{
    struct loaded *one = ARENA_NEW(&load->pool.arena, struct loaded);

    one->record.findings = (struct findings){.shared = &load->pool};
    return one;
}

static void keep(struct load *load, struct loaded *one)
{
    const struct record *record = &one->record;
    bool unjudged = record->verdict == VERDICT_UNJUDGED;
    bool inconclusive = record->verdict == VERDICT_INCONCLUSIVE;

    one->next = load->records;
    load->records = one;
    load->added++;
    load->inconclusive += inconclusive;
    if (unjudged || inconclusive)
        load->bad += conclude_findings(record) > 0;
    else
        load->bad += !verdict_passes(record->verdict);
    digest_add_record(load->digest, record);
}

/* Of text that no reader understands, this much is shown; the log has the rest. */
enum { TEXT_LINES = 20, TEXT_LINE_MAX = 200 };

struct log_reading {
    struct merge *merge;
    struct account account;
    struct arena shortened; /* of the finding at hand */
};

static const char *shorten(struct arena *arena, const char *line)
{
    size_t len = strlen(line);

    if (len <= TEXT_LINE_MAX)
        return line;
    return arena_printf(arena, "%.*s... (%zu more bytes)", TEXT_LINE_MAX, line,
                        len - TEXT_LINE_MAX);
}

/* Else a report that only looks like one of TSan's would be kept whole, however long. */
static void add_shortened(struct log_reading *reading, const struct finding *finding)
{
    struct arena *arena = &reading->shortened;
    struct finding shortened = *finding;
    const char *notes[TEXT_LINES + 1];
    size_t count = finding->note_count < TEXT_LINES ? finding->note_count : TEXT_LINES;

    for (size_t i = 0; i < count; i++)
        notes[i] = shorten(arena, finding->notes[i]);
    if (count < finding->note_count)
        notes[count++] =
            arena_printf(arena, "... (%zu more lines, from byte %" PRIu64 " of the log)",
                         finding->note_count - TEXT_LINES, finding->position);
    shortened.message = finding->message ? shorten(arena, finding->message) : NULL;
    shortened.notes = notes;
    shortened.note_count = count;
    merge_add(reading->merge, &shortened);
    arena_clear(arena);
}

static void take_finding(void *context, const struct finding *finding)
{
    struct log_reading *reading = context;

    if (finding->kind == KIND_UNKNOWN && finding->stack_count == 0)
        add_shortened(reading, finding);
    else
        merge_add(reading->merge, finding);
}

static void take_remark(void *context, const struct remark *remark)
{
    account_take(&((struct log_reading *)context)->account, remark);
}

static const char *damage(const struct log_facts *log)
{
    if (log->headless)
        return "lacks the beginning of a report";
    return log->malformed ? "is malformed" : "is cut off";
}

static void add_foreign(struct load *load, struct record *record, const struct mixed_facts *facts,
                        const char **reasons)
{
    for (size_t i = 0; i < FOREIGN_COUNT; i++)
        if (facts->foreign[i])
            reasons[record->reason_count++] =
                arena_printf(&load->pool.arena,
                             "%s: at byte %" PRIu64
                             " begins a report of %s, which threadproof does not read: %s",
                             record->name, facts->foreign_at[i], foreign_name((enum foreign)i),
                             foreign_advice((enum foreign)i));
}

/* A log does not say how its program ended, only whether it is whole itself. */
static void conclude_log(struct load *load, struct record *record, const struct mixed_facts *facts)
{
    const struct log_facts *log = &facts->log;
    const char **reasons = ARENA_ARRAY(&load->pool.arena, const char *, 3 + FOREIGN_COUNT);
    const char *failure = conclude_failure(record, &load->pool.arena);

    record->log = *log;
    record->detector = facts->detector;
    record->reasons = reasons;
    if (failure)
        reasons[record->reason_count++] =
            arena_printf(&load->pool.arena, "%s: %s", record->name, failure);
    if (log->malformed || log->truncated)
        reasons[record->reason_count++] =
            arena_printf(&load->pool.arena, "%s: the log %s at byte %" PRIu64, record->name,
                         damage(log), log->truncated_at);
    if (facts->missing)
        reasons[record->reason_count++] = arena_printf(
            &load->pool.arena, "%s: Valgrind counted %" PRIu64 " error%s more than the log has",
            record->name, facts->missing, facts->missing == 1 ? "" : "s");
    add_foreign(load, record, facts, reasons);
    record->verdict = record->reason_count ? VERDICT_INCONCLUSIVE : VERDICT_UNJUDGED;
}

static enum log_answer add_log(struct load *load, int fd, const char *path, struct error *err)
{
    struct loaded *log = make_room(load);
    struct record *record = &log->record;
    struct log_reading reading = {.account = {.arena = &load->pool.arena}, .shortened = ARENA_INIT};
    struct sink sink = {.finding = take_finding, .context = &reading, .remark = take_remark};
    struct mixed_facts facts;
    enum log_answer answer;

    record->name = arena_strdup(&load->pool.arena, path);
    record->program = record->name;
    record->log_path = record->name;
    record->outcome.type = OUTCOME_EXITED;
    reading.merge = merge_new(MERGE_STACKS, &record->findings);
    answer = read_mixed_log(fd, path, &sink, &facts, err);
    merge_end(reading.merge);
    merge_free(reading.merge);
    arena_release(&reading.shortened);
    conclude_log(load, record, &facts);
    account_close(&reading.account, &(struct account_about){.program = path}, record);
    if (answer == LOG_READ)
        keep(load, log);
    else
        findings_release(&record->findings);
    return answer;
}

enum content { CONTENT_RECORD, CONTENT_JSON, CONTENT_PLAN, CONTENT_OTHER };

/* Only JSON begins with a brace; a record and a plan name themselves first of all. */
static enum content recognise(int fd)
{
    char bytes[256];
    ssize_t got = pread(fd, bytes, sizeof(bytes), 0);

    if (got >= (ssize_t)strlen(PLAN_MARK) && memcmp(bytes, PLAN_MARK, strlen(PLAN_MARK)) == 0)
        return CONTENT_PLAN;
    if (got <= 0 || bytes[0] != '{')
        return CONTENT_OTHER;
    return memmem(bytes, (size_t)got, "\"threadproof_record\"", strlen("\"threadproof_record\""))
               ? CONTENT_RECORD
               : CONTENT_JSON;
}

static bool add_record(struct load *load, int fd, const char *path, struct error *err)
{
    struct loaded *one = make_room(load);
    struct buf content = BUF_INIT;
    bool ok = file_read_rest(fd, path, &content, err) &&
              record_read(path, content.ptr, content.len, &load->pool, &one->record, err);

    buf_release(&content);
    if (ok)
        keep(load, one);
    return ok;
}

/* A plan alone is something to report on too: all its runs are missing. */
static bool add_plan(struct load *load, int fd, const char *path, struct error *err)
{
    struct plan *plan = ARENA_NEW(&load->pool.arena, struct plan);
    struct buf content = BUF_INIT;
    bool ok = file_read_rest(fd, path, &content, err) &&
              plan_read(path, content.ptr, &load->pool.arena, plan, err);

    buf_release(&content);
    load->added++;
    if (ok)
        digest_add_plan(load->digest, plan);
    return ok;
}

static enum log_answer add_open_file(struct load *load, int fd, const char *path, struct error *err)
{
    switch (recognise(fd)) {
    case CONTENT_RECORD:
        return add_record(load, fd, path, err) ? LOG_READ : LOG_FAILED;
    case CONTENT_PLAN:
        return add_plan(load, fd, path, err) ? LOG_READ : LOG_FAILED;
    case CONTENT_JSON:
        error_set(err, "%s: is JSON, but no record of a run; name the records or logs themselves",
                  path);
        return LOG_NONE;
    case CONTENT_OTHER:
        break;
    }
    return add_log(load, fd, path, err);
}

static enum log_answer add_file(struct load *load, const char *path, struct error *err)
{
    int fd = file_open(path, err);
    enum log_answer answer;

    if (fd < 0)
        return LOG_FAILED;
    answer = add_open_file(load, fd, path, err);
    close(fd);
    return answer;
}

static bool add_entry(struct load *load, const char *path, int depth, struct error *err);

static bool add_folder(struct load *load, const char *path, int depth, struct error *err)
{
    struct file_names names;
    bool ok = file_list(path, &names, err);

    if (ok && depth == DEPTH_MAX)
        ok = error_set(err, "%s: more than %d folders deep", path, DEPTH_MAX);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = add_entry(load, arena_printf(&load->pool.arena, "%s/%s", path, names.items[i]),
                       depth + 1, err);
    file_names_free(&names);
    return ok;
}

/* A file in a folder may be anything; but a log or record that cannot be read is an error. */
static bool add_entry(struct load *load, const char *path, int depth, struct error *err)
{
    struct stat status;

    if (lstat(path, &status) != 0)
        return error_errno(err, "cannot look at %s", path);
    if (S_ISDIR(status.st_mode))
        return add_folder(load, path, depth, err);
    return !S_ISREG(status.st_mode) || add_file(load, path, err) != LOG_FAILED;
}

bool load_add(struct load *load, const char *path, struct error *err)
{
    size_t before = load->added;

    if (text_equal(path, "-"))
        return add_log(load, STDIN_FILENO, "standard input", err) == LOG_READ;
    if (!file_is_folder(path))
        return add_file(load, path, err) == LOG_READ;
    if (!add_folder(load, path, 0, err))
        return false;
    return load->added > before || error_set(err, "%s: no log and no record is in it", path);
}
