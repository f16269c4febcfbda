/* SPDX-License-Identifier: MIT */
/*
 * text.h: reading text: numbers with range checks, prefixes, UTF-8.
 *
 * No function here depends on the locale or changes its input.
 */
#ifndef THREADPROOF_BASE_TEXT_H
#define THREADPROOF_BASE_TEXT_H

#include "base/base.h"
#include "base/buf.h"

/* Most texts differ in their first bytes, so this is not worth a call. */
static inline bool text_starts(const char *text, const char *prefix)
{
    while (*prefix)
        if (*text++ != *prefix++)
            return false;
    return true;
}
/* memmem() for words whose first letter is rare: it skips to that, which costs far less. */
static inline const char *text_find(const char *text, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    const char *at;

    while (len >= word_len && (at = memchr(text, *word, len - word_len + 1)) != NULL) {
        if (memcmp(at, word, word_len) == 0)
            return at;
        len -= (size_t)(at + 1 - text);
        text = at + 1;
    }
    return NULL;
}
/* After the blanks and tabs that the text begins with. */
static inline const char *text_behind_blanks(const char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    return text;
}
bool text_ends(const char *text, const char *suffix);
static inline bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}
/* The same where NULL is a value too, which equals itself only. */
static inline bool text_same(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

/*
 * A whole decimal number of at most `max`. False, with *value untouched, if
 * the text is empty, holds anything but digits, or is too big.
 */
bool text_number(const char *text, uint64_t max, uint64_t *value);

/*
 * A whole number of seconds, or one with up to three digits behind a point
 * ("0.5"), in milliseconds: more than zero, and at most `max` seconds. False, with
 * *milliseconds untouched, for anything else.
 */
bool text_seconds(const char *text, uint64_t max, uint64_t *milliseconds);

/*
 * The digits at *cursor as a number, base 10 or 16 (hex digits without 0x);
 * *cursor moves behind them. False if there is none or it exceeds 64 bits.
 */
bool text_scan_dec(const char **cursor, uint64_t *value);
bool text_scan_hex(const char **cursor, uint64_t *value);

/*
 * Appends `len` bytes as valid UTF-8: each byte that is not part of a valid
 * sequence (overlong forms, surrogates and values beyond U+10FFFF included)
 * becomes U+FFFD. Control characters pass; the writer of each output language
 * decides about them.
 */
void text_add_utf8(struct buf *out, const char *bytes, size_t len);
/*
 * The same for a person's eyes: what is not seen by itself, or changes how other
 * text is shown, is written out. A control character, except those in `keep`,
 * becomes \x1b; a format character of Unicode, such as those that turn the direction of
 * the text, becomes \u202e.
 */
void text_add_visible(struct buf *out, const char *bytes, size_t len, const char *keep);
/* Whether the valid sequence of `len` bytes is such a control or format character. */
bool text_is_hidden(const char *bytes, size_t len);

/* The length of the valid UTF-8 sequence at `bytes`, 0 if there is none. */
size_t text_utf8_length(const char *bytes, size_t len);

/* The part behind the last '/', or the whole. */
const char *text_basename(const char *path);

#endif
