/* SPDX-License-Identifier: MIT */
/* The Valgrind reader on any bytes: whole, and cut in two where the first byte says. */
#include "parse/valgrind_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The copy reads every string and array of the finding. */
static void on_finding(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

/* Its text can be read to the end, whatever it holds. */
static void on_remark(void *context, const struct remark *remark)
{
    (void)context;
    if (strlen(remark->text) == SIZE_MAX)
        abort();
}

static uint64_t read_cut(const char *bytes, size_t len, size_t cut)
{
    struct findings findings = FINDINGS_INIT;
    struct sink sink = {.finding = on_finding, .context = &findings, .remark = on_remark};
    struct valgrind_xml *reader = valgrind_xml_new(&sink);
    struct log_facts facts;

    valgrind_xml_feed(reader, bytes, cut);
    valgrind_xml_feed(reader, bytes + cut, len - cut);
    facts = valgrind_xml_end(reader);
    valgrind_xml_free(reader);
    findings_release(&findings);
    if (facts.bytes != len || facts.truncated_at > len || (facts.finished && facts.truncated))
        BUG("the reader lost count");
    return facts.findings;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t cut = size ? data[0] * size / 256 : 0;

    valgrind_xml_recognise((const char *)data, size);
    if (read_cut((const char *)data, size, size) != read_cut((const char *)data, size, cut))
        BUG("what is found depends on where the log is cut");
    return 0;
}
