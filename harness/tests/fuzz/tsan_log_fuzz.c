/* SPDX-License-Identifier: MIT */
/* Any bytes, in pieces of any size: every string of every finding can be read. */
#include "parse/tsan_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_finding(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

/* Its text can be read to the end, whatever it holds. */
static void take_remark(void *context, const struct remark *remark)
{
    (void)context;
    if (strlen(remark->text) == SIZE_MAX)
        abort();
}

static void take_text(void *context, const char *line, size_t len, uint64_t position)
{
    (void)context;
    (void)position;
    if (len && memchr(line, '\n', len))
        abort();
}

/* The first byte says how: the piece size, and whether the log holds other text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct findings findings = FINDINGS_INIT;
    struct sink sink = {.finding = take_finding,
                        .text = size && data[0] & 1 ? take_text : NULL,
                        .context = &findings,
                        .remark = take_remark};
    struct tsan_log *log = tsan_log_new(&sink);
    size_t step = size && data[0] / 2 ? data[0] / 2 : size;
    struct log_facts facts;

    for (size_t i = 1; i < size; i += step)
        tsan_log_feed(log, (const char *)data + i, size - i < step ? size - i : step);
    facts = tsan_log_end(log);
    if (facts.findings != findings.count || facts.truncated_at > facts.bytes)
        abort();
    tsan_log_free(log);
    findings_release(&findings);
    return 0;
}
