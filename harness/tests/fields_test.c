/* SPDX-License-Identifier: MIT */
/*
 * The tables of fields (model/field.h) against what they are about: each member
 * of a struct, by the debug information of this program, has its row; the rows
 * and what they require are the schema's; and data/records/whole.json, which has
 * every field, is the same after it was read, copied and written.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "model/field.h"
#include "model/record.h"

#define WHOLE  THREADPROOF_TEST_DATA "/records/whole.json"
#define SCHEMA THREADPROOF_SOURCE_DIR "/reports/schema/record.schema.json"

/* What says nothing of the run: no file has it. */
static const char *const not_kept[] = {
    "record.path",              /* of the file itself */
    "record.log.headless",      /* malformed, where it is read */
    "record.expectations.file", /* the record's source_path */
};

/* --- the members of the structs ------------------------------------------------------------------
 */

/* An object of JSON whose members are in the struct itself. */
static bool is_part(const struct shape *shape, const struct field *f)
{
    return f->shape && text_equal(f->shape->name, shape->name);
}

/* Whether a row is about the member at that offset; if it is a struct, about all of it. */
static bool has_row(const struct shape *shape, size_t offset, bool of_struct)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *f = &shape->fields[i];
        bool whole = f->type == FIELD_OBJECT || f->type == FIELD_OWN;

        if (is_part(shape, f) ? has_row(f->shape, offset, of_struct)
                              : (f->at == offset && (whole || !of_struct)) ||
                                    (f->count && f->count == offset && !of_struct))
            return true;
    }
    return false;
}

static bool find_struct(Dwarf *dwarf, const char *name, Dwarf_Die *found)
{
    Dwarf_Off at = 0;
    Dwarf_Off next;
    size_t header;

    for (; dwarf_nextcu(dwarf, at, &next, &header, NULL, NULL, NULL) == 0; at = next) {
        Dwarf_Die unit;

        if (!dwarf_offdie(dwarf, at + header, &unit) || dwarf_child(&unit, found) != 0)
            continue;
        do {
            const char *its = dwarf_diename(found);

            if (dwarf_tag(found) == DW_TAG_structure_type && its && text_equal(its, name) &&
                !dwarf_hasattr(found, DW_AT_declaration))
                return true;
        } while (dwarf_siblingof(found, found) == 0);
    }
    return false;
}

static bool is_kept(const char *way)
{
    for (size_t i = 0; i < ARRAY_SIZE(not_kept); i++)
        if (text_equal(not_kept[i], way))
            return false;
    return true;
}

/* A struct inside has rows of its own, or one for it as a whole. */
static void assert_members(const struct shape *shape, Dwarf_Die *type, size_t base, const char *way)
{
    Dwarf_Die member;
    bool more = dwarf_child(type, &member) == 0;

    assert_true(more);
    for (; more; more = dwarf_siblingof(&member, &member) == 0) {
        struct buf here = BUF_INIT;
        Dwarf_Attribute attribute;
        Dwarf_Word offset;
        Dwarf_Die inner;
        bool is_struct;

        buf_addf(&here, "%s.%s", way, dwarf_diename(&member));
        assert_int_equal(
            dwarf_formudata(dwarf_attr(&member, DW_AT_data_member_location, &attribute), &offset),
            0);
        assert_non_null(dwarf_formref_die(dwarf_attr(&member, DW_AT_type, &attribute), &inner));
        is_struct = dwarf_tag(&inner) == DW_TAG_structure_type;
        if (is_kept(here.ptr) && !has_row(shape, base + offset, is_struct)) {
            if (!is_struct)
                fail_msg("%s is not in a table of model/*_fields.c", here.ptr);
            assert_members(shape, &inner, base + offset, here.ptr);
        }
        buf_release(&here);
    }
}

