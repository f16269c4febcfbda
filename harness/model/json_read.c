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

size_t read_elements(struct reading *r, const json_t *array, const char *key, read_part *read,
                     void *items, size_t size)
{
    struct json_place place = {r->place, key, 0};

    if (!json_is_array(array))
        read_wrong(r, key, "an array");
    r->place = &place;
    for (; place.index < json_array_size(array); place.index++)
        read(r, json_array_get(array, place.index), (char *)items + place.index * size);
    r->place = place.outer;
    return place.index;
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
