/* SPDX-License-Identifier: MIT */
#include "parse/tsan_log.h"

#include "base/text.h"
#include "parse/tsan_line.h"
#include "parse/tsan_report.h"

enum {
    FEED_MAX = 64 * 1024,    /* bytes taken at a time, so that a huge feed is not copied whole */
    PIECE_MAX = 1024 * 1024, /* a longer line, or stretch of text, is passed on in pieces */
    /* A block of more is no report of TSan's, whose stacks have at most 256 frames. */
    BLOCK_MAX = 16 * 1024 * 1024,
    BLOCK_LINES_MAX = 64 * 1024,
};

/*
 * A block is collected line by line and cut into fields when it is complete,
 * so that the buffer may still move while it grows.
 *
 * `data` holds the open block and the line that is not complete yet:
 *
 *     block_at ... line_at ... scanned ... data.len
 *     `- lines of the block
 *                  `- no line end up to `scanned`
 *
 * Line ends become NUL. Without an open block block_at is of no meaning.
 */
struct tsan_log {
    struct sink sink;
    struct log_facts facts;
    struct buf data;
    uint64_t origin; /* byte of the log at data.ptr[0] */
    size_t line_at;
    size_t scanned;
    bool in_piece; /* the current line is being passed on in pieces */

    enum tsan_block block;
    size_t block_at;
    struct tsan_line *lines; /* of the block */
    size_t line_count;
    size_t line_room;
    bool crash_headed; /* the block has its "ERROR: ThreadSanitizer: SEGV" */
    bool in_suppressions;
    struct tsan_report report;
};

struct tsan_log *tsan_log_new(const struct sink *sink)
{
    struct tsan_log *log = xcalloc(1, sizeof(*log));

    log->sink = *sink;
    buf_init(&log->data);
    return log;
}

void tsan_log_free(struct tsan_log *log)
{
    if (!log)
        return;
    tsan_report_free(&log->report);
    free(log->lines);
    buf_release(&log->data);
    free(log);
}

static void add_line(struct tsan_log *log, size_t at, size_t len)
{
    ARRAY_GROW(log->lines, log->line_count, log->line_room);
    log->lines[log->line_count++] = (struct tsan_line){at - log->block_at, len};
}

static void open_block(struct tsan_log *log, enum tsan_block block, size_t at, size_t len)
{
    log->block = block;
    log->block_at = at;
    log->line_count = 0;
    log->crash_headed = false;
    if (block != TSAN_BLOCK_OPENING)
        add_line(log, at, len);
}

/* Passes the open block on; `rest` is a line of it that was cut short. */
static void end_block_with(struct tsan_log *log, const char *rest, size_t rest_len)
{
    struct finding *finding;

    finding = tsan_report_parse(&log->report, log->block, log->data.ptr + log->block_at, log->lines,
                                log->line_count);
    if (rest_len) {
        tsan_report_add_note(&log->report, rest, rest_len);
        finding->notes = log->report.notes;
    }
    finding->position = log->origin + log->block_at;
    log->block = TSAN_BLOCK_NONE;
    log->facts.findings++;
    log->sink.finding(log->sink.context, finding);
}

static void end_block(struct tsan_log *log)
{
    end_block_with(log, NULL, 0);
}

static bool in_report(const struct tsan_log *log)
{
    return log->block == TSAN_BLOCK_REPORT || log->block == TSAN_BLOCK_CRASH;
}

static void text_line(struct tsan_log *log, size_t at, size_t len);

/* Ends the blocks that have no end of their own. */
static void leave_block(struct tsan_log *log)
{
    if (log->block == TSAN_BLOCK_OPENING) {
        log->block = TSAN_BLOCK_NONE;
        text_line(log, log->block_at, strlen(log->data.ptr + log->block_at));
    }
    if (log->block == TSAN_BLOCK_TEXT || log->block == TSAN_BLOCK_FAILURE)
        end_block(log);
}

/* Something new begins, although a report should have ended first. */
static void break_off(struct tsan_log *log)
{
    leave_block(log);
    if (!in_report(log))
        return;
    if (!log->facts.malformed)
        log->facts.truncated_at = log->origin + log->block_at;
    log->facts.malformed = true;
    end_block(log);
}