static void assert_structs(const struct shape *shape, Dwarf *dwarf, bool part)
{
    Dwarf_Die type;

    if (!part && !find_struct(dwarf, shape->name, &type))
        fail_msg("there is no struct %s", shape->name);
    if (!part)
        assert_members(shape, &type, 0, shape->name);
    for (size_t i = 0; i < shape->count; i++)
        if (shape->fields[i].shape)
            assert_structs(shape->fields[i].shape, dwarf, is_part(shape, &shape->fields[i]));
}

static void every_member_has_a_row(void **state)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ);
    Dwarf_Die type;

    (void)state;
    if (!dwarf || !find_struct(dwarf, "record", &type)) {
        print_message("SKIPPED: this program was built without debug information\n");
        skip();
    }
    assert_structs(&record_shape, dwarf, false);
    assert_structs(&finding_shape, dwarf, false);
    dwarf_end(dwarf);
    close(fd);
}

/* --- the schema ----------------------------------------------------------------------------------
 */

static json_t *load(const char *path)
{
    json_error_t why;
    json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &why);

    if (!value)
        fail_msg("%s:%d: %s", path, why.line, why.text);
    return value;
}

/* What the rule refers to, or what it says of the elements of an array. */
static const json_t *resolve(const json_t *schema, const json_t *rule)
{
    const json_t *items = json_object_get(rule, "items");
    const char *name = json_string_value(json_object_get(rule, "$ref"));

    if (items)
        return resolve(schema, items);
    return name ? json_object_get(json_object_get(schema, "$defs"), strrchr(name, '/') + 1) : rule;
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

static void assert_as_in_schema(const json_t *schema, const struct shape *shape, const json_t *rule,
                                const char *way)
{
    const json_t *properties = json_object_get(rule, "properties");

    for (size_t i = 0; i < shape->count; i++) {
        const struct field *f = &shape->fields[i];
        const json_t *property = json_object_get(properties, f->key);

        if (!property)
            fail_msg("%s.%s is not in the schema", way, f->key);
        if (is_required(rule, f->key) != ((f->flags & REQUIRED) != 0))
            fail_msg("%s.%s is required either by the schema or by the table", way, f->key);
        if (f->shape)
            assert_as_in_schema(schema, f->shape, resolve(schema, property), f->key);
    }
    /* A key stands in a table once, so that none is left over. */
    if (json_object_size(properties) != shape->count)
        fail_msg("%s: the schema has %zu properties, the table %zu", way,
                 json_object_size(properties), shape->count);
}

static void tables_and_schema_agree(void **state)
{
    json_t *schema = load(SCHEMA);
    const json_t *defs = json_object_get(schema, "$defs");

    (void)state;
    assert_as_in_schema(schema, &record_shape, schema, "record");
    assert_as_in_schema(schema, &finding_shape, json_object_get(defs, "finding"), "finding");
    json_decref(schema);
}

/* --- all of it -----------------------------------------------------------------------------------
 */

static void what_is_read_is_written(void **state)
{
    struct buf bytes = BUF_INIT;
    struct buf again = BUF_INIT;
    struct pool pool = POOL_INIT;
    struct error err = ERROR_INIT;
    struct record record;
    json_t *before = load(WHOLE);
    json_t *after;

    (void)state;
    assert_true(file_read(WHOLE, &bytes, &err));
    if (!record_read(WHOLE, bytes.ptr, bytes.len, &pool, &record, &err))
        fail_msg("%s", error_text(&err));
    record_write(&record, &again);
    after = json_loadb(again.ptr, again.len, 0, NULL);
    /* It did not exit, and so has no status. */
    assert_int_equal(json_object_del(json_object_get(before, "outcome"), "status"), 0);
    if (!json_equal(before, after))
        fail_msg("whole.json became %s", again.ptr);
    json_decref(before);
    json_decref(after);
    findings_release(&record.findings);
    pool_release(&pool);
    buf_release(&bytes);
    buf_release(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_has_a_row),
        cmocka_unit_test(tables_and_schema_agree),
        cmocka_unit_test(what_is_read_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
