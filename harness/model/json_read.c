/* SPDX-License-Identifier: MIT */
#include "model/json_read.h"

#include "base/text.h"

static void add_place(struct buf *out, const struct json_place *place)
{
    if (!place)
        return;
    add_place(out, place->outer);
    buf_addf(out, "%s%s", out->len ? "." : "", place->key);
    if (place->index != JSON_NO_INDEX)
        buf_addf(out, "[%zu]", place->index);
}

/* An element of an array has no key of its own. */
void read_wrong(struct reading *r, const char *key, const char *wanted)
{
    struct buf field = BUF_INIT;

    if (!r->failed) {
        add_place(&field, r->place);
        buf_addf(&field, "%s%s", field.len && *key ? "." : "", key);
        error_set(r->err, "%s: the field \"%s\" should be %s; is this a threadproof record?",
                  r->path, field.ptr, wanted);
    }
    r->failed = true;
    buf_release(&field);
}

void read_required(struct reading *r, const json_t *object, const char *const *keys)
{
    for (; *keys; keys++)
        if (!json_object_get(object, *keys))
            read_wrong(r, *keys, "there");
}

static const char *keep(struct reading *r, const json_t *string)
{
    const char *text = json_string_value(string);

    return r->pool ? pool_text(r->pool, text) : arena_strdup(r->arena, text);
}

const char *read_string(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return NULL;
    if (!json_is_string(value)) {
        read_wrong(r, key, "a string");
        return NULL;
    }
    return keep(r, value);
}

uint64_t read_number(struct reading *r, const json_t *object, const char *key, uint64_t max)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max) {
        read_wrong(r, key, "a whole number in range");
        return 0;
    }
    return (uint64_t)json_integer_value(value);
}

uint64_t read_address(struct reading *r, const json_t *object, const char *key)
{
    const char *text = read_string(r, object, key);
    const char *digits = text && text_starts(text, "0x") ? text + 2 : "";
    uint64_t value = 0;

    if (text && (!text_scan_hex(&digits, &value) || *digits))
        read_wrong(r, key, "an address like \"0x7f00\"");
    return value;
}

bool read_boolean(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_boolean(value))
        read_wrong(r, key, "true or false");
    return json_is_true(value);
}

void read_object(struct reading *r, const json_t *object, const char *key, read_part *read,
                 void *to)
{
    const json_t *value = json_object_get(object, key);
    const struct json_place place = {r->place, key, JSON_NO_INDEX};

    if (value && !json_is_object(value)) {
        read_wrong(r, key, "an object");
    } else if (value) {
        r->place = &place;
        read(r, value, to);
        r->place = place.outer;
    }
}

static void read_item(struct reading *r, const json_t *value, read_part *read, void *to,
                      bool object)
{
    if (object && !json_is_object(value))
        read_wrong(r, "", "an object");
    else
        read(r, value, to);
}

static void *read_items(struct reading *r, const json_t *object, const char *key, read_part *read,
                        size_t size, size_t *count, bool objects)
{
    const json_t *values = json_object_get(object, key);
    struct json_place place = {r->place, key, 0};
    char *items = arena_alloc(r->arena, json_array_size(values) * size);

    if (values && !json_is_array(values))
        read_wrong(r, key, "an array");
    *count = json_array_size(values);
    r->place = &place;
    for (; place.index < *count; place.index++)
        read_item(r, json_array_get(values, place.index), read, items + place.index * size,
                  objects);
    r->place = place.outer;
    return items;
}

void *read_values(struct reading *r, const json_t *object, const char *key, read_part *read,
                  size_t size, size_t *count)
{
    return read_items(r, object, key, read, size, count, false);
}

void *read_objects(struct reading *r, const json_t *object, const char *key, read_part *read,
                   size_t size, size_t *count)
{
    return read_items(r, object, key, read, size, count, true);
}

static void take_string(struct reading *r, const json_t *value, void *to)
{
    const char **text = to;

    if (!json_is_string(value))
        read_wrong(r, "", "a string");
    else
        *text = keep(r, value);
}

const char *const *read_strings(struct reading *r, const json_t *object, const char *key,
                                size_t *count)
{
    return read_values(r, object, key, take_string, sizeof(const char *), count);
}

static bool not_json(struct reading *r, const struct json_text *text, int line, const char *why)
{
    for (const char *at = text->begin; at < text->at; at++)
        line += *at == '\n';
    if (!r->failed)
        error_set(r->err, "%s:%d: not valid JSON: %s", r->path, line, why);
    r->failed = true;
    return false;
}

char json_next(struct json_text *text)
{
    while (text->at < text->end && strchr(" \t\r\n", *text->at) && *text->at)
        text->at++;
    return (char)(text->at < text->end ? *text->at : '\0');
}

bool json_take(struct reading *r, struct json_text *text, char sign)
{
    char why[] = "'?' expected";

    if (json_next(text) == sign) {
        text->at += sign != '\0';
        return true;
    }
    why[1] = sign;
    return not_json(r, text, 1, sign ? why : "end of file expected");
}

json_t *json_value(struct reading *r, struct json_text *text)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK;
    json_error_t why;
    json_t *value = json_loadb(text->at, (size_t)(text->end - text->at), flags, &why);

    if (value)
        text->at += why.position;
    else
        not_json(r, text, why.line > 0 ? why.line : 1, why.text);
    return value;
}

bool json_more(struct reading *r, struct json_text *text, char close, bool *more)
{
    *more = json_next(text) == ',';
    return json_take(r, text, (char)(*more ? ',' : close));
}
