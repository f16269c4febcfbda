/* SPDX-License-Identifier: MIT */
/* The reader of plans takes any text: it answers with a plan or with an error. */
#include "model/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct plan plan;
    const char *text = arena_strndup(&arena, (const char *)data, size);
    bool right = plan_read("fuzz.tsv", text, &arena, &plan, &err);

    if (right != !err.text || (right && (!plan.shard || plan.shard > plan.shards)))
        BUG("an answer that is neither a plan nor an error");
    for (size_t i = 0; right && i < plan.run_count; i++)
        if (!plan.runs[i].name || !plan.runs[i].toolchain ||
            !plan.runs[i].topic != !plan.runs[i].case_name)
            BUG("a run without its names");
    error_release(&err);
    arena_release(&arena);
    return 0;
}
