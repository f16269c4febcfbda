/* SPDX-License-Identifier: MIT */
/* The reader of Valgrind's text on any lines: every string of every finding can be read. */
#include "parse/valgrind_line.h"
#include "parse/valgrind_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_finding(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

/* In memory of its own, so that the sanitizer sees where it ends. */
static void feed_line(struct valgrind_text *text, const uint8_t *bytes, size_t len, bool whole,
                      uint64_t position)
{
    char *line = xcalloc(len + 1, 1);
    const char *start;

    memcpy(line, bytes, len);
    start = valgrind_line_find(line, len);
    if (start && (start < line || start >= line + len))
        BUG("a line begins outside of the line");
    valgrind_text_line(text, line, len, whole, position);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct findings findings = FINDINGS_INIT;
    struct valgrind_text *text =
        valgrind_text_new(&(struct sink){.finding = take_finding, .context = &findings});
    struct log_facts facts;

    for (size_t at = 0; at < size;) {
        const uint8_t *end = memchr(data + at, '\n', size - at);
        size_t len = end ? (size_t)(end - data) - at : size - at;

        feed_line(text, data + at, len, end != NULL, at);
        at += len + 1;
    }
    facts = valgrind_text_end(text);
    if (facts.findings != findings.count || facts.truncated_at > size ||
        (facts.finished && facts.truncated))
        BUG("the reader lost count");
    valgrind_text_free(text);
    findings_release(&findings);
    return 0;
}
