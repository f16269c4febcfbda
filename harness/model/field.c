/* SPDX-License-Identifier: MIT */
#include "model/field.h"

#include "base/demangle.h"
#include "base/file.h"
#include "base/text.h"

/* --- the members ---------------------------------------------------------------------------------
 */

static const void *in(const void *object, size_t offset)
{
    return (const char *)object + offset;
}

static void *into(void *object, size_t offset)
{
    return (char *)object + offset;
}

static size_t count_of(const struct field *f, const void *object)
{
    return *(const size_t *)in(object, f->count);
}

static uint64_t get_number(const struct field *f, const void *object)
{
    if (f->size == sizeof(uint32_t))
        return *(const uint32_t *)in(object, f->at);
    return *(const uint64_t *)in(object, f->at);
}

static void put_number(const struct field *f, void *object, uint64_t number)
{
    if (f->size == sizeof(uint32_t))
        *(uint32_t *)into(object, f->at) = (uint32_t)number;
    else
        *(uint64_t *)into(object, f->at) = number;
}

/* --- writing -------------------------------------------------------------------------------------
 */

/* Jansson refuses invalid UTF-8, and readers choke on NUL: both are replaced. */
static json_t *clean_string(const char *bytes, size_t len)
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

static json_t *write_text(const char *text)
{
    return text ? clean_string(text, strlen(text)) : NULL;
}

static json_t *write_number(const struct field *f, const void *object)
{
    uint64_t number = get_number(f, object);
    bool given = f->type == FIELD_GIVEN && *(const bool *)in(object, f->count);

    if (!given && (f->type == FIELD_GIVEN || (!number && !(f->flags & ALWAYS))))
        return NULL;
    return json_integer((json_int_t)number);
}

static json_t *write_address(uint64_t address)
{
    char text[32];

    snprintf(text, sizeof(text), "0x%" PRIx64, address);
    return address ? write_text(text) : NULL;
}

static json_t *write_array(const struct field *f, const void *object)
{
    const void *items = *(const void *const *)in(object, f->at);
    size_t count = count_of(f, object);
    json_t *array;

    if (!count && f->type == FIELD_OBJECTS && !(f->flags & ALWAYS))
        return NULL;
    array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, f->type == FIELD_TEXTS
                                         ? write_text(((const char *const *)items)[i])
                                         : fields_write(f->shape, in(items, i * f->shape->size)));
    return array;
}

static json_t *write_value(const struct field *f, const void *object)
{
    const void *member = in(object, f->at);

    switch (f->type) {
    case FIELD_TEXT:
        return write_text(*(const char *const *)member);
    case FIELD_BYTES:
        return clean_string(*(const char *const *)member, count_of(f, object));
    case FIELD_NUMBER:
    case FIELD_GIVEN:
        return write_number(f, object);
    case FIELD_ADDRESS:
        return write_address(*(const uint64_t *)member);
    case FIELD_TRUE:
        return *(const bool *)member ? json_true() : NULL;
    case FIELD_NAME:
        return write_text(f->names->text(member));
    case FIELD_OBJECT:
        return fields_write(f->shape, member);
    case FIELD_POINTER:
        member = *(const void *const *)member;
        return member ? fields_write(f->shape, member) : NULL;
    case FIELD_TEXTS:
    case FIELD_OBJECTS:
        return write_array(f, object);
    case FIELD_OWN:
        return f->own->write(object);
    }
    BUG("there is no type %d of a field", (int)f->type);
}

json_t *fields_write(const struct shape *shape, const void *object)
{
    json_t *written = json_object();

    for (size_t i = 0; i < shape->count; i++) {
        const struct field *f = &shape->fields[i];
        json_t *value = f->when && !f->when(object) ? NULL : write_value(f, object);

        if (value && json_object_set_new(written, f->key, value) != 0)
            BUG("cannot set the field %s of a record", f->key);
    }
    return written;
}

/* --- reading -------------------------------------------------------------------------------------
 */