static void text_line(struct tsan_log *log, size_t at, size_t len)
{
    bool full = log->block == TSAN_BLOCK_TEXT && at - log->block_at >= PIECE_MAX;

    if (full || log->block == TSAN_BLOCK_OPENING || log->block == TSAN_BLOCK_FAILURE)
        leave_block(log);
    if (log->sink.text)
        log->sink.text(log->sink.context, log->data.ptr + at, len, log->origin + at);
    else if (log->block != TSAN_BLOCK_NONE)
        add_line(log, at, len);
    else if (len)
        open_block(log, TSAN_BLOCK_TEXT, at, len);
}

static void report_line(struct tsan_log *log, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_OPENING) {
        log->block = TSAN_BLOCK_REPORT;
        add_line(log, at, len);
        return;
    }
    break_off(log);
    open_block(log, TSAN_BLOCK_REPORT, at, len);
}

static void separator_line(struct tsan_log *log, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_REPORT) {
        end_block(log);
        return;
    }
    leave_block(log);
    open_block(log, TSAN_BLOCK_OPENING, at, len);
}

/* "DEADLYSIGNAL" comes first, and once more if the runtime crashes in turn. */
static void crash_line(struct tsan_log *log, enum tsan_line_type type, size_t at, size_t len)
{
    bool header = type == TSAN_CRASH;

    log->facts.fatal_signal = true;
    if (log->block == TSAN_BLOCK_CRASH && !(header && log->crash_headed)) {
        add_line(log, at, len);
    } else {
        break_off(log);
        open_block(log, TSAN_BLOCK_CRASH, at, len);
    }
    log->crash_headed |= header;
}

static void failure_line(struct tsan_log *log, enum tsan_line_type type, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_CRASH)
        end_block(log);
    break_off(log);
    open_block(log, TSAN_BLOCK_FAILURE, at, len);
    if (type == TSAN_FAILURE)
        end_block(log);
}

/* Lines that change what is known of the log, but make no finding. */
static void fact_line(struct tsan_log *log, enum tsan_line_type type, size_t at, size_t len)
{
    const char *line = log->data.ptr + at;

    if (type == TSAN_STARTED)
        log->facts.started = true;
    if (type == TSAN_STATISTICS || type == TSAN_REPORTED)
        log->facts.finished = true;
    if (type == TSAN_REPORTED)
        log->facts.reported_given = tsan_line_reported(line, &log->facts.reported);
    log->in_suppressions = type == TSAN_SUPPRESSIONS;
    if (log->block == TSAN_BLOCK_CRASH && (type == TSAN_SUMMARY || type == TSAN_ABORTING))
        end_block(log);
    else if (log->block == TSAN_BLOCK_CRASH && type == TSAN_NOISE && line[0] == '=')
        add_line(log, at, len);
    else
        leave_block(log);
}

/* "rax = 0x0000000000000000  rbx = ..." of a crash. */
static bool is_register_dump(const char *line)
{
    return strstr(line, " = 0x") != NULL;
}

static void other_line(struct tsan_log *log, size_t at, size_t len)
{
    const char *line = log->data.ptr + at;

    log->in_suppressions = log->in_suppressions && tsan_line_is_suppression(line);
    if (log->in_suppressions)
        return;
    if (log->block == TSAN_BLOCK_CRASH && is_register_dump(line))
        add_line(log, at, len);
    else
        text_line(log, at, len);
}

static void dispatch(struct tsan_log *log, size_t at, size_t len)
{
    enum tsan_line_type type = tsan_line_type(log->data.ptr + at, len);

    switch (type) {
    case TSAN_TEXT:
        other_line(log, at, len);
        break;
    case TSAN_SEPARATOR:
        separator_line(log, at, len);
        break;
    case TSAN_REPORT:
        report_line(log, at, len);
        break;
    case TSAN_DEADLY_SIGNAL:
    case TSAN_CRASH:
        crash_line(log, type, at, len);
        break;
    case TSAN_FAILURE:
    case TSAN_FAILURE_STACK:
        failure_line(log, type, at, len);
        break;
    default:
        fact_line(log, type, at, len);
    }
}

