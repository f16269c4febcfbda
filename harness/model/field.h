/* SPDX-License-Identifier: MIT */
/*
 * field.h: the one table of what a record holds, from which it is written and
 * read, and by which findings are copied; private to model.
 *
 * A shape is a struct and its fields, a row each, in the order in which they are
 * written. A field that says nothing (NULL, 0, false, empty) is left out, so
 * that records stay small, and reads as that again. tests/fields_test.c holds
 * the tables against the structs and against the schema.
 *
 *     #define OF struct thread
 *     static const struct field thread_fields[] = {
 *         {TEXT(id), .flags = REQUIRED},
 *         {NUMBER(tid)},
 *     };
 *     const struct shape thread_shape = {SHAPE(thread, thread_fields)};
 *     #undef OF
 */
#ifndef THREADPROOF_MODEL_FIELD_H
#define THREADPROOF_MODEL_FIELD_H

#include "base/pool.h"
#include "model/json_read.h"

enum field_type {
    FIELD_TEXT,    /* const char * */
    FIELD_BYTES,   /* the same with its length in `count`; read, it ends at a NUL */
    FIELD_NUMBER,  /* an integer of `size` bytes, not negative */
    FIELD_GIVEN,   /* the same, there if the bool at `count` is true, and 0 then too */
    FIELD_ADDRESS, /* uint64_t, as "0x7f00": many JSON readers keep only 53 bits of a number */
    FIELD_TRUE,    /* bool */
    FIELD_NAME,    /* an enum, by its name */
    FIELD_TEXTS,   /* an array of const char *, always there */
    FIELD_OBJECT,  /* a struct inside */
    FIELD_POINTER, /* a struct elsewhere, or NULL */
    FIELD_OBJECTS, /* an array of structs */
    FIELD_OWN,     /* its own way of writing and reading */
};

enum field_flag {
    REQUIRED = 1, /* a record without it is refused */
    ALWAYS = 2,   /* written even if it says nothing */
    READABLE = 4, /* a copy is demangled */
    TIDY = 8,     /* a copy is without "src/../" */
    APART = 16,   /* differs nearly always: a copy is not looked up in the pool */
    SHARED = 32,  /* an array that is in the pool once; its elements have no padding */
};

/* The names of an enum, of which both functions get the address. */
struct field_names {
    const char *(*text)(const void *value); /* NULL: it says nothing */
    bool (*take)(const char *name, void *value);
};

struct field_own {
    json_t *(*write)(const void *object); /* NULL: it says nothing */
    void (*read)(struct reading *r, const json_t *value, void *object);
};

struct field {
    const char *key;
    enum field_type type;
    unsigned flags;
    size_t at;    /* offset of the member */
    size_t size;  /* of a number */
    size_t count; /* offset of the array's count, the bytes' length, whether the number is given */
    uint64_t max; /* of a number; 0: what its type takes */
    const struct shape *shape;
    const struct field_names *names;
    const struct field_own *own;
    bool (*when)(const void *object); /* written only if this is true; NULL: it always is */
};

struct shape {
    const char *name; /* of the struct */
    size_t size;
    const struct field *fields;
    size_t count;
};

#define SHAPE(struct_name, rows) #struct_name, sizeof(OF), (rows), ARRAY_SIZE(rows)

#define FIELD_AT(its_key, its_type, member)                                                        \
    .key = (its_key), .type = (its_type), .at = offsetof(OF, member)
#define TEXT(member)             FIELD_AT(#member, FIELD_TEXT, member)
#define TEXT_AS(its_key, member) FIELD_AT(its_key, FIELD_TEXT, member)
#define NUMBER_AS(its_key, member)                                                                 \
    FIELD_AT(its_key, FIELD_NUMBER, member), .size = sizeof(((OF *)0)->member)
#define NUMBER(member)           NUMBER_AS(#member, member)
#define ADDRESS(member)          FIELD_AT(#member, FIELD_ADDRESS, member)
#define TRUE_AS(its_key, member) FIELD_AT(its_key, FIELD_TRUE, member)
#define TRUE(member)             TRUE_AS(#member, member)
#define NAME(member, of)         FIELD_AT(#member, FIELD_NAME, member), .names = &(of)
#define TEXTS(member, its_count)                                                                   \
    FIELD_AT(#member, FIELD_TEXTS, member), .count = offsetof(OF, its_count)
#define OBJECT_AS(its_key, member, of) FIELD_AT(its_key, FIELD_OBJECT, member), .shape = &(of)
#define OBJECT(member, of)             OBJECT_AS(#member, member, of)
#define OBJECTS_AS(its_key, member, its_count, of)                                                 \
    FIELD_AT(its_key, FIELD_OBJECTS, member), .count = offsetof(OF, its_count), .shape = &(of)
#define OBJECTS(member, its_count, of) OBJECTS_AS(#member, member, its_count, of)

/* Both functions of an enum whose names are `what`_name() and `what`_from_name(). */
#define FIELD_NAMES(what, type)                                                                    \
    static const char *what##_text(const void *value)                                              \
    {                                                                                              \
        return what##_name(*(const type *)value);                                                  \
    }                                                                                              \
    static bool what##_take(const char *name, void *value)                                         \
    {                                                                                              \
        return what##_from_name(name, value);                                                      \
    }                                                                                              \
    static const struct field_names what##_names = {what##_text, what##_take}

json_t *fields_write(const struct shape *shape, const void *object);

/* Fills *object, which is zeroed. What is wrong is told with the way to it. */
void fields_read(struct reading *r, const json_t *value, const struct shape *shape, void *object);

/* Makes all that the object points to the pool's own. */
void fields_copy(struct pool *pool, const struct shape *shape, void *object);

/* Of a finding, of what explore did, of a record without its version and findings. */
extern const struct shape finding_shape;
extern const struct shape schedule_shape;
extern const struct shape record_shape;

#endif
