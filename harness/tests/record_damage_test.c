/* SPDX-License-Identifier: MIT */
/*
 * A record is a stranger's file. In data/records/whole.json, which has every
 * field of the schema, each one in turn is taken out or made something else:
 * the reader refuses it and names the way to it, or every report can be written.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <jansson.h>

#include "base/file.h"
#include "base/text.h"
#include "render.h"

#define RECORDS THREADPROOF_TEST_DATA "/records/"
#define SCHEMA  THREADPROOF_SOURCE_DIR "/reports/schema/record.schema.json"

/* One value of the document: where it stands, and what the schema says of it. */
struct node {
    json_t *parent;
    const char *key; /* NULL in an array */
    size_t index;
    json_t *rule;
    bool required;
    struct buf way; /* "findings[0].stacks[1].role" */
};

struct document {
    json_t *value;
    json_t *schema;
};

static json_t *load(const char *path)
{
    json_error_t why;
    json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &why);

    if (!value)
        fail_msg("%s:%d: %s", path, why.line, why.text);
    return value;
}

/* "#/$defs/frame" of a rule that refers to another. */
static json_t *resolve(json_t *schema, json_t *rule)
{
    const char *name = json_string_value(json_object_get(rule, "$ref"));

    if (!name)
        return rule;
    return json_object_get(json_object_get(schema, "$defs"), strrchr(name, '/') + 1);
}

static bool is_required(const json_t *rule, const char *key)
{
    const json_t *value;
    size_t i;

    json_array_foreach(json_object_get(rule, "required"), i, value)
    {
        if (text_equal(json_string_value(value), key))
            return true;
    }
    return false;
}

static bool find(struct document *d, json_t *value, json_t *rule, size_t *left, struct node *node);

/* Whether it is this one or below it. */
static bool try_node(struct document *d, json_t *value, size_t *left, struct node *node,
                     const struct node *child)
{
    size_t before = node->way.len;

    if (child->key)
        buf_addf(&node->way, "%s%s", before ? "." : "", child->key);
    else
        buf_addf(&node->way, "[%zu]", child->index);
    json_object_set_new(child->rule, "seen", json_true());
    if ((*left)-- == 0) {
        const struct buf way = node->way;

        *node = *child;
        node->way = way;
        return true;
    }
    if (find(d, value, resolve(d->schema, child->rule), left, node))
        return true;
    node->way.len = before;
    node->way.ptr[before] = '\0';
    return false;
}

/* The node with that number, in the order of the document; `left` is counted down. */
static bool find(struct document *d, json_t *value, json_t *rule, size_t *left, struct node *node)
{
    struct node child = {.parent = value};
    json_t *part;

    json_object_foreach(value, child.key, part)
    {
        child.rule = json_object_get(json_object_get(rule, "properties"), child.key);
        child.required = is_required(rule, child.key);
        if (!child.rule)
            fail_msg("%s.%s is not in the schema", node->way.ptr, child.key);
        if (try_node(d, part, left, node, &child))
            return true;
    }
    child.key = NULL;
    json_array_foreach(value, child.index, part)
    {
        child.rule = json_object_get(rule, "items");
        if (try_node(d, part, left, node, &child))
            return true;
    }
    return false;
}

/* Reads the document as a record and writes all that can be made of it; whether it was taken. */
static bool is_taken(const json_t *value, const char *way, bool version)
{
    char *text = json_dumps(value, JSON_COMPACT);
    struct pool pool = POOL_INIT;
    struct error err = ERROR_INIT;
    struct record record;
    bool taken = record_read("r.json", text, strlen(text), &pool, &record, &err);
    const char *field = arena_printf(&pool.arena, "r.json: the field \"%s", way);

    if (taken && !render(&record, &err))
        fail_msg("%s: %s", way, error_text(&err));
    if (!taken && !version && !text_starts(error_text(&err), field))
        fail_msg("%s is wrong, and this is said: %s", way, error_text(&err));
    findings_release(&record.findings);
    error_release(&err);
    pool_release(&pool);
    free(text);
    return taken;
}

