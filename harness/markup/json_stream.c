/* SPDX-License-Identifier: MIT */
#include "markup/json_stream.h"

#include "base/text.h"

static void begin_value(struct json_stream *j, const char *key)
{
    if (j->any)
        sink_char(j->sink, ',');
    if (j->depth) {
        sink_char(j->sink, '\n');
        sink_repeat(j->sink, ' ', 2 * j->depth);
    }
    if (key) {
        sink_char(j->sink, '"');
        sink_str(j->sink, key);
        sink_str(j->sink, "\": ");
    }
    j->any = true;
}

void json_open(struct json_stream *j, const char *key, char bracket)
{
    if (j->depth == JSON_DEPTH_MAX)
        BUG("%s is nested too deep", key ? key : "a value");
    begin_value(j, key);
    sink_char(j->sink, bracket);
    j->closers[j->depth++] = bracket == '{' ? '}' : ']';
    j->any = false;
}

void json_close(struct json_stream *j)
{
    if (!j->depth)
        BUG("nothing is open");
    j->depth--;
    if (j->any) {
        sink_char(j->sink, '\n');
        sink_repeat(j->sink, ' ', 2 * j->depth);
    }
    sink_char(j->sink, j->closers[j->depth]);
    j->any = true;
    if (!j->depth)
        sink_char(j->sink, '\n');
}

static int add_to_sink(const char *bytes, size_t len, void *sink)
{
    sink_add(sink, bytes, len);
    return 0;
}

void json_put(struct json_stream *j, const char *key, json_t *value)
{
    if (!value)
        return;
    begin_value(j, key);
    if (json_dump_callback(value, add_to_sink, j->sink, JSON_ENCODE_ANY) != 0)
        BUG("cannot write the value %s", key ? key : "of an array");
    json_decref(value);
}

json_t *json_text(const char *text)
{
    struct buf clean = BUF_INIT;
    json_t *value;

    if (!text)
        return NULL;
    text_add_utf8(&clean, text, strlen(text));
    value = json_stringn(clean.ptr, clean.len);
    if (!value)
        BUG("clean text is no JSON string");
    buf_release(&clean);
    return value;
}

void json_set(json_t *object, const char *key, json_t *value)
{
    if (value && json_object_set_new(object, key, value) != 0)
        BUG("cannot set %s", key);
}

void json_add(json_t *array, json_t *value)
{
    if (value && json_array_append_new(array, value) != 0)
        BUG("cannot append to an array");
}
