/* SPDX-License-Identifier: MIT */
#include "stuck/libc.h"

#include <fcntl.h>
#include <gelf.h>
#include <gnu/libc-version.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

/* The digits after "2."; 0 if there are none. */
static unsigned minor_of(const char *version)
{
    uint64_t minor = 0;

    if (!text_starts(version, "2."))
        return 0;
    for (version += 2; *version >= '0' && *version <= '9' && minor < 1000; version++)
        minor = minor * 10 + (uint64_t)(*version - '0');
    return (unsigned)minor;
}

static unsigned minor_in_file(const char *path)
{
    static const char mark[] = "stable release version ";
    struct buf bytes = BUF_INIT;
    unsigned minor = 0;

    if (file_read(path, &bytes, NULL)) {
        const char *at = memmem(bytes.ptr, bytes.len, mark, strlen(mark));

        /* A buf ends in NUL, so the digits end somewhere. */
        minor = at ? minor_of(at + strlen(mark)) : 0;
    }
    buf_release(&bytes);
    return minor;
}

static bool is_glibc(const char *path)
{
    const char *base = text_basename(path);

    return text_starts(base, "libc.so.6") || text_starts(base, "libc-2.");
}

unsigned libc_minor_version(pid_t pid, const struct proc_maps *maps, struct arena *arena)
{
    unsigned minor = 0;

    for (size_t i = 0; !minor && i < maps->count; i++)
        if (maps->items[i].offset == 0 && is_glibc(maps->items[i].path))
            minor = minor_in_file(
                arena_printf(arena, "/proc/%d/root%s", (int)pid, maps->items[i].path));
    return minor ? minor : minor_of(gnu_get_libc_version());
}

static void take_symbol(const GElf_Sym *symbol, const char *its, const char *const *names,
                        size_t count, uint64_t *values)
{
    for (size_t i = 0; i < count; i++)
        if (symbol->st_shndx != SHN_UNDEF && its && text_equal(its, names[i]))
            values[i] = symbol->st_value;
}

static void symbols_in(Elf *elf, const char *const *names, size_t count, uint64_t *values)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    GElf_Sym symbol;

    while ((section = elf_nextscn(elf, section))) {
        Elf_Data *data;

        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_DYNSYM)
            continue;
        data = elf_getdata(section, NULL);
        for (int i = 0; data && gelf_getsym(data, i, &symbol); i++)
            take_symbol(&symbol, elf_strptr(elf, header.sh_link, symbol.st_name), names, count,
                        values);
    }
}

/* As offsets in the file, which is mapped from its beginning. */
static void symbols_in_file(const char *path, const char *const *names, size_t count,
                            uint64_t *values)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    Elf *elf;

    if (fd < 0)
        return;
    elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        symbols_in(elf, names, count, values);
    elf_end(elf);
    close(fd);
}

void libc_symbols(pid_t pid, const struct proc_maps *maps, const char *const *names, size_t count,
                  uint64_t *addresses, struct arena *arena)
{
    memset(addresses, 0, count * sizeof(*addresses));
    for (size_t i = 0; i < maps->count; i++) {
        const struct proc_mapping *m = &maps->items[i];

        if (m->offset || !is_glibc(m->path))
            continue;
        symbols_in_file(arena_printf(arena, "/proc/%d/root%s", (int)pid, m->path), names, count,
                        addresses);
        for (size_t k = 0; k < count; k++)
            addresses[k] += addresses[k] ? m->start : 0;
        return;
    }
}
