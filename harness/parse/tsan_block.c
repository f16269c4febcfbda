/* SPDX-License-Identifier: MIT */
#include "parse/tsan_block.h"

#include "base/text.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"
#include "parse/tsan_wrap.h"
#include "parse/summaries.h"

static void open_block(struct tsan_log *log, enum tsan_block block, size_t at, size_t len)
{
    log->block = block;
    log->block_at = at;
    log->block_shift = log->shift;
    log->line_count = 0;
    log->crash_headed = false;
    log->report.wrapped = false;
    log->proven = block != TSAN_BLOCK_HEADLESS;
    if (block != TSAN_BLOCK_OPENING)
        tsan_block_add(log, at, len);
}

/* The open block is not as it was written. */
static void damage(struct tsan_log *log)
{
    if (!log->facts.malformed)
        log->facts.truncated_at = tsan_block_position(log);
    log->facts.malformed = true;
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
    if (log->block == TSAN_BLOCK_HEADLESS) {
        damage(log);
        log->facts.headless = true;
    }
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

void tsan_block_doubt(struct tsan_log *log)
{
    bool orphans = log->block == TSAN_BLOCK_HEADLESS && log->broken_off;

    if (!tsan_in_report(log) || log->proven)
        return;
    log->block = TSAN_BLOCK_TEXT;
    if (!log->sink.text || orphans)
        return;
    for (size_t i = 0; i < log->line_count; i++) {
        size_t at = log->block_at + log->lines[i].at;

        log->sink.text(log->sink.context, log->data.ptr + at, log->lines[i].len,
                       log->origin + at + log->block_shift);
    }
    log->block = TSAN_BLOCK_NONE;
}

void tsan_block_break_off(struct tsan_log *log)
{
    tsan_block_leave(log);
    tsan_block_doubt(log);
    if (!tsan_in_report(log))
        return;
    damage(log);
    log->broken_off = true;
    log->owed++;
    end_block(log);
}

/* The program's line stands in a failure, whose stack may go on. */
static bool speaks_in_stack(const struct tsan_log *log)
{
    return log->block == TSAN_BLOCK_FAILURE && log->sink.text &&
           log->lines[log->line_count - 1].len != 0;
}

void tsan_block_text(struct tsan_log *log, size_t at, size_t len)
{
    bool keep = !log->sink.text;
    bool full;

    tsan_block_doubt(log);
    if (speaks_in_stack(log)) {
        tsan_block_add(log, at + len, 0);
        log->sink.text(log->sink.context, log->data.ptr + at, len, tsan_line_position(log, at));
        return;
    }
    full = log->block == TSAN_BLOCK_TEXT && at - log->block_at >= PIECE_MAX;
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

/*
 * A report that has lost "(pid=N)", or its whole header, is one only if a line of
 * it is as no program writes it. After a report began in another, what has no header
 * is the rest of that one.
 */
static void weigh(struct tsan_log *log, const char *line, size_t len)
{
    bool headed = log->block == TSAN_BLOCK_REPORT;

    if (tsan_heading_is_sure(text_behind_blanks(line)))
        log->proven = headed || !log->broken_off;
    else if (headed)
        log->proven = tsan_frame_fits(line, len);
}

static void add_line(struct tsan_log *log, size_t at, size_t len)
{
    tsan_block_add(log, at, len);
    if (!log->proven)
        weigh(log, log->data.ptr + at, len);
}

static void report_line(struct tsan_log *log, enum tsan_line_type type, size_t at, size_t len)
{
    if (log->block == TSAN_BLOCK_OPENING) {
        log->block = TSAN_BLOCK_REPORT;
        tsan_block_add(log, at, len);
    } else {
        tsan_block_break_off(log);
        open_block(log, TSAN_BLOCK_REPORT, at, len);
    }
    log->proven = type == TSAN_REPORT;
}

static void separator_line(struct tsan_log *log, size_t at, size_t len)
{
    tsan_block_doubt(log);
    if (log->summed_up) {
        log->summed_up = false;
    } else if (log->block == TSAN_BLOCK_REPORT || log->block == TSAN_BLOCK_HEADLESS) {
        log->owed++;
        end_block(log);
    } else {
        tsan_block_leave(log);
        open_block(log, TSAN_BLOCK_OPENING, at, len);
    }
}

/* A SUMMARY that stands alone, or below frames: all that is left of a report, if it is none of
 * those that were read already. */
static void lone_summary(struct tsan_log *log, size_t at, size_t len)
{
    const char *line = log->data.ptr + at;
    bool told = log->owed || summaries_have(log->summaries, line);

    log->owed -= log->owed > 0;
    if (log->block != TSAN_BLOCK_HEADLESS && !told && tsan_summary_tells(line))
        open_block(log, TSAN_BLOCK_HEADLESS, at, len);
    else if (log->block == TSAN_BLOCK_HEADLESS && (log->proven || !told))
        tsan_block_add(log, at, len);
    else
        tsan_block_doubt(log);
    log->proven = true;
    if (log->block == TSAN_BLOCK_HEADLESS)
        end_block(log);
}

/* It ends a report; only a row of '=' may follow. */
static void summary_line(struct tsan_log *log, size_t at, size_t len)
{
    tsan_block_leave(log);
    if (log->block == TSAN_BLOCK_REPORT || log->block == TSAN_BLOCK_CRASH) {
        log->proven = true;
        end_block(log);
    } else {
        lone_summary(log, at, len);
    }
    summaries_add(log->summaries, log->data.ptr + at);
    log->summed_up = true;
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
    if (log->block == TSAN_BLOCK_CRASH && type == TSAN_ABORTING)
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

/* A line of the open report, or failure, that has lost its indentation. */
static bool belongs(const struct tsan_log *log, const char *line, size_t len)
{
    const char *text = text_behind_blanks(line);

    if (!tsan_in_report(log) && log->block != TSAN_BLOCK_FAILURE)
        return false;
    if (tsan_frame_fits(line, len))
        return true;
    return (log->block == TSAN_BLOCK_REPORT || log->block == TSAN_BLOCK_HEADLESS) &&
           (tsan_heading_fits(text) || text_starts(text, "[failed to restore the stack]"));
}

/* A line of the open report behind what the program had not ended with a line end. */
static const char *glued(const struct tsan_log *log, const char *line, size_t len)
{
    const char *found;

    if ((!tsan_in_report(log) || !log->proven) && log->block != TSAN_BLOCK_FAILURE)
        return NULL;
    found = tsan_frame_inside(line, len);
    return found || log->block == TSAN_BLOCK_FAILURE ? found : tsan_heading_inside(line);
}

/* The rest of a line of the open block that was broken. */
static bool goes_on(const struct tsan_log *log, const char *line, size_t len)
{
    return (tsan_in_report(log) || log->block == TSAN_BLOCK_FAILURE) &&
           tsan_wrap_follows(log->data.ptr + log->block_at, log->lines, log->line_count, line, len);
}

/* What may be left of a report whose beginning is lost. */
static bool opens_headless(const struct tsan_log *log, const char *line, size_t len)
{
    return (log->block == TSAN_BLOCK_NONE || log->block == TSAN_BLOCK_OPENING) && len &&
           (tsan_frame_fits(line, len) || tsan_heading_is_sure(text_behind_blanks(line)));
}

static void other_line(struct tsan_log *log, size_t at, size_t len)
{
    const char *line = log->data.ptr + at;
    uint64_t hits;
    const char *rule = log->in_suppressions ? tsan_line_suppression(line, &hits) : NULL;
    const char *found;

    log->in_suppressions = rule != NULL;
    if (rule) {
        sink_remark(&log->sink, REMARK_SUPPRESSED, rule, hits);
        return;
    }
    if (belongs(log, line, len) || (log->block == TSAN_BLOCK_CRASH && is_register_dump(line))) {
        add_line(log, at, len);
    } else if ((found = glued(log, line, len)) != NULL) {
        add_line(log, at + (size_t)(found - line), len - (size_t)(found - line));
    } else if (goes_on(log, line, len)) {
        tsan_block_add(log, at, len);
        log->report.wrapped = true;
    } else if (opens_headless(log, line, len)) {
        tsan_block_leave(log);
        open_block(log, TSAN_BLOCK_HEADLESS, at, len);
        weigh(log, line, len);
    } else {
        tsan_block_text(log, at, len);
    }
}

/* A line that is not TSan's, by its first column. */
static bool unknown_line(struct tsan_log *log, size_t at, size_t len)
{
    switch (log->offer ? log->offer(log->offer_context, log->data.ptr + at, &len, true,
                                    tsan_line_position(log, at))
                       : TSAN_OFFER_REFUSED) {
    case TSAN_OFFER_REFUSED:
        other_line(log, at, len);
        break;
    case TSAN_OFFER_TAKEN:
        break;
    case TSAN_OFFER_CLEANED:
        return tsan_block_line(log, at, len);
    case TSAN_OFFER_LATER:
        return false;
    }
    return true;
}

static bool dispatch(struct tsan_log *log, size_t at, size_t len)
{
    enum tsan_line_type type = tsan_line_type(log->data.ptr + at, len);

    log->summed_up = log->summed_up && (type == TSAN_SEPARATOR || !len);
    switch (type) {
    case TSAN_TEXT:
        return unknown_line(log, at, len);
    case TSAN_SEPARATOR:
        separator_line(log, at, len);
        break;
    case TSAN_REPORT:
    case TSAN_CUT_REPORT:
        report_line(log, type, at, len);
        break;
    case TSAN_SUMMARY:
        summary_line(log, at, len);
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
    return true;
}

bool tsan_block_line(struct tsan_log *log, size_t at, size_t len)
{
    if (!tsan_block_takes(log, log->data.ptr + at, len))
        return dispatch(log, at, len);
    add_line(log, at, len);
    return true;
}
