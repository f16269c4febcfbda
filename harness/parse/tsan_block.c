/* SPDX-License-Identifier: MIT */
#include "parse/tsan_block.h"

#include "base/text.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"

static void open_block(struct tsan_log *log, enum tsan_block block, size_t at, size_t len)
{
    log->block = block;
    log->block_at = at;
    log->block_shift = log->shift;
    log->line_count = 0;
    log->crash_headed = false;
    if (block != TSAN_BLOCK_OPENING)
        tsan_block_add(log, at, len);
}

void tsan_block_end_with(struct tsan_log *log, const char *rest, size_t rest_len)
{
    struct finding *finding;

    finding = tsan_report_parse(&log->report, log->block, log->data.ptr + log->block_at, log->lines,
                                log->line_count);
    if (rest_len) {
        tsan_report_add_note(&log->report, rest, rest_len);
        finding->notes = log->report.notes;
    }
    finding->position = tsan_block_position(log);
    log->block = TSAN_BLOCK_NONE;
    log->facts.findings++;
    log->sink.finding(log->sink.context, finding);
}

static void end_block(struct tsan_log *log)
{
    tsan_block_end_with(log, NULL, 0);
}

void tsan_block_leave(struct tsan_log *log)
{
    if (log->block == TSAN_BLOCK_OPENING) {
        log->block = TSAN_BLOCK_NONE;
        tsan_block_text(log, log->block_at, strlen(log->data.ptr + log->block_at));
    }
    if (log->block == TSAN_BLOCK_TEXT || log->block == TSAN_BLOCK_FAILURE)
        end_block(log);
}

void tsan_block_break_off(struct tsan_log *log)
{
    tsan_block_leave(log);
    if (!tsan_in_report(log))
        return;
    if (!log->facts.malformed)
        log->facts.truncated_at = tsan_block_position(log);
    log->facts.malformed = true;
    end_block(log);
}

/*
 * A frame outside of any report, after a report began in another: two processes
 * wrote into each other's, and the frame was one of theirs.
 */
static bool is_orphan(const struct tsan_log *log, size_t at, size_t len)
{
    return log->facts.malformed && tsan_frame_begins(log->data.ptr + at, len);
}

void tsan_block_text(struct tsan_log *log, size_t at, size_t len)
{
    bool full = log->block == TSAN_BLOCK_TEXT && at - log->block_at >= PIECE_MAX;
    bool keep = !log->sink.text || is_orphan(log, at, len);

    if (full || log->block == TSAN_BLOCK_OPENING || log->block == TSAN_BLOCK_FAILURE ||
        (log->block == TSAN_BLOCK_TEXT && !keep))
        tsan_block_leave(log);
    if (!keep)
        log->sink.text(log->sink.context, log->data.ptr + at, len, tsan_line_position(log, at));
    else if (log->block != TSAN_BLOCK_NONE)
        tsan_block_add(log, at, len);
    else if (len)
        open_block(log, TSAN_BLOCK_TEXT, at, len);
}

static void report_line(struct tsan_log *log, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_OPENING) {
        log->block = TSAN_BLOCK_REPORT;
        tsan_block_add(log, at, len);
        return;
    }
    tsan_block_break_off(log);
    open_block(log, TSAN_BLOCK_REPORT, at, len);
}

static void separator_line(struct tsan_log *log, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_REPORT) {
        end_block(log);
        return;
    }
    tsan_block_leave(log);
    open_block(log, TSAN_BLOCK_OPENING, at, len);
}

/* "DEADLYSIGNAL" comes first, and once more if the runtime crashes in turn. */
static void crash_line(struct tsan_log *log, enum tsan_line_type type, size_t at, size_t len)
{
    bool header = type == TSAN_CRASH;

    log->facts.fatal_signal = true;
    if (log->block == TSAN_BLOCK_CRASH && !(header && log->crash_headed)) {
        tsan_block_add(log, at, len);
    } else {
        tsan_block_break_off(log);
        open_block(log, TSAN_BLOCK_CRASH, at, len);
    }
    log->crash_headed |= header;
}

static void failure_line(struct tsan_log *log, enum tsan_line_type type, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_CRASH)
        end_block(log);
    tsan_block_break_off(log);
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
        tsan_block_add(log, at, len);
    else
        tsan_block_leave(log);
}

/* "rax = 0x0000000000000000  rbx = ..." of a crash. */
static bool is_register_dump(const char *line)
{
    return strstr(line, " = 0x") != NULL;
}

static void other_line(struct tsan_log *log, size_t at, size_t len)
{
    const char *line = log->data.ptr + at;
    uint64_t hits;
    const char *rule = log->in_suppressions ? tsan_line_suppression(line, &hits) : NULL;

    log->in_suppressions = rule != NULL;
    if (rule) {
        sink_remark(&log->sink, REMARK_SUPPRESSED, rule, hits);
        return;
    }
    if (log->block == TSAN_BLOCK_CRASH && is_register_dump(line))
        tsan_block_add(log, at, len);
    else
        tsan_block_text(log, at, len);
}

/* A line that is none of TSan's, by its first column. */
static void unknown_line(struct tsan_log *log, size_t at, size_t len)
{
    switch (log->offer ? log->offer(log->offer_context, log->data.ptr + at, &len,
                                    tsan_line_position(log, at))
                       : TSAN_OFFER_REFUSED) {
    case TSAN_OFFER_REFUSED:
        other_line(log, at, len);
        break;
    case TSAN_OFFER_TAKEN:
        break;
    case TSAN_OFFER_CLEANED:
        tsan_block_line(log, at, len);
        break;
    }
}

static void dispatch(struct tsan_log *log, size_t at, size_t len)
{
    enum tsan_line_type type = tsan_line_type(log->data.ptr + at, len);

    switch (type) {
    case TSAN_TEXT:
        unknown_line(log, at, len);
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

void tsan_block_line(struct tsan_log *log, size_t at, size_t len)
{
    bool indented = len == 0 || log->data.ptr[at] == ' ';

    if (indented && (tsan_in_report(log) || log->block == TSAN_BLOCK_FAILURE))
        tsan_block_add(log, at, len);
    else
        dispatch(log, at, len);
}
