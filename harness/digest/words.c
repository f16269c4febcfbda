/* SPDX-License-Identifier: MIT */
#include "digest/words.h"

#include <time.h>

/* The words that fit into a narrow column; NULL: the long one does. */
static const char *const short_words[VERDICT_COUNT] = {
    [VERDICT_MISPLACED] = "OFFLINE",   [VERDICT_UNEXPECTED] = "EXTRA",
    [VERDICT_FALSE_ALARM] = "ALARM",   [VERDICT_WRONG_RESULT] = "WRONG",
    [VERDICT_INCONCLUSIVE] = "UNSURE",
};

static const char *const long_words[VERDICT_COUNT] = {
    [VERDICT_FLAGGED] = "flagged",
    [VERDICT_BLIND] = "blind",
    [VERDICT_MISSED] = "MISSED",
    [VERDICT_MISPLACED] = "MISPLACED",
    [VERDICT_UNEXPECTED] = "UNEXPECTED",
    [VERDICT_CLEAN] = "clean",
    [VERDICT_FALSE_ALARM] = "FALSE ALARM",
    [VERDICT_WRONG_RESULT] = "WRONG RESULT",
    [VERDICT_INCONCLUSIVE] = "INCONCLUSIVE",
    [VERDICT_UNJUDGED] = "unjudged",
};

const char *verdict_word(enum verdict verdict, size_t width)
{
    const char *word = long_words[verdict];

    return short_words[verdict] && strlen(word) > width ? short_words[verdict] : word;
}

void column_title(struct buf *out, const struct column *column)
{
    buf_addstr(out, column->detector == DETECTOR_NONE ? "No detector"
                                                      : detector_title(column->detector));
    if (column->toolchain && *column->toolchain)
        buf_addf(out, ", %s", column->toolchain);
}

void column_heading(struct buf *out, const struct column *column)
{
    if (column->label)
        buf_addstr(out, column->label);
    else
        column_title(out, column);
}

void format_duration(struct buf *out, int64_t ms)
{
    if (ms < 1000)
        buf_addf(out, "%" PRId64 " ms", ms);
    else if (ms < 60000)
        buf_addf(out, "%" PRId64 ".%" PRId64 " s", ms / 1000, ms % 1000 / 100);
    else
        buf_addf(out, "%" PRId64 " min %" PRId64 " s", ms / 60000, ms / 1000 % 60);
}

void format_time(struct buf *out, int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    char text[64];

    if (ms && gmtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
        buf_addstr(out, text);
}

void format_count(struct buf *out, uint64_t count, const char *one, const char *many)
{
    buf_addf(out, "%" PRIu64 " %s", count, count == 1 ? one : many);
}