static const char *read_text(struct reading *r, const char *key, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!text)
        read_wrong(r, key, "a string");
    return text && r->pool ? pool_text(r->pool, text) : arena_strdup(r->arena, text);
}

static void read_element(struct reading *r, const json_t *value, void *text)
{
    *(const char **)text = read_text(r, "", value);
}

static uint64_t read_number(struct reading *r, const struct field *f, const json_t *value)
{
    uint64_t most = f->size == sizeof(uint32_t) ? UINT32_MAX : INT64_MAX;

    most = f->max ? f->max : most;
    if (json_is_integer(value) && json_integer_value(value) >= 0 &&
        (uint64_t)json_integer_value(value) <= most)
        return (uint64_t)json_integer_value(value);
    read_wrong(r, f->key, "a whole number in range");
    return 0;
}

static uint64_t read_address(struct reading *r, const char *key, const json_t *value)
{
    const char *text = json_string_value(value);
    const char *digits = text && text_starts(text, "0x") ? text + 2 : "";
    uint64_t address = 0;

    if (!text)
        read_wrong(r, key, "a string");
    else if (!text_scan_hex(&digits, &address) || *digits)
        read_wrong(r, key, "an address like \"0x7f00\"");
    return address;
}

static void read_name(struct reading *r, const struct field *f, const json_t *value, void *member)
{
    const char *name = json_string_value(value);

    if (!name)
        read_wrong(r, f->key, "a string");
    else if (!f->names->take(name, member))
        read_wrong(r, f->key, "a name that this version knows");
}

static void read_object(struct reading *r, const struct field *f, const json_t *value, void *to)
{
    const struct json_place place = {r->place, f->key, JSON_NO_INDEX};

    if (!json_is_object(value)) {
        read_wrong(r, f->key, "an object");
        return;
    }
    r->place = &place;
    fields_read(r, value, f->shape, to);
    r->place = place.outer;
}

static void *read_objects(struct reading *r, const struct field *f, const json_t *value)
{
    char *items = arena_alloc(r->arena, json_array_size(value) * f->shape->size);
    struct json_place place = {r->place, f->key, 0};

    if (!json_is_array(value))
        read_wrong(r, f->key, "an array");
    r->place = &place;
    for (; place.index < json_array_size(value); place.index++) {
        const json_t *item = json_array_get(value, place.index);

        if (json_is_object(item))
            fields_read(r, item, f->shape, items + place.index * f->shape->size);
        else
            read_wrong(r, "", "an object");
    }
    r->place = place.outer;
    return items;
}

static void read_array(struct reading *r, const struct field *f, const json_t *value, void *object)
{
    const char **texts;

    if (f->type == FIELD_OBJECTS) {
        *(void **)into(object, f->at) = read_objects(r, f, value);
    } else {
        texts = ARENA_ARRAY(r->arena, const char *, json_array_size(value));
        read_elements(r, value, f->key, read_element, (void *)texts, sizeof(*texts));
        *(const char ***)into(object, f->at) = texts;
    }
    *(size_t *)into(object, f->count) = json_array_size(value);
}

static void read_value(struct reading *r, const struct field *f, const json_t *value, void *object)
{
    void *member = into(object, f->at);
    const char *text;

    switch (f->type) {
    case FIELD_TEXT:
        *(const char **)member = read_text(r, f->key, value);
        break;
    case FIELD_BYTES:
        text = read_text(r, f->key, value);
        *(const char **)member = text;
        *(size_t *)into(object, f->count) = text ? strlen(text) : 0;
        break;
    case FIELD_GIVEN:
        *(bool *)into(object, f->count) = true;
        put_number(f, object, read_number(r, f, value));
        break;
    case FIELD_NUMBER:
        put_number(f, object, read_number(r, f, value));
        break;
    case FIELD_ADDRESS:
        *(uint64_t *)member = read_address(r, f->key, value);
        break;
    case FIELD_TRUE:
        *(bool *)member = json_is_true(value);
        if (!json_is_boolean(value))
            read_wrong(r, f->key, "true or false");
        break;
    case FIELD_NAME:
        read_name(r, f, value, member);
        break;
    case FIELD_OBJECT:
        read_object(r, f, value, member);
        break;
    case FIELD_POINTER:
        *(void **)member = arena_alloc(r->arena, f->shape->size);
        read_object(r, f, value, *(void **)member);
        break;
    case FIELD_TEXTS:
    case FIELD_OBJECTS:
        read_array(r, f, value, object);
        break;
    case FIELD_OWN:
        f->own->read(r, value, object);
        break;
    }
}

