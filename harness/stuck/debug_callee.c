/* SPDX-License-Identifier: MIT */
#include "stuck/debug_private.h"
#include "stuck/proc.h"

#ifdef __x86_64__

enum { CALL_RELATIVE = 0xe8, INDIRECT = 0xff, CALL_SLOT = 0x15, JUMP_SLOT = 0x25 };
enum { STUB_SIZE = 16 };

static int32_t offset_at(const unsigned char *bytes)
{
    int32_t offset;

    memcpy(&offset, bytes, sizeof(offset));
    return offset;
}

/* What a slot of the global offset table holds. */
static uint64_t read_slot(struct debug *debug, uint64_t slot)
{
    uint64_t target;

    return proc_memory(debug->tid, slot, &target, sizeof(target)) ? target : 0;
}

/*
 * Where a stub of the procedure linkage table jumps to: "jmp *SLOT(%rip)",
 * maybe behind endbr64 and with a bnd prefix. Not a stub: the address itself.
 */
static uint64_t behind_stub(struct debug *debug, uint64_t address)
{
    static const unsigned char endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};
    unsigned char code[STUB_SIZE];
    size_t at = 0;

    if (!proc_memory(debug->tid, address, code, sizeof(code)))
        return address;
    if (memcmp(code, endbr64, sizeof(endbr64)) == 0)
        at += sizeof(endbr64);
    if (code[at] == 0xf2)
        at++;
    if (code[at] != INDIRECT || code[at + 1] != JUMP_SLOT)
        return address;
    return read_slot(debug, address + at + 6 + (uint64_t)(int64_t)offset_at(code + at + 2));
}

static uint64_t call_target(struct debug *debug, uint64_t return_address)
{
    unsigned char code[6]; /* the bytes before the return address */

    if (!proc_memory(debug->tid, return_address - sizeof(code), code, sizeof(code)))
        return 0;
    if (code[0] == INDIRECT && code[1] == CALL_SLOT)
        return read_slot(debug, return_address + (uint64_t)(int64_t)offset_at(code + 2));
    if (code[1] == CALL_RELATIVE)
        return behind_stub(debug, return_address + (uint64_t)(int64_t)offset_at(code + 2));
    return 0;
}

const char *debug_callee(struct debug *debug, uint64_t return_address)
{
    uint64_t target = call_target(debug, return_address);
    Dwfl_Module *module = target ? dwfl_addrmodule(debug->dwfl, target) : NULL;
    GElf_Off offset;
    GElf_Sym symbol;
    const char *name;

    if (!module)
        return NULL;
    name = dwfl_module_addrinfo(module, target, &offset, &symbol, NULL, NULL, NULL);
    return name && offset == 0 ? arena_strdup(debug->arena, name) : NULL;
}

#else

const char *debug_callee(struct debug *debug, uint64_t return_address)
{
    (void)debug;
    (void)return_address;
    return NULL;
}

#endif
