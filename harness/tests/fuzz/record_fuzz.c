/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a record: they are refused with a reason, or every report can be
 * written, and the record written again is the same. Mutations are made on JSON,
 * since bytes that are none end at the parser.
 */
#include <jansson.h>

#include "render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

/* --- the test ----------------------------------------------------------------------------------
 */

static void assert_reads_again(const struct record *record)
{
    struct pool pool = POOL_INIT;
    struct error err = ERROR_INIT;
    struct buf json = BUF_INIT;
    struct buf again = BUF_INIT;
    struct record back;

    record_write(record, &json);
    if (!record_read("again.json", json.ptr, json.len, &pool, &back, &err))
        BUG("what was written is refused: %s", error_text(&err));
    record_write(&back, &again);
    if (json.len != again.len || memcmp(json.ptr, again.ptr, json.len) != 0)
        BUG("what was written reads differently");
    findings_release(&back.findings);
    buf_release(&json);
    buf_release(&again);
    pool_release(&pool);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pool pool = POOL_INIT;
    struct error err = ERROR_INIT;
    struct record record;
    bool taken = record_read("fuzz.json", (const char *)data, size, &pool, &record, &err);

    if (taken == (err.text != NULL))
        BUG("an answer that is neither a record nor an error");
    if (taken) {
        assert_reads_again(&record);
        if (!render(&record, &err))
            BUG("%s", error_text(&err));
        findings_release(&record.findings);
    }
    error_release(&err);
    pool_release(&pool);
    return 0;
}

/* --- the mutations -----------------------------------------------------------------------------
 */

struct choice {
    unsigned random;
    json_t *root;
    json_t *parent; /* of the chosen value; NULL: the document itself */
    const char *key;
    size_t index;
    size_t seen; /* values so far, of which each is chosen with the same chance */
};

static unsigned draw(struct choice *c, unsigned below)
{
    c->random = c->random * 1103515245 + 12345;
    return (c->random >> 16) % below;
}

static void consider(struct choice *c, json_t *value)
{
    const char *key;
    json_t *part;
    size_t i;

    json_object_foreach(value, key, part)
    {
        if (draw(c, (unsigned)++c->seen) == 0) {
            c->parent = value;
            c->key = key;
        }
        consider(c, part);
    }
    json_array_foreach(value, i, part)
    {
        if (draw(c, (unsigned)++c->seen) == 0) {
            c->parent = value;
            c->key = NULL;
            c->index = i;
        }
        consider(c, part);
    }
}

static json_t *chosen(const struct choice *c)
{
    return c->key ? json_object_get(c->parent, c->key) : json_array_get(c->parent, c->index);
}

static json_t *other_text(struct choice *c)
{
    static const char *const words[] = {"",
                                        "main",
                                        "T1",
                                        "M0",
                                        "#1",
                                        "0x1",
                                        "/",
                                        "..",
                                        "blocked",
                                        "lock acquired",
                                        "previous access",
                                        "deadlock",
                                        "thread-leak",
                                        "stuck",
                                        "fixed",
                                        "unjudged"};
    const char *old = json_string_value(chosen(c));
    char text[256];
    size_t len = old ? strlen(old) : 0;

    if (!old || len > sizeof(text) / 2 || draw(c, 2))
        return json_string(words[draw(c, ARRAY_SIZE(words))]);
    memcpy(text, old, len);
    len = LLVMFuzzerMutate((uint8_t *)text, len, sizeof(text));
    return json_stringn(text, len);
}

/* NULL: a text that is none. */
static json_t *other_value(struct choice *c)
{
    static const json_int_t numbers[] = {0, 1, -1, 255, INT32_MAX, UINT32_MAX, INT64_MAX};
    struct choice from = *c;

    switch (draw(c, 6)) {
    case 0:
        return json_integer(numbers[draw(c, ARRAY_SIZE(numbers))]);
    case 1:
        return draw(c, 2) ? json_true() : json_null();
    case 2:
        return draw(c, 2) ? json_array() : json_object();
    case 3:
        from.seen = 0;
        consider(&from, c->root);
        return json_deep_copy(chosen(&from));
    default:
        return other_text(c);
    }
}

static void mutate(struct choice *c)
{
    json_t *value;

    consider(c, c->root);
    if (!c->parent)
        return;
    if (draw(c, 5) == 0) {
        if (c->key)
            json_object_del(c->parent, c->key);
        else
            json_array_remove(c->parent, c->index);
        return;
    }
    value = other_value(c);
    if (c->key)
        json_object_set_new(c->parent, c->key, value);
    else if (draw(c, 2))
        json_array_set_new(c->parent, c->index, value);
    else
        json_array_insert_new(c->parent, c->index, value);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    struct choice c = {.random = seed};
    char *text;
    size_t len;

    c.root = json_loadb((const char *)data, size, 0, NULL);
    if (!c.root || draw(&c, 16) == 0) {
        json_decref(c.root);
        return LLVMFuzzerMutate(data, size, max);
    }
    mutate(&c);
    text = json_dumps(c.root, JSON_COMPACT);
    len = text ? strlen(text) : 0;
    json_decref(c.root);
    if (len && len <= max)
        memcpy(data, text, len);
    free(text);
    return len && len <= max ? len : LLVMFuzzerMutate(data, size, max);
}
