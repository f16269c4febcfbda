/* SPDX-License-Identifier: MIT */
/* The reader of sources takes any bytes: it answers with a source or with an error. */
#include "catalogue/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct source source = {0};
    enum variant variant = size % 2 ? VARIANT_FIXED : VARIANT_BROKEN;
    bool right = source_parse("fuzz.c", (const char *)data, size, variant, &arena, &source, &err);

    if (right != !err.text || (right && source.len != size))
        BUG("an answer that is neither a source nor an error");
    if (right && variant == VARIANT_FIXED &&
        (source.expectations.count || source.expectations.stuck_count))
        BUG("a fixed program claims something");
    error_release(&err);
    arena_release(&arena);
    return 0;
}
