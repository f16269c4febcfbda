/* SPDX-License-Identifier: MIT */
#include "stuck/debug_private.h"

#include <dwarf.h>

Dwarf_Die *debug_unit(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, bias);

    if (unit)
        return unit;
    /* clang writes no .debug_aranges, so ask every unit. */
    while ((unit = dwfl_module_nextcu(module, unit, bias)))
        if (dwarf_haspc(unit, address - *bias) > 0)
            return unit;
    return NULL;
}

static void fill_symbol(struct debug *debug, Dwfl_Module *module, uint64_t pc, struct frame *frame)
{
    const char *file = NULL;
    Dwarf_Addr start = 0;
    GElf_Off offset;
    GElf_Sym symbol;
    const char *name;

    name = dwfl_module_info(module, NULL, &start, NULL, NULL, NULL, &file, NULL);
    frame->object = arena_strdup(debug->arena, file && *file ? file : name);
    frame->offset = pc - start;
    name = dwfl_module_addrinfo(module, pc, &offset, &symbol, NULL, NULL, NULL);
    frame->function = arena_strdup(debug->arena, name);
}

static void fill_line(struct debug *debug, Dwarf_Die *unit, Dwarf_Addr pc, struct frame *frame)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, pc);
    int number = 0;
    int column = 0;

    if (!line || dwarf_lineno(line, &number) != 0)
        return;
    dwarf_linecol(line, &column);
    frame->file = arena_strdup(debug->arena, dwarf_linesrc(line, NULL, NULL));
    frame->line = (unsigned)number;
    frame->column = (unsigned)column;
}

static unsigned number_of(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;

    return dwarf_formudata(dwarf_attr(die, name, &attribute), &value) == 0 ? (unsigned)value : 0;
}

/* Where an inlined function was called from. */
static void fill_call_site(struct debug *debug, Dwarf_Die *unit, Dwarf_Die *inlined,
                           struct frame *frame)
{
    Dwarf_Files *files;
    const char *file;
    size_t count;

    if (dwarf_getsrcfiles(unit, &files, &count) != 0)
        return;
    file = dwarf_filesrc(files, number_of(inlined, DW_AT_call_file), NULL, NULL);
    frame->file = arena_strdup(debug->arena, file);
    frame->line = number_of(inlined, DW_AT_call_line);
    frame->column = number_of(inlined, DW_AT_call_column);
}

/* The scopes at an address, innermost first, are blocks, inlined functions and the function. */
static size_t expand_inlined(struct debug *debug, Dwarf_Die *unit, Dwarf_Addr pc,
                             struct frame *physical, struct frame **frames)
{
    struct frame next = *physical;
    Dwarf_Die *scopes = NULL;
    int count = dwarf_getscopes(unit, pc, &scopes);
    size_t capacity = 0;
    size_t found = 0;

    for (int i = 0; i < count; i++) {
        int tag = dwarf_tag(&scopes[i]);
        const char *name = dwarf_diename(&scopes[i]);

        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        if (name)
            next.function = arena_strdup(debug->arena, name);
        ARENA_GROW(debug->arena, *frames, found, capacity);
        (*frames)[found++] = next;
        if (tag == DW_TAG_subprogram)
            break;
        next.function = physical->function;
        fill_call_site(debug, unit, &scopes[i], &next);
    }
    free(scopes);
    return found;
}

size_t debug_frames_at(struct debug *debug, uint64_t pc, struct frame **frames)
{
    Dwfl_Module *module = dwfl_addrmodule(debug->dwfl, pc);
    struct frame frame = {.address = pc};
    Dwarf_Die *unit = NULL;
    Dwarf_Addr bias = 0;
    size_t count = 0;

    *frames = NULL;
    if (module) {
        fill_symbol(debug, module, pc, &frame);
        unit = debug_unit(module, pc, &bias);
    }
    if (unit) {
        fill_line(debug, unit, pc - bias, &frame);
        count = expand_inlined(debug, unit, pc - bias, &frame, frames);
    }
    if (count)
        return count;
    *frames = arena_copy(debug->arena, &frame, 1, sizeof(frame));
    return 1;
}
