/* SPDX-License-Identifier: MIT */
#include "model/json_read.h"

#include "base/text.h"

void read_wrong(struct reading *r, const char *key, const char *wanted)
{
    if (!r->failed)
        error_set(r->err, "%s: the field \"%s\" should be %s; is this a threadproof record?",
                  r->path, key, wanted);
    r->failed = true;
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
    return arena_strdup(r->arena, json_string_value(value));
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

bool read_boolean(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* The array at `key`, or NULL (which counts as empty) if there is none. */
const json_t *read_array(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_array(value)) {
        read_wrong(r, key, "an array");
        return NULL;
    }
    return value;
}

const json_t *read_part(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_object(value))
        read_wrong(r, key, "an object");
    return value;
}

const char *const *read_strings(struct reading *r, const json_t *object, const char *key,
                                size_t *count)
{
    const json_t *values = read_array(r, object, key);
    size_t size = json_array_size(values);
    const char **items = ARENA_ARRAY(r->arena, const char *, size);

    for (size_t i = 0; i < size; i++) {
        const char *text = json_string_value(json_array_get(values, i));

        if (!text)
            read_wrong(r, key, "an array of strings");
        items[i] = arena_strdup(r->arena, text ? text : "");
    }
    *count = size;
    return items;
}

const char *text_or_empty(const char *text)
{
    return text ? text : "";
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
