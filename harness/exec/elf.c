/* SPDX-License-Identifier: MIT */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/elf.h"
#include "exec/tool.h"

static Elf *open_elf(int fd)
{
    Elf *elf;

    if (elf_version(EV_CURRENT) == EV_NONE)
        BUG("libelf is older than its header");
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        return elf;
    elf_end(elf);
    return NULL;
}

static bool is_c11_lock(const char *name)
{
    static const char *const starts[] = {"mtx_", "cnd_", "tss_", "call_once"};

    for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
        if (text_starts(name, starts[i]))
            return true;
    return false;
}

/*
 * clang links the runtime in and exports it, so that stripping leaves it in
 * .dynsym; gcc refers to libtsan.so. A weak reference is code that can do without, and a weak
 * __tsan_default_options() the runtime's own; clang does not export that of the program.
 */
static void take_symbol(const char *name, const GElf_Sym *symbol, struct elf_links *links)
{
    bool imported = symbol->st_shndx == SHN_UNDEF;
    bool weak = GELF_ST_BIND(symbol->st_info) == STB_WEAK;

    if (text_equal(name, "threadproof_access_runtime")) {
        links->stand_in |= !imported;
    } else if (text_starts(name, "__tsan_")) {
        if (text_equal(name, "__tsan_init"))
            links->tsan |= !imported || !weak;
        else if (text_equal(name, "__tsan_default_options"))
            links->tsan_defaults |= !imported && !weak;
    } else if (imported) {
        links->c11_create |= text_equal(name, "thrd_create");
        links->c11_locks |= is_c11_lock(name);
    }
}

static void take_symbols(Elf *elf, Elf_Scn *section, const GElf_Shdr *table,
                         struct elf_links *links)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
        const char *name = elf_strptr(elf, table->sh_link, symbol.st_name);

        if (name)
            take_symbol(name, &symbol, links);
    }
}

static void take_dynamic(Elf *elf, Elf_Scn *section, const GElf_Shdr *table, struct arena *arena,
                         struct elf_links *links)
{
    Elf_Data *data = elf_getdata(section, NULL);
    size_t capacity = 0;
    GElf_Dyn entry;

    links->needed_count = 0;
    for (int i = 0; data && gelf_getdyn(data, i, &entry); i++) {
        const char *name = entry.d_tag == DT_NEEDED
                               ? elf_strptr(elf, table->sh_link, (size_t)entry.d_un.d_val)
                               : NULL;

        if (!name)
            continue;
        ARENA_GROW(arena, links->needed, links->needed_count, capacity);
        links->needed[links->needed_count++] = arena_strdup(arena, name);
    }
}

/* False if there is no section of the type. */
static bool take_sections(Elf *elf, GElf_Word type, struct arena *arena, struct elf_links *links)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    bool any = false;

    while ((section = elf_nextscn(elf, section))) {
        if (!gelf_getshdr(section, &header) || header.sh_type != type)
            continue;
        any = true;
        if (type == SHT_DYNAMIC)
            take_dynamic(elf, section, &header, arena, links);
        else
            take_symbols(elf, section, &header, links);
    }
    return any;
}

static void take_interpreter(Elf *elf, struct arena *arena, struct elf_links *links)
{
    size_t size = 0;
    const char *bytes = elf_rawfile(elf, &size);
    size_t count = 0;
    GElf_Phdr header;

    if (elf_getphdrnum(elf, &count) != 0)
        return;
    for (size_t i = 0; bytes && i < count; i++)
        if (gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_INTERP &&
            header.p_offset < size && header.p_filesz <= size - header.p_offset)
            links->interpreter =
                arena_strndup(arena, bytes + header.p_offset, (size_t)header.p_filesz);
}

static void read_links(int fd, struct arena *arena, struct elf_links *links)
{
    Elf *elf = open_elf(fd);

    if (!elf)
        return;
    links->is_elf = true;
    take_sections(elf, SHT_DYNAMIC, arena, links);
    take_sections(elf, SHT_DYNSYM, arena, links);
    links->stripped = !take_sections(elf, SHT_SYMTAB, arena, links);
    links->tsan &= !links->stand_in;
    take_interpreter(elf, arena, links);
    elf_end(elf);
}

struct elf_links elf_links(const char *path, struct arena *arena)
{
    struct elf_links links = {.is_elf = false};
    int fd = file_open(path, NULL);

    if (fd < 0)
        return links;
    read_links(fd, arena, &links);
    close(fd);
    return links;
}

bool tool_has_tsan(const char *path, bool *has, struct error *err)
{
    int fd = file_open(path, err);
    struct elf_links links = {.is_elf = false};
    Elf *elf;

    if (fd < 0)
        return error_prefix(err, "no ThreadSanitizer can be looked for");
    elf = open_elf(fd);
    if (elf)
        take_sections(elf, SHT_DYNSYM, NULL, &links);
    if (elf && !links.tsan) /* this table is far longer */
        take_sections(elf, SHT_SYMTAB, NULL, &links);
    *has = links.tsan && !links.stand_in;
    elf_end(elf);
    close(fd);
    return true;
}

/*
 * Whether clang compiled the unit. With -gsplit-dwarf that stands in the unit's
 * other half, a file that libdw opens.
 */
static bool is_clangs(Dwarf_Die *unit, Dwarf_Die *other_half)
{
    Dwarf_Attribute attribute;
    const char *producer = dwarf_formstring(dwarf_attr(unit, DW_AT_producer, &attribute));

    if (!producer && other_half->addr)
        producer = dwarf_formstring(dwarf_attr(other_half, DW_AT_producer, &attribute));
    return producer && strstr(producer, "clang");
}

/* Each object file may come from another compiler, with options of its own. */
static void look_at_units(Dwarf *dwarf, struct elf_debug *debug)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    Dwarf_Die other_half;
    Dwarf_Half version;

    while (dwarf_get_units(dwarf, unit, &unit, &version, NULL, &die, &other_half) == 0) {
        debug->has_units = true;
        debug->clangs_dwarf5 =
            debug->clangs_dwarf5 || (version == 5 && is_clangs(&die, &other_half));
    }
}

struct elf_debug elf_debug(const char *path)
{
    struct elf_debug debug = {.is_elf = false};
    int fd = file_open(path, NULL);
    Dwarf *dwarf;
    Elf *elf;

    if (fd < 0)
        return debug;
    if (elf_version(EV_CURRENT) == EV_NONE)
        BUG("libelf is older than its header");
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    debug.is_elf = elf && elf_kind(elf) == ELF_K_ELF;
    dwarf = debug.is_elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
    if (dwarf)
        look_at_units(dwarf, &debug);
    dwarf_end(dwarf);
    elf_end(elf);
    close(fd);
    return debug;
}
