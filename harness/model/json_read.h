/* SPDX-License-Identifier: MIT */
/*
 * json_read.h: reading JSON whose mistakes are told; private to model. A field
 * that is missing though it must be there, or of the wrong type, is an error that
 * names the file and the way to the field: "findings[0].stacks[1].held[0].lock".
 * What is read after that is not used.
 */
#ifndef THREADPROOF_MODEL_JSON_READ_H
#define THREADPROOF_MODEL_JSON_READ_H

#include <jansson.h>

#include "base/error.h"
#include "base/pool.h"

/* Where a reader is: in the element `index` of the array `key`, or in the object `key`. */
struct json_place {
    const struct json_place *outer; /* NULL: in the document itself */
    const char *key;
    size_t index; /* JSON_NO_INDEX: an object */
};
#define JSON_NO_INDEX SIZE_MAX

/* What all readers of a part need; the first mistake stays, the rest is not looked at. */
struct reading {
    const char *path;
    struct arena *arena; /* has the arrays, and the strings too without a pool */
    struct pool *pool;
    struct error *err;
    const struct json_place *place;
    bool failed;
};

void read_wrong(struct reading *r, const char *key, const char *wanted);

/* Fills *to, which is zeroed, from one element of an array. */
typedef void read_part(struct reading *r, const json_t *value, void *to);
/* Each element of the array, the value of `key`, into its `size` bytes of `items`; how many. */
size_t read_elements(struct reading *r, const json_t *array, const char *key, read_part *read,
                     void *items, size_t size);

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

#endif