void fields_read(struct reading *r, const json_t *value, const struct shape *shape, void *object)
{
    for (size_t i = 0; i < shape->count; i++)
        if ((shape->fields[i].flags & REQUIRED) && !json_object_get(value, shape->fields[i].key))
            read_wrong(r, shape->fields[i].key, "there");
    for (size_t i = 0; i < shape->count; i++) {
        const json_t *member = json_object_get(value, shape->fields[i].key);

        if (member)
            read_value(r, &shape->fields[i], member, object);
    }
}

/* --- copying -------------------------------------------------------------------------------------
 */

struct copying {
    struct pool *pool;
    struct buf name; /* there to be used again */
};

static void copy_fields(struct copying *c, const struct shape *shape, void *object);

/* Detectors give the names of C++ and Rust either way, and some of them both. */
static const char *copy_text(struct copying *c, const struct field *f, const char *text)
{
    if (!text || !(f->flags & (READABLE | TIDY | APART)))
        return pool_text(c->pool, text);
    if (f->flags & APART)
        return arena_strdup(&c->pool->arena, text);
    buf_clear(&c->name);
    if (f->flags & READABLE)
        return pool_text(c->pool, demangle(text, &c->name) ? c->name.ptr : text);
    buf_addstr(&c->name, text);
    file_tidy(c->name.ptr);
    return pool_text(c->pool, c->name.ptr);
}

static const void *copy_texts(struct pool *pool, const void *texts, size_t count)
{
    const char **copy = arena_copy(&pool->arena, texts, count, sizeof(*copy));

    for (size_t i = 0; i < count; i++)
        copy[i] = arena_strdup(&pool->arena, copy[i]);
    return (const void *)copy;
}

static const void *copy_objects(struct copying *c, const struct field *f, const void *from,
                                size_t count)
{
    size_t size = f->shape->size;
    bool shared = f->flags & SHARED;
    void *copy;
    const void *kept;

    if (!count)
        return NULL;
    copy = shared ? memcpy(xmalloc(count * size), from, count * size)
                  : arena_copy(&c->pool->arena, from, count, size);
    for (size_t i = 0; i < count; i++)
        copy_fields(c, f->shape, into(copy, i * size));
    if (!shared)
        return copy;
    kept = pool_array(c->pool, copy, count, size);
    free(copy);
    return kept;
}

static void copy_fields(struct copying *c, const struct shape *shape, void *object)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *f = &shape->fields[i];
        void *member = into(object, f->at);
        const void **pointer = member;

        if (f->type == FIELD_TEXT)
            *pointer = copy_text(c, f, *pointer);
        else if (f->type == FIELD_TEXTS)
            *pointer = copy_texts(c->pool, *pointer, count_of(f, object));
        else if (f->type == FIELD_OBJECTS)
            *pointer = copy_objects(c, f, *pointer, count_of(f, object));
        else if (f->type == FIELD_OBJECT)
            copy_fields(c, f->shape, member);
        else if (f->type == FIELD_BYTES || f->type == FIELD_POINTER || f->type == FIELD_OWN)
            BUG("the field %s of a %s cannot be copied", f->key, shape->name);
    }
}

void fields_copy(struct pool *pool, const struct shape *shape, void *object)
{
    struct copying c = {pool, BUF_INIT};

    copy_fields(&c, shape, object);
    buf_release(&c.name);
}
