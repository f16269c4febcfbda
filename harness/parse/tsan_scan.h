/* SPDX-License-Identifier: MIT */
/*
 * tsan_scan.h: reading a heading from left to right. All of these move *cursor
 * only over what they have read.
 */
#ifndef THREADPROOF_PARSE_TSAN_SCAN_H
#define THREADPROOF_PARSE_TSAN_SCAN_H

#include "base/text.h"
#include "parse/tsan_report.h"

/* Moves *cursor behind `word` if it stands there. */
static inline bool tsan_skip(const char **cursor, const char *word)
{
    if (!text_starts(*cursor, word))
        return false;
    *cursor += strlen(word);
    return true;
}

/* strstr() for words that are near: it costs less than the call, and a log is full of these. */
static inline const char *tsan_find(const char *text, const char *word)
{
    for (; *text; text++)
        if (*text == *word && text_starts(text + 1, word + 1))
            return text;
    return NULL;
}

/* Moves *cursor behind the next `word`, wherever it is. */
static inline bool tsan_skip_to(const char **cursor, const char *word)
{
    const char *found = tsan_find(*cursor, word);

    if (!found)
        return false;
    *cursor = found + strlen(word);
    return true;
}

static inline bool tsan_scan_address(const char **cursor, uint64_t *address)
{
    return tsan_skip(cursor, "0x") && text_scan_hex(cursor, address);
}

/* The id of "main thread" or "thread T12"; NULL if neither stands there. */
static inline const char *tsan_scan_thread_id(struct tsan_report *report, const char **cursor)
{
    const char *id;
    uint64_t number;

    if (tsan_skip(cursor, "main thread"))
        return tsan_report_thread(report, "main", strlen("main"))->id;
    if (!tsan_skip(cursor, "thread "))
        return NULL;
    id = *cursor;
    if (!tsan_skip(cursor, "T") || !text_scan_dec(cursor, &number))
        return NULL;
    return tsan_report_thread(report, id, (size_t)(*cursor - id))->id;
}

#endif