/* The document again, and the node in it; NULL behind the last one. */
static json_t *copy_to(const struct document *d, size_t number, struct node *node)
{
    json_t *copy = json_deep_copy(d->value);
    struct document of_copy = {copy, d->schema};

    *node = (struct node){.way = BUF_INIT};
    if (find(&of_copy, copy, d->schema, &number, node))
        return copy;
    json_decref(copy);
    buf_release(&node->way);
    return NULL;
}

static struct document open_whole(void)
{
    return (struct document){load(RECORDS "whole.json"), load(SCHEMA)};
}

static void close_document(struct document *d)
{
    json_decref(d->value);
    json_decref(d->schema);
}

static void assert_properties_seen(const json_t *rule)
{
    const char *key;
    json_t *part;

    json_object_foreach(json_object_get(rule, "properties"), key, part)
    {
        if (!json_object_get(part, "seen"))
            fail_msg("whole.json lacks the field %s: %s", key,
                     json_string_value(json_object_get(part, "description")));
    }
    json_object_foreach((json_t *)rule, key, part)
    {
        if (json_is_object(part))
            assert_properties_seen(part);
    }
}

static void whole_record_has_every_field(void **state)
{
    struct document d = open_whole();
    size_t beyond = SIZE_MAX;
    struct node node = {.way = BUF_INIT};

    (void)state;
    assert_true(is_taken(d.value, "", false));
    assert_false(find(&d, d.value, d.schema, &beyond, &node));
    assert_properties_seen(d.schema);
    buf_release(&node.way);
    close_document(&d);
}

/* What the schema wants is asked for, and nothing else is. */
static void missing_field_is_told_or_does_no_harm(void **state)
{
    struct document d = open_whole();
    struct node node;
    json_t *copy;

    (void)state;
    for (size_t i = 0; (copy = copy_to(&d, i, &node)) != NULL; i++) {
        const char *key = node.key;
        bool is_version = key && text_equal(key, "threadproof_record");

        /* The key is gone with its field. */
        if (key && json_object_del(node.parent, key) == 0 &&
            is_taken(copy, node.way.ptr, is_version) == node.required)
            fail_msg("%s is missing and should be %s", node.way.ptr,
                     node.required ? "asked for" : "optional");
        buf_release(&node.way);
        json_decref(copy);
    }
    close_document(&d);
}

static void put(const struct node *node, json_t *value)
{
    if (node->key)
        json_object_set_new(node->parent, node->key, value);
    else
        json_array_set_new(node->parent, node->index, value);
}

static void wrong_value_is_told_or_does_no_harm(void **state)
{
    static const char *const values[] = {
        "null", "true", "-1",   "0",   "9223372036854775807", "0.5", "\"\"", "\"x\"",
        "[]",   "{}",   "[{}]", "[0]",
    };
    struct document d = open_whole();
    size_t taken = 0;
    struct node node;
    json_t *copy;

    (void)state;
    for (size_t v = 0; v < ARRAY_SIZE(values); v++)
        for (size_t i = 0; (copy = copy_to(&d, i, &node)) != NULL; i++) {
            bool version = node.key && text_equal(node.key, "threadproof_record");

            put(&node, json_loads(values[v], JSON_DECODE_ANY, NULL));
            taken += is_taken(copy, node.way.ptr, version);
            buf_release(&node.way);
            json_decref(copy);
        }
    /* Empty texts and arrays are not a mistake. */
    assert_true(taken > 100);
    close_document(&d);
}

/* What crashed the writer of the graphs: a held lock without a name. */
static void hollow_record_is_refused(void **state)
{
    struct buf json = BUF_INIT;
    struct pool pool = POOL_INIT;
    struct error err = ERROR_INIT;
    struct record record;

    (void)state;
    assert_true(file_read(RECORDS "hollow.json", &json, &err));
    assert_false(record_read("r.json", json.ptr, json.len, &pool, &record, &err));
    assert_string_equal(error_text(&err),
                        "r.json: the field \"findings[0].kind\" should be there; is this a "
                        "threadproof record?");
    buf_release(&json);
    error_release(&err);
    pool_release(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_record_has_every_field),
        cmocka_unit_test(missing_field_is_told_or_does_no_harm),
        cmocka_unit_test(wrong_value_is_told_or_does_no_harm),
        cmocka_unit_test(hollow_record_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
