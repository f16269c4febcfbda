/* SPDX-License-Identifier: MIT */
#include "model/json_write.h"

#include "base/buf.h"
#include "base/text.h"

/* Jansson refuses invalid UTF-8, and readers choke on NUL: both are replaced. */
json_t *clean_string(const char *bytes, size_t len)
{
    struct buf clean = BUF_INIT;
    json_t *string;

    while (len) {
        const char *nul = memchr(bytes, '\0', len);
        size_t part = nul ? (size_t)(nul - bytes) : len;

        text_add_utf8(&clean, bytes, part);
        if (nul)
            buf_addstr(&clean, "\xef\xbf\xbd");
        bytes += part + (nul ? 1 : 0);
        len -= part + (nul ? 1 : 0);
    }
    string = json_stringn_nocheck(clean.ptr, clean.len);
    buf_release(&clean);
    return string;
}

void set_value(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        BUG("cannot set the field %s of a record", key);
}

void set_string(json_t *object, const char *key, const char *text)
{
    if (text)
        set_value(object, key, clean_string(text, strlen(text)));
}

void set_number(json_t *object, const char *key, uint64_t number)
{
    if (number)
        set_value(object, key, json_integer((json_int_t)number));
}

void set_true(json_t *object, const char *key, bool value)
{
    if (value)
        set_value(object, key, json_true());
}

void set_address(json_t *object, const char *key, uint64_t address)
{
    char text[32];

    if (!address)
        return;
    snprintf(text, sizeof(text), "0x%" PRIx64, address);
    set_string(object, key, text);
}

void set_strings(json_t *object, const char *key, const char *const *items, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, clean_string(items[i], strlen(items[i])));
    set_value(object, key, array);
}
