/* SPDX-License-Identifier: MIT */
/*
 * json_read.h: fields of JSON objects with their types checked; private to
 * model. A missing optional field reads as NULL, 0 or false; a field of the
 * wrong type is an error that names the file and the field.
 */
#ifndef THREADPROOF_MODEL_JSON_READ_H
#define THREADPROOF_MODEL_JSON_READ_H

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"

/* What all readers of a part need; the first mistake stays, the rest is not looked at. */
struct reading {
    const char *path;
    struct arena *arena;
    struct error *err;
    bool failed;
};

void read_wrong(struct reading *r, const char *key, const char *wanted);
const char *read_string(struct reading *r, const json_t *object, const char *key);
uint64_t read_number(struct reading *r, const json_t *object, const char *key, uint64_t max);
uint64_t read_address(struct reading *r, const json_t *object, const char *key);
bool read_boolean(const json_t *object, const char *key);
/* The array at `key`, or NULL (which counts as empty) if there is none. */
const json_t *read_array(struct reading *r, const json_t *object, const char *key);
/* The object at `key`, which must be there. */
const json_t *read_part(struct reading *r, const json_t *object, const char *key);
const char *const *read_strings(struct reading *r, const json_t *object, const char *key,
                                size_t *count);
const char *text_or_empty(const char *text);

/*
 * A document that is read part by part, so that no tree of all of it is made.
 * Only the punctuation between the parts is looked at here; values are Jansson's.
 */
struct json_text {
    const char *begin; /* for messages */
    const char *at;
    const char *end;
};

/* The next character that is not blank, which stays; NUL at the end. */
char json_next(struct json_text *text);
/* Takes that character if it is `sign`. Otherwise it is an error, as for all of these. */
bool json_take(struct reading *r, struct json_text *text, char sign);
/* The next value, which the caller gives to json_decref(); NULL on error. */
json_t *json_value(struct reading *r, struct json_text *text);
/* Takes the ',' before another part, or `close`; *more says which of them it was. */
bool json_more(struct reading *r, struct json_text *text, char close, bool *more);

/*
 * A name that must be in a table, as `find` (one of the *_from_name functions)
 * has it. A missing optional name leaves *value as it is.
 */
#define NAMED(r, object, key, find, value)                                                         \
    do {                                                                                           \
        const char *named_ = read_string((r), (object), (key));                                    \
        if (named_ && !find(named_, (value)))                                                      \
            read_wrong((r), (key), "a name that this version knows");                              \
    } while (0)

#endif
