/* SPDX-License-Identifier: MIT */
#include "stuck/debug_private.h"

#include <dwarf.h>

#include "base/file.h"

Dwarf_Die *debug_unit(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dwfl_module_addrdie(module, address, bias);

    /*
     * clang writes no .debug_aranges, so ask every unit. In a program that gcc
     * compiled a part of, libdw takes the nearest unit before the address that has
     * one, whether it reaches that far or not.
     */
    if (unit && dwarf_haspc(unit, address - *bias) > 0)
        return unit;
    unit = NULL;
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
    frame->function = debug_name(debug, name);
}

/* A folder and a name of the line table, put together and tidy. */
static const char *file_name(struct debug *debug, const char *name)
{
    char *file = arena_strdup(debug->arena, name);

    if (file)
        file_tidy(file);
    return file;
}

static void fill_line(struct debug *debug, Dwarf_Die *unit, Dwarf_Addr pc, struct frame *frame)
{
    Dwarf_Line *line = dwarf_getsrc_die(unit, pc);
    int number = 0;
    int column = 0;

    if (!line || dwarf_lineno(line, &number) != 0)
        return;
    dwarf_linecol(line, &column);
    frame->file = file_name(debug, dwarf_linesrc(line, NULL, NULL));
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
    frame->file = file_name(debug, file);
    frame->line = number_of(inlined, DW_AT_call_line);
    frame->column = number_of(inlined, DW_AT_call_column);
}

/* With its namespace, class and parameters if it is C++ or Rust. */
static const char *function_name(struct debug *debug, Dwarf_Die *function)
{
    Dwarf_Attribute attribute;
    const char *linkage =
        dwarf_formstring(dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute));

    return debug_name(debug, linkage ? linkage : dwarf_diename(function));
}

/*
 * The tree of scopes at an address, innermost first: blocks, inlined functions
 * and the function that they were inlined into, which dwarf_getscopes() does not
 * give: behind an inlined function it goes on where that one was defined.
 */
static int scopes_at(Dwarf_Die *unit, Dwarf_Addr pc, Dwarf_Die **scopes)
{
    Dwarf_Die *innermost = NULL;
    int count = dwarf_getscopes(unit, pc, &innermost);

    if (count > 0)
        count = dwarf_getscopes_die(&innermost[0], scopes);
    free(innermost);
    return count;
}

static size_t expand_inlined(struct debug *debug, Dwarf_Die *unit, Dwarf_Addr pc,
                             struct frame *physical, struct frame **frames)
{
    struct frame next = *physical;
    Dwarf_Die *scopes = NULL;
    int count = scopes_at(unit, pc, &scopes);
    size_t capacity = 0;
    size_t found = 0;

    for (int i = 0; i < count; i++) {
        int tag = dwarf_tag(&scopes[i]);
        const char *name;

        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        name = function_name(debug, &scopes[i]);
        if (name)
            next.function = name;
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
