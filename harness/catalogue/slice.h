/* SPDX-License-Identifier: MIT */
/*
 * slice.h: a piece of text that belongs to somebody else; private to catalogue.
 */
#ifndef THREADPROOF_CATALOGUE_SLICE_H
#define THREADPROOF_CATALOGUE_SLICE_H

#include "base/base.h"

struct slice {
    const char *ptr;
    size_t len;
};

static inline bool slice_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

static inline bool slice_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What an identifier or a number is made of; bytes of UTF-8 count as letters. */
static inline bool slice_is_word(char c)
{
    return slice_is_letter(c) || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

/* Without blanks and the characters of `marks` at both ends. */
struct slice slice_trim(struct slice s, const char *marks);
/* What is behind the first `count` bytes. */
struct slice slice_from(struct slice s, size_t count);
bool slice_starts(struct slice s, const char *prefix);
/* How many bytes at the start are letters, digits, '-' or '_': a name of an annotation. */
size_t slice_name_length(struct slice s);

#endif
