/* SPDX-License-Identifier: MIT */
/* Reading Valgrind's text in tests. */
#ifndef THREADPROOF_TESTS_VALGRIND_TEXT_READING_H
#define THREADPROOF_TESTS_VALGRIND_TEXT_READING_H

#include "parse/valgrind_text.h"
#include "valgrind_reading.h"

struct text_reading {
    struct reading reading;
    uint64_t missing; /* errors that Valgrind counted and that were not read */
    size_t taken;     /* lines */
};

/* Moves *text behind its next line, which is returned without its end. */
static inline size_t next_line(const char **text)
{
    size_t len = strcspn(*text, "\n");

    *text += len + ((*text)[len] == '\n');
    return len;
}

/* Each line in memory of its own, so that ASan sees its end. */
static inline struct text_reading read_valgrind_text(const char *text)
{
    struct text_reading all = {.reading.findings = FINDINGS_INIT};
    struct sink sink = {.finding = keep_finding, .context = &all.reading.findings};
    struct valgrind_text *reader = valgrind_text_new(&sink);
    const char *start = text;

    while (*text) {
        const char *line = text;
        size_t len = next_line(&text);
        char *copy = xmalloc(len + 1);

        memcpy(copy, line, len);
        copy[len] = '\0';
        all.taken +=
            valgrind_text_line(reader, copy, len, text[-1] == '\n', (uint64_t)(line - start));
        free(copy);
    }
    all.reading.facts = valgrind_text_end(reader);
    all.reading.detector = valgrind_text_detector(reader);
    all.missing = valgrind_text_missing(reader);
    assert_int_equal(all.reading.facts.findings, all.reading.findings.count);
    assert_true(all.reading.facts.truncated_at <= (uint64_t)(text - start));
    valgrind_text_free(reader);
    return all;
}

static inline void text_reading_release(struct text_reading *all)
{
    reading_release(&all->reading);
}

/* The content of data/valgrind/NAME, which the caller releases. */
static inline struct buf load_text(const char *name)
{
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;
    struct error err = ERROR_INIT;

    buf_addf(&path, "%s/valgrind/%s", THREADPROOF_TEST_DATA, name);
    if (!file_read(path.ptr, &content, &err))
        fail_msg("%s", error_text(&err));
    buf_release(&path);
    return content;
}

/* Calls `check` for each log of the three tools whose name ends so. Returns how many. */
static inline size_t for_each_log(const char *suffix,
                                  void (*check)(const char *name, const struct buf *content))
{
    static const char *const tools[] = {"helgrind", "drd", "memcheck"};
    struct buf path = BUF_INIT;
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
        struct file_names names;

        buf_clear(&path);
        buf_addf(&path, "%s/valgrind/%s", THREADPROOF_TEST_DATA, tools[i]);
        assert_true(file_list(path.ptr, &names, NULL));
        for (size_t k = 0; k < names.count; k++) {
            struct buf content;

            if (!strstr(names.items[k], suffix))
                continue;
            buf_clear(&path);
            buf_addf(&path, "%s/%s", tools[i], names.items[k]);
            content = load_text(path.ptr);
            check(path.ptr, &content);
            count++;
            buf_release(&content);
        }
        file_names_free(&names);
    }
    buf_release(&path);
    return count;
}

#endif
