/* SPDX-License-Identifier: MIT */
#include "parse/tsan_log.h"

#include "parse/summaries.h"
#include "parse/terminal_text.h"
#include "parse/tsan_block.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"

enum {
    FEED_MAX = 64 * 1024, /* bytes taken at a time, so that a huge feed is not copied whole */
    /* A longer block is not a report of TSan, whose stacks have at most 256 frames. */
    BLOCK_MAX = 16 * 1024 * 1024,
    BLOCK_LINES_MAX = 64 * 1024,
    NEXT_MAX = 4096, /* as much of a line tells what it is */
};

struct tsan_log *tsan_log_new(const struct sink *sink)
{
    struct tsan_log *log = xcalloc(1, sizeof(*log));

    log->sink = *sink;
    buf_init(&log->data);
    log->summaries = summaries_new();
    return log;
}

void tsan_log_free(struct tsan_log *log)
{
    if (!log)
        return;
    if (!log->shares_summaries)
        summaries_free(log->summaries);
    tsan_report_free(&log->report);
    free(log->lines);
    buf_release(&log->data);
    free(log);
}

void tsan_log_offer(struct tsan_log *log, tsan_offer *take, void *context)
{
    log->offer = take;
    log->offer_context = context;
}

void tsan_log_share(struct tsan_log *log, struct tsan_log *with)
{
    summaries_free(log->summaries);
    log->summaries = with->summaries;
    log->shares_summaries = true;
}

bool tsan_log_is_in_report(const struct tsan_log *log)
{
    return tsan_in_report(log) && log->proven;
}

bool tsan_log_next(const struct tsan_log *log, const char **line, size_t *len)
{
    const char *next = log->data.ptr + log->line_at;
    size_t have = log->data.len - log->line_at;
    const char *end = memchr(next, '\n', have);

    *line = next;
    *len = end ? (size_t)(end - next) : have;
    return end || log->ending || have > NEXT_MAX;
}

