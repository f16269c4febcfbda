/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include "base/text.h"
#include "exec/elf.h"
#include "exec/tool.h"

/*
 * clang links the runtime in and exports it, so that stripping leaves it in
 * .dynsym; gcc refers to libtsan.so. A weak reference is code that can do without.
 */
static bool is_tsan_symbol(Elf *elf, const GElf_Shdr *table, const GElf_Sym *symbol)
{
    const char *name = elf_strptr(elf, table->sh_link, symbol->st_name);

    if (!name || !text_equal(name, "__tsan_init"))
        return false;
    return symbol->st_shndx != SHN_UNDEF || GELF_ST_BIND(symbol->st_info) != STB_WEAK;
}

static bool table_has_tsan(Elf *elf, Elf_Scn *section, const GElf_Shdr *table)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym symbol;

    for (int i = 0; data && gelf_getsym(data, i, &symbol); i++)
        if (is_tsan_symbol(elf, table, &symbol))
            return true;
    return false;
}

static bool any_table_has_tsan(Elf *elf, GElf_Word type)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    while ((section = elf_nextscn(elf, section)))
        if (gelf_getshdr(section, &header) && header.sh_type == type &&
            table_has_tsan(elf, section, &header))
            return true;
    return false;
}

bool tool_has_tsan(const char *path, bool *has, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    Elf *elf;

    if (fd < 0)
        return error_errno(err, "%s: cannot look for ThreadSanitizer in it", path);
    if (elf_version(EV_CURRENT) == EV_NONE)
        BUG("libelf is older than its header");
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    *has = elf && elf_kind(elf) == ELF_K_ELF &&
           (any_table_has_tsan(elf, SHT_DYNSYM) || any_table_has_tsan(elf, SHT_SYMTAB));
    elf_end(elf);
    close(fd);
    return true;
}

/* The bytes of a section, decompressed; NULL if there is none of that name. */
static Elf_Data *section_data(Elf *elf, const char *name)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    size_t names;

    if (elf_getshdrstrndx(elf, &names) != 0)
        return NULL;
    while ((section = elf_nextscn(elf, section))) {
        const char *its =
            gelf_getshdr(section, &header) ? elf_strptr(elf, names, header.sh_name) : NULL;

        if (!its || !text_equal(its, name) || header.sh_type == SHT_NOBITS)
            continue;
        if ((header.sh_flags & SHF_COMPRESSED) && elf_compress(section, 0, 0) < 0)
            return NULL;
        return elf_getdata(section, NULL);
    }
    return NULL;
}

/* A unit begins with its length, 4 bytes or ffffffff and 8 bytes, and its version, 2 bytes. */
static unsigned dwarf_version(const Elf_Data *info)
{
    uint32_t length;
    uint16_t version;
    size_t at;

    if (!info || info->d_size < 16)
        return 0;
    memcpy(&length, info->d_buf, sizeof(length));
    at = length == UINT32_MAX ? 12 : 4;
    memcpy(&version, (const char *)info->d_buf + at, sizeof(version));
    return version;
}

struct elf_debug elf_debug(const char *path)
{
    struct elf_debug debug = {.is_elf = false};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const Elf_Data *comment;
    Elf *elf;

    if (fd < 0)
        return debug;
    if (elf_version(EV_CURRENT) == EV_NONE)
        BUG("libelf is older than its header");
    elf = elf_begin(fd, ELF_C_READ, NULL);
    debug.is_elf = elf && elf_kind(elf) == ELF_K_ELF;
    if (debug.is_elf) {
        debug.dwarf = dwarf_version(section_data(elf, ".debug_info"));
        comment = section_data(elf, ".comment");
        debug.clang = comment && comment->d_size &&
                      memmem(comment->d_buf, comment->d_size, "clang", strlen("clang"));
    }
    elf_end(elf);
    close(fd);
    return debug;
}
