/* SPDX-License-Identifier: MIT */
/*
 * json_stream.h: JSON of any length, a value at a time. The
 * values are Jansson's, which does all the quoting; what is open is closed in
 * order, and commas come by themselves.
 *
 *     json_open(&j, NULL, '{');
 *     json_open(&j, "runs", '[');
 *     json_put(&j, NULL, json_integer(1));
 *     json_close(&j);
 *     json_close(&j);
 */
#ifndef THREADPROOF_MARKUP_JSON_STREAM_H
#define THREADPROOF_MARKUP_JSON_STREAM_H

#include <jansson.h>

#include "markup/sink.h"

enum { JSON_DEPTH_MAX = 16 };

struct json_stream {
    struct sink *sink;
    char closers[JSON_DEPTH_MAX];
    size_t depth;
    bool any; /* the object or array that is open has a value already */
};

/* `bracket` is '{' or '['; `key` is NULL in an array and at the top. */
void json_open(struct json_stream *j, const char *key, char bracket);
void json_close(struct json_stream *j);
/* Takes `value` over. NULL writes nothing. */
void json_put(struct json_stream *j, const char *key, json_t *value);

/* A string that need not be UTF-8; NULL for NULL, which the functions below leave out. */
json_t *json_text(const char *text);
/* Sets a member and takes `value` over; NULL sets nothing. */
void json_set(json_t *object, const char *key, json_t *value);
void json_add(json_t *array, json_t *value);

#endif
