/* SPDX-License-Identifier: MIT */
#include "exec/layout.h"

#include <sys/personality.h>

#include "base/file.h"

bool layout_bits(uint64_t *bits)
{
    return file_read_number("/proc/sys/vm/mmap_rnd_bits", bits);
}

bool layout_can_be_fixed(void)
{
    int now = personality(0xffffffff);

    if (now < 0 || personality((unsigned long)now | ADDR_NO_RANDOMIZE) < 0)
        return false;
    return personality((unsigned long)now) >= 0;
}

const char *layout_trouble(uint64_t bits, bool can_be_fixed, struct arena *arena)
{
    if (bits <= LAYOUT_BITS_MAX || can_be_fixed)
        return NULL;
    return arena_printf(arena,
                        "TSan may find no room for its memory: this kernel randomises addresses by "
                        "%" PRIu64 " bits, and personality(), which would turn that off, is "
                        "refused here; start the container with --security-opt seccomp=unconfined, "
                        "or run sysctl vm.mmap_rnd_bits=%d on the host",
                        bits, LAYOUT_BITS_MAX);
}

const char *layout_trouble_here(struct arena *arena)
{
    uint64_t bits;

    return layout_bits(&bits) ? layout_trouble(bits, layout_can_be_fixed(), arena) : NULL;
}
