/* SPDX-License-Identifier: MIT */
/*
 * Hostile strings in every field of a record, through every format, read back
 * with parsers that are not ours: Expat and Jansson. The HTML is read back by a
 * browser (scripts/dev/check-reports).
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <expat.h>
#include <jansson.h>

#include "base/text.h"
#include "report/report.h"
#include "report_fixture.h"

struct written {
    struct arena arena;
    struct record records[2];
    struct digest *report;
    struct buf out;
};

static void open_written(struct written *w, const char *text, const char *format)
{
    struct error err = ERROR_INIT;

    *w = (struct written){.arena = ARENA_INIT, .report = digest_new(), .out = BUF_INIT};
    for (int variant = 0; variant < 2; variant++) {
        w->records[variant] = fixture_hostile_record(&w->arena, text, (enum variant)variant);
        digest_add_record(w->report, &w->records[variant]);
    }
    if (!report_write(w->report, format, NULL, output_to_buf(&w->out), &err))
        fail_msg("%s: %s", format, error_text(&err));
}

static void close_written(struct written *w)
{
    digest_free(w->report);
    findings_release(&w->records[0].findings);
    findings_release(&w->records[1].findings);
    buf_release(&w->out);
    arena_release(&w->arena);
}

/* What a JSON reader must find: the text with U+FFFD for what is no UTF-8. */
static char *as_json(struct arena *arena, const char *text)
{
    struct buf clean = BUF_INIT;
    char *copy;

    text_add_utf8(&clean, text, strlen(text));
    copy = arena_strdup(arena, clean.ptr);
    buf_release(&clean);
    return copy;
}

static size_t count_strings(const json_t *value, const char *text)
{
    const char *key;
    const json_t *part;
    size_t count = 0;
    size_t i;

    if (json_is_string(value))
        return strstr(json_string_value(value), text) != NULL;
    json_array_foreach((json_t *)value, i, part) count += count_strings(part, text);
    json_object_foreach((json_t *)value, key, part) count += count_strings(part, text);
    return count;
}

static void test_json(void **state)
{
    static const struct {
        const char *format;
        size_t least; /* how many strings of it are the hostile one */
    } formats[] = {{"json", 20}, {"sarif", 20}, {"gitlab", 4}};

    (void)state;
    for (size_t f = 0; f < ARRAY_SIZE(formats); f++)
        for (size_t i = 0; i < fixture_hostile_count; i++) {
            struct written w;
            json_error_t why;
            json_t *value;

            open_written(&w, fixture_hostile[i], formats[f].format);
            value = json_loadb(w.out.ptr, w.out.len, JSON_REJECT_DUPLICATES, &why);
            if (!value)
                fail_msg("%s: %s at %d", formats[f].format, why.text, why.position);
            if (count_strings(value, as_json(&w.arena, fixture_hostile[i])) < formats[f].least)
                fail_msg("%s: \"%s\" is not told", formats[f].format, fixture_hostile[i]);
            json_decref(value);
            close_written(&w);
        }
}

/* All that Expat found, each attribute and each text between tags on its own. */
struct xml_reading {
    struct buf text;
    size_t elements;
};

static void XMLCALL on_start(void *data, const char *name, const char **attributes)
{
    struct xml_reading *reading = data;

    (void)name;
    reading->elements++;
    for (size_t i = 0; attributes[i]; i += 2)
        buf_addf(&reading->text, "\n%s\n", attributes[i + 1]);
}

static void XMLCALL on_text(void *data, const char *text, int len)
{
    struct xml_reading *reading = data;

    buf_add(&reading->text, text, (size_t)len);
}

static struct xml_reading read_xml(const struct buf *xml)
{
    struct xml_reading reading = {.text = BUF_INIT};
    XML_Parser parser = XML_ParserCreate(NULL);

    assert_non_null(parser);
    XML_SetUserData(parser, &reading);
    XML_SetStartElementHandler(parser, on_start);
    XML_SetCharacterDataHandler(parser, on_text);
    if (XML_Parse(parser, xml->ptr, (int)xml->len, 1) != XML_STATUS_OK)
        fail_msg("%s in\n%s", XML_ErrorString(XML_GetErrorCode(parser)), xml->ptr);
    XML_ParserFree(parser);
    return reading;
}