/* A whole line; its line end is at data.ptr[at + len]. */
static void take_line(struct tsan_log *log, size_t at, size_t len)
{
    char *line = log->data.ptr + at;

    if (len && line[len - 1] == '\r')
        len--;
    line[len] = '\0';
    if (log->in_piece)
        text_line(log, at, len);
    else if ((len == 0 || line[0] == ' ') && (in_report(log) || log->block == TSAN_BLOCK_FAILURE))
        add_line(log, at, len);
    else
        dispatch(log, at, len);
    log->in_piece = false;
}

/* Takes all lines that are complete. */
static void scan(struct tsan_log *log)
{
    const char *end;

    while ((end = memchr(log->data.ptr + log->scanned, '\n', log->data.len - log->scanned))) {
        size_t at = log->line_at;

        log->line_at = (size_t)(end - log->data.ptr) + 1;
        log->scanned = log->line_at;
        take_line(log, at, log->line_at - 1 - at);
    }
    log->scanned = log->data.len;
}

/* Keeps an endless line or block from growing without bound. */
static void limit(struct tsan_log *log)
{
    if (log->data.len - log->line_at >= PIECE_MAX) {
        size_t at = log->line_at;

        log->line_at = log->data.len;
        log->in_piece = true;
        text_line(log, at, log->data.len - at);
    }
    if (log->block != TSAN_BLOCK_NONE && log->block != TSAN_BLOCK_TEXT &&
        (log->line_at - log->block_at > BLOCK_MAX || log->line_count > BLOCK_LINES_MAX))
        break_off(log);
}

/* Forgets what is neither of the open block nor of the current line. */
static void compact(struct tsan_log *log)
{
    size_t done = log->block == TSAN_BLOCK_NONE ? log->line_at : log->block_at;

    if (done == 0)
        return;
    memmove(log->data.ptr, log->data.ptr + done, log->data.len - done);
    log->data.len -= done;
    log->line_at -= done;
    log->scanned -= done;
    log->block_at = 0;
    log->origin += done;
}

void tsan_log_feed(struct tsan_log *log, const char *bytes, size_t len)
{
    log->facts.bytes += len;
    while (len) {
        size_t part = len < FEED_MAX ? len : FEED_MAX;

        compact(log);
        buf_add(&log->data, bytes, part);
        scan(log);
        limit(log);
        bytes += part;
        len -= part;
    }
}

/* A block that the end of the log finds open has not said all it had to say. */
static bool is_cut(const struct tsan_log *log)
{
    if (log->block == TSAN_BLOCK_FAILURE)
        return log->lines[log->line_count - 1].len != 0;
    return in_report(log) || log->block == TSAN_BLOCK_OPENING;
}

/*
 * The last line without its line end. In a report it is kept as it is, never
 * cut into fields: half a number would be a wrong one. Elsewhere what may be
 * the beginning of a TSan line proves nothing but that the log was cut.
 */
static void take_rest(struct tsan_log *log)
{
    const char *line = log->data.ptr + log->line_at;
    size_t len = log->data.len - log->line_at;

    if (in_report(log) || log->block == TSAN_BLOCK_FAILURE)
        end_block_with(log, line, len);
    else if (log->sink.text || log->in_piece || !tsan_line_may_begin(line, len))
        text_line(log, log->line_at, len);
}

struct log_facts tsan_log_end(struct tsan_log *log)
{
    size_t rest = log->data.len - log->line_at;
    bool cut = is_cut(log);

    if (rest || cut) {
        log->facts.truncated = true;
        log->facts.truncated_at = log->origin + (cut ? log->block_at : log->line_at);
    }
    if (log->block == TSAN_BLOCK_OPENING && !log->sink.text)
        log->block = TSAN_BLOCK_NONE;
    if (rest)
        take_rest(log);
    leave_block(log);
    if (in_report(log))
        end_block(log);
    return log->facts;
}

bool tsan_log_recognise(const char *bytes, size_t len)
{
    static const char *const marks[] = {"ThreadSanitizer: ", "ThreadSanitizer:DEADLYSIGNAL",
                                        "***** Running under ThreadSanitizer v"};

    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (memmem(bytes, len, marks[i], strlen(marks[i])))
            return true;
    return false;
}
