/* SPDX-License-Identifier: MIT */
/* Any bytes as the log of others: every string of every finding can be read. */
#include "parse/mixed_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_finding(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

/* The first byte says in which pieces the rest comes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct findings findings = FINDINGS_INIT;
    const struct sink sink = {.finding = take_finding, .context = &findings};
    struct mixed_log *log = mixed_log_new(&sink);
    size_t step = size && data[0] ? data[0] : size;
    struct mixed_facts facts;

    for (size_t i = 1; i < size; i += step)
        mixed_log_feed(log, (const char *)data + i, size - i < step ? size - i : step);
    facts = mixed_log_end(log);
    if (facts.log.findings != findings.count || facts.log.truncated_at > facts.log.bytes)
        abort();
    mixed_log_free(log);
    findings_release(&findings);
    return 0;
}