/* The parts of a hostile string that every format must tell as they are. */
static bool is_kept(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f)
            return false;
    return true;
}

static size_t count_parts(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static void test_junit(void **state)
{
    (void)state;
    for (size_t i = 0; i < fixture_hostile_count; i++) {
        const char *text = fixture_hostile[i];
        struct xml_reading reading;
        struct written w;

        open_written(&w, text, "junit");
        reading = read_xml(&w.out);
        /* One suite with two properties and two cases, each with a result and its output. */
        assert_int_equal(reading.elements, 1 + 1 + 1 + 2 + 2 * (1 + 1 + 2));
        if (is_kept(text))
            assert_true(count_parts(reading.text.ptr, text) >= 12);
        assert_int_equal(text_utf8_length(w.out.ptr, w.out.len) != 0, true);
        buf_release(&reading.text);
        close_written(&w);
    }
}

/* JSON lets DEL stand as it is. */
static bool is_control(char c, bool json)
{
    return ((unsigned char)c < 0x20 && c != '\n' && c != '\t') || (c == 0x7f && !json);
}

/* In JSON they are data, for a program that shows them in its own way. */
static void assert_clean_utf8(const struct buf *out, const char *format)
{
    bool json = *out->ptr == '{' || *out->ptr == '[';

    for (size_t at = 0; at < out->len;) {
        size_t len = text_utf8_length(out->ptr + at, out->len - at);

        if (!len)
            fail_msg("%s: byte %zu is no UTF-8", format, at);
        if (len == 1 && is_control(out->ptr[at], json))
            fail_msg("%s: a control character at byte %zu", format, at);
        if (len > 1 && !json && text_is_hidden(out->ptr + at, len))
            fail_msg("%s: a character that nobody sees at byte %zu", format, at);
        at += len;
    }
}

static void test_no_control_characters(void **state)
{
    (void)state;
    for (size_t f = 0; f < report_format_count(); f++)
        for (size_t i = 0; i < fixture_hostile_count; i++) {
            struct written w;

            open_written(&w, fixture_hostile[i], report_format_at(f).name);
            assert_clean_utf8(&w.out, report_format_at(f).name);
            close_written(&w);
        }
}

static size_t count_columns(const char *line, const char *end)
{
    size_t count = 0;

    for (; line < end; line++) {
        if (*line == '\\')
            line++;
        else
            count += *line == '|';
    }
    return count;
}

/* A table's lines have equally many columns, and no tag or link of a string's own comes through. */
static void test_markdown(void **state)
{
    (void)state;
    for (size_t i = 0; i < fixture_hostile_count; i++) {
        struct written w;
        const char *row;

        open_written(&w, fixture_hostile[i], "markdown");
        row = strstr(w.out.ptr, "\n| --- ");
        assert_non_null(row);
        row = strchr(row + 1, '\n') + 1;
        assert_int_equal(count_columns(row, strchr(row, '\n')), 5);
        assert_null(strchr(w.out.ptr, '<'));
        assert_null(strstr(w.out.ptr, "[link]("));
        close_written(&w);
    }
}

/* Enough failures that they alone exceed what a forge takes. */
static void test_markdown_limit(void **state)
{
    enum { RUNS = 6000 };
    struct arena arena = ARENA_INIT;
    struct record *records = ARENA_ARRAY(&arena, struct record, RUNS);
    struct digest *report = digest_new();
    struct buf out = BUF_INIT;

    (void)state;
    for (size_t i = 0; i < RUNS; i++) {
        records[i] = fixture_case(&arena, arena_printf(&arena, "%0200zu", i), VARIANT_BROKEN,
                                  DETECTOR_TSAN, VERDICT_MISSED);
        digest_add_record(report, &records[i]);
    }
    assert_true(report_write(report, "markdown", NULL, output_to_buf(&out), NULL));
    assert_true(out.len > 900000 && out.len < 1048576);
    assert_non_null(strstr(out.ptr, "Left out, since a summary may not be longer than 1 MiB"));
    buf_release(&out);
    digest_free(report);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_markdown_limit),
        cmocka_unit_test(test_no_control_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
