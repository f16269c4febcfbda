/* SPDX-License-Identifier: MIT */
#include "stuck/debug_private.h"

#include <dwarf.h>

#include "base/buf.h"
#include "base/demangle.h"
#include "base/text.h"

/* A symbol of a variable. */
struct variable {
    Dwfl_Module *module;
    const char *name;
    uint64_t start;
    uint64_t size;
    uint64_t value; /* its address as the file has it */
};

static bool symbol_in(Dwfl_Module *module, uint64_t address, struct variable *variable)
{
    int count = dwfl_module_getsymtab(module);

    for (int i = 1; i < count; i++) {
        GElf_Sym symbol;
        GElf_Addr start;
        const char *name;

        name = dwfl_module_getsym_info(module, i, &symbol, &start, NULL, NULL, NULL);
        if (!name || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || address < start ||
            address - start >= symbol.st_size)
            continue;
        *variable = (struct variable){module, name, start, symbol.st_size, symbol.st_value};
        return true;
    }
    return false;
}

struct search {
    uint64_t address;
    struct variable found;
};

static int search_module(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                         void *argument)
{
    struct search *search = argument;

    (void)userdata;
    (void)name;
    (void)base;
    return symbol_in(module, search->address, &search->found) ? DWARF_CB_ABORT : DWARF_CB_OK;
}

static bool lies_at(Dwarf_Die *die, uint64_t address)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *operations;
    size_t count;

    /* addrx is an index into a table, which dwarf_getlocation_attr resolves. */
    if (!dwarf_attr(die, DW_AT_location, &attribute) ||
        dwarf_getlocation(&attribute, &operations, &count) != 0 || count != 1)
        return false;
    if (operations[0].atom == DW_OP_addrx) {
        Dwarf_Attribute resolved;
        Dwarf_Addr value;

        return dwarf_getlocation_attr(&attribute, operations, &resolved) == 0 &&
               dwarf_formaddr(&resolved, &value) == 0 && value == address;
    }
    return operations[0].atom == DW_OP_addr && operations[0].number == address;
}

/* Its declaration, among those of a unit or a namespace. */
static bool find_in_scope(Dwarf_Die *scope, uint64_t address, Dwarf_Die *result)
{
    Dwarf_Die die;

    if (dwarf_child(scope, &die) != 0)
        return false;
    do {
        if (dwarf_tag(&die) == DW_TAG_variable && lies_at(&die, address)) {
            *result = die;
            return true;
        }
        if (dwarf_tag(&die) == DW_TAG_namespace && find_in_scope(&die, address, result))
            return true;
    } while (dwarf_siblingof(&die, &die) == 0);
    return false;
}

static bool find_declaration(const struct variable *variable, Dwarf_Die *result)
{
    Dwarf_Die *unit = NULL;
    Dwarf_Addr bias;

    while ((unit = dwfl_module_nextcu(variable->module, unit, &bias)))
        if (find_in_scope(unit, variable->value, result))
            return true;
    return false;
}

/* The type behind its qualifiers and typedefs. */
static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;

    return dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), type) &&
           dwarf_peel_type(type, type) == 0;
}

/* pthread_mutex_t and the like are unions or structs whose members nobody wants to see. */
static bool is_opaque(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Die type;
    const char *name;

    if (!dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), &type))
        return true;
    name = dwarf_diename(&type);
    return name && (text_starts(name, "pthread_") || text_starts(name, "mtx_") ||
                    text_starts(name, "cnd_") || text_starts(name, "sem_"));
}

/* Of "[2][3]" the DWARF has one array type with two dimensions: left as it is. */
static bool has_one_dimension(Dwarf_Die *array)
{
    Dwarf_Die dimension;

    return dwarf_child(array, &dimension) == 0 && dwarf_siblingof(&dimension, &dimension) != 0;
}

static bool step_into_array(Dwarf_Die *type, uint64_t *offset, struct buf *path)
{
    Dwarf_Die element;
    Dwarf_Word size;

    if (!has_one_dimension(type) || !type_of(type, &element) ||
        dwarf_aggregate_size(&element, &size) != 0 || !size)
        return false;
    buf_addf(path, "[%" PRIu64 "]", *offset / size);
    *offset %= size;
    return true;
}

/* Leaves the member that holds the offset in `die`. */
static bool step_into_struct(Dwarf_Die *type, Dwarf_Die *die, uint64_t *offset, struct buf *path)
{
    Dwarf_Die member;

    if (dwarf_child(type, &member) != 0)
        return false;
    do {
        Dwarf_Attribute attribute;
        Dwarf_Word start = 0;
        Dwarf_Word size = 0;
        Dwarf_Die of;

        if (dwarf_tag(&member) != DW_TAG_member || !type_of(&member, &of) ||
            dwarf_aggregate_size(&of, &size) != 0)
            continue;
        dwarf_formudata(dwarf_attr(&member, DW_AT_data_member_location, &attribute), &start);
        if (*offset < start || *offset - start >= size)
            continue;
        if (dwarf_diename(&member))
            buf_addf(path, ".%s", dwarf_diename(&member));
        *offset -= start;
        *die = member;
        return true;
    } while (dwarf_siblingof(&member, &member) == 0);
    return false;
}

/* Follows the types down to the object at `offset`: "[1].lock". */
static void add_path(Dwarf_Die *die, uint64_t *offset, struct buf *path)
{
    Dwarf_Die type;

    while (!is_opaque(die) && type_of(die, &type)) {
        if (dwarf_tag(&type) == DW_TAG_structure_type) {
            if (!step_into_struct(&type, die, offset, path))
                return;
        } else if (dwarf_tag(&type) != DW_TAG_array_type || !step_into_array(&type, offset, path)) {
            return;
        } else {
            *die = type;
        }
    }
}

const char *debug_variable(struct debug *debug, uint64_t address)
{
    struct search search = {.address = address};
    struct buf path = BUF_INIT;
    Dwarf_Die die;
    uint64_t offset;
    const char *text;

    dwfl_getmodules(debug->dwfl, search_module, &search, 0);
    if (!search.found.name)
        return NULL;
    offset = address - search.found.start;
    if (!demangle(search.found.name, &path))
        buf_addstr(&path, search.found.name);
    if (find_declaration(&search.found, &die))
        add_path(&die, &offset, &path);
    if (offset)
        buf_addf(&path, "+0x%" PRIx64, offset);
    text = arena_strndup(debug->arena, path.ptr, path.len);
    buf_release(&path);
    return text;
}