/* Many systems, and many hands, leave blanks at the ends of lines. */
static inline size_t trim(const char *line, size_t len)
{
    while (len && line[len - 1] <= ' ' &&
           (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
        len--;
    return len;
}

static void hold(struct tsan_log *log, size_t at, size_t len)
{
    log->held = true;
    log->held_at = at;
    log->held_len = len;
}

/* The line that waited; true if it waits no more. */
static bool take_held(struct tsan_log *log)
{
    if (log->held)
        log->held = !tsan_block_line(log, log->held_at, log->held_len);
    return !log->held;
}

/* The last piece of an endless line. */
static void take_piece(struct tsan_log *log, size_t at, size_t len)
{
    log->data.ptr[at + len] = '\0';
    log->in_piece = false;
    tsan_block_text(log, at, len);
}

/* A whole line; its line end is at data.ptr[at + len]. */
static void take_line(struct tsan_log *log, size_t at, size_t len)
{
    char *line = log->data.ptr + at;

    if (log->escapes && terminal_text_differs(line, len))
        len = terminal_text(line, len);
    len = trim(line, len);
    line[len] = '\0';
    if (log->proven && tsan_block_takes(log, line, len))
        tsan_block_add(log, at, len); /* most lines are of this kind */
    else if (!tsan_block_line(log, at, len))
        hold(log, at, len);
}

/* Takes all lines that are complete. */
static void scan(struct tsan_log *log)
{
    const char *end;

    if (!take_held(log))
        return;
    while ((end = memchr(log->data.ptr + log->scanned, '\n', log->data.len - log->scanned))) {
        size_t at = log->line_at;

        log->line_at = (size_t)(end - log->data.ptr) + 1;
        log->scanned = log->line_at;
        if (log->in_piece)
            take_piece(log, at, log->line_at - 1 - at);
        else
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
        tsan_block_text(log, at, log->data.len - at);
    }
    if (log->block != TSAN_BLOCK_NONE && log->block != TSAN_BLOCK_TEXT &&
        (log->line_at - log->block_at > BLOCK_MAX || log->line_count > BLOCK_LINES_MAX))
        tsan_block_break_off(log);
}

/* The first byte that is still needed. */
static size_t first_needed(const struct tsan_log *log)
{
    if (log->block != TSAN_BLOCK_NONE)
        return log->block_at;
    return log->held ? log->held_at : log->line_at;
}

/* Forgets what is neither of the open block nor of the current line. */
static void compact(struct tsan_log *log)
{
    size_t done = first_needed(log);

    if (done == 0)
        return;
    memmove(log->data.ptr, log->data.ptr + done, log->data.len - done);
    log->data.len -= done;
    log->line_at -= done;
    log->scanned -= done;
    log->held_at -= log->held ? done : 0;
    log->block_at = 0;
    log->origin += done;
}

static void add_part(struct tsan_log *log, const char *bytes, size_t len)
{
    bool escapes = log->offer && terminal_text_escapes(bytes, len);
    size_t line_at;

    compact(log);
    line_at = log->line_at;
    log->escapes |= escapes;
    buf_add(&log->data, bytes, len);
    scan(log);
    limit(log);
    if (log->line_at != line_at)
        log->escapes = escapes;
}

void tsan_log_feed(struct tsan_log *log, const char *bytes, size_t len)
{
    log->facts.bytes += len;
    while (len) {
        size_t part = len < FEED_MAX ? len : FEED_MAX;

        add_part(log, bytes, part);
        bytes += part;
        len -= part;
    }
}

void tsan_log_line(struct tsan_log *log, const char *line, size_t len, bool whole,
                   uint64_t position)
{
    log->facts.bytes += len;
    compact(log);
    log->shift = position - log->origin - log->data.len;
    buf_add(&log->data, line, len);
    if (whole)
        buf_addch(&log->data, '\n');
    scan(log);
    limit(log);
}

/* A block that is open at the end of the log is not complete. */
static bool is_cut(const struct tsan_log *log)
{
    if (log->block == TSAN_BLOCK_FAILURE) {
        const struct tsan_line *last = &log->lines[log->line_count - 1];
        const char *line = log->data.ptr + log->block_at + last->at;

        return last->len && !(log->sink.text && tsan_frame_is_sure(line, last->len));
    }
    return tsan_in_report(log) || (log->block == TSAN_BLOCK_OPENING && !log->sink.text);
}

/* Where other text may surround the reports, a last line without its end is not a cut. */
static bool rest_is_cut(const struct tsan_log *log, size_t rest)
{
    if (!rest || tsan_in_report(log) || log->block == TSAN_BLOCK_FAILURE || !log->sink.text)
        return rest != 0;
    return tsan_line_may_open(log->data.ptr + log->line_at, rest);
}

/*
 * What people paste often lacks its last line end. A line that says all it has to say
 * is taken as it is; whether its report is whole is another question.
 */
static bool rest_is_whole(struct tsan_log *log)
{
    char *line = log->data.ptr + log->line_at;
    size_t len = trim(line, log->data.len - log->line_at);

    if (!len || !log->sink.text || log->in_piece)
        return false;
    line[len] = '\0';
    switch (tsan_line_type(line, len)) {
    case TSAN_SEPARATOR:
    case TSAN_REPORT:
    case TSAN_CRASH:
    case TSAN_FAILURE:
    case TSAN_FAILURE_STACK:
    case TSAN_ABORTING:
    case TSAN_REPORTED:
        return true;
    case TSAN_SUMMARY:
        return tsan_summary_tells(line);
    default:
        return tsan_frame_is_sure(line, len);
    }
}

static enum tsan_offer offer_rest(struct tsan_log *log, char *line, size_t *len)
{
    enum tsan_offer answer = TSAN_OFFER_CLEANED;

    if (!log->offer || log->in_piece)
        return TSAN_OFFER_REFUSED;
    while (answer == TSAN_OFFER_CLEANED)
        answer =
            log->offer(log->offer_context, line, len, false, tsan_line_position(log, log->line_at));
    return answer;
}

/*
 * The last line without its line end. In a report it is kept as it is, never
 * cut into fields: half a number would be a wrong one. Elsewhere what may be
 * the beginning of a TSan line proves nothing but that the log was cut.
 */
static void take_rest(struct tsan_log *log)
{
    char *line = log->data.ptr + log->line_at;
    size_t len = log->data.len - log->line_at;

    if (offer_rest(log, line, &len) == TSAN_OFFER_TAKEN)
        return;
    if (tsan_in_report(log) || log->block == TSAN_BLOCK_FAILURE)
        tsan_block_end_with(log, line, len);
    else if (log->sink.text || log->in_piece || !tsan_line_may_begin(line, len))
        tsan_block_text(log, log->line_at, len);
}

struct log_facts tsan_log_end(struct tsan_log *log)
{
    size_t rest;
    bool cut;

    log->ending = true;
    take_held(log);
    if (rest_is_whole(log)) {
        buf_addch(&log->data, '\n');
        scan(log);
    }
    rest = log->data.len - log->line_at;
    tsan_block_doubt(log);
    cut = is_cut(log);
    if (cut || rest_is_cut(log, rest)) {
        log->facts.truncated = true;
        if (!log->facts.malformed)
            log->facts.truncated_at =
                cut ? tsan_block_position(log) : tsan_line_position(log, log->line_at);
    }
    if (log->block == TSAN_BLOCK_OPENING && !log->sink.text)
        log->block = TSAN_BLOCK_NONE;
    if (rest)
        take_rest(log);
    tsan_block_leave(log);
    if (tsan_in_report(log))
        tsan_block_end_with(log, NULL, 0);
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
