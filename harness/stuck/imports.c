/* SPDX-License-Identifier: MIT */
#include "stuck/imports.h"

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include "base/text.h"
#include "model/origin.h"
#include "stuck/proc.h"

static const char *const timer_calls[] = {"alarm", "ualarm", "setitimer", "timer_create", NULL};
static const char *const handler_calls[] = {"sigaction",     "signal", "bsd_signal", "sysv_signal",
                                            "__sysv_signal", "sigset", "syscall",    NULL};

static const char *const passing_calls[] = {"sendmsg",     "recvmsg", "sendmmsg", "recvmmsg",
                                            "pidfd_getfd", "syscall", NULL};

static const char *const *const sets[] = {[IMPORT_TIMER] = timer_calls,
                                          [IMPORT_PASSING] = passing_calls,
                                          [IMPORT_HANDLER] = handler_calls};

static bool is_among(const char *name, const char *const *calls)
{
    while (*calls && !text_equal(*calls, name))
        calls++;
    return *calls != NULL;
}

static const char *find_in_table(Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
                                 const char *const *calls)
{
    Elf_Data *data = elf_getdata(section, NULL);
    size_t count = header->sh_entsize ? header->sh_size / header->sh_entsize : 0;

    for (size_t i = 0; data && i < count; i++) {
        GElf_Sym symbol;
        const char *name;

        if (!gelf_getsym(data, (int)i, &symbol) || symbol.st_shndx != SHN_UNDEF)
            continue;
        name = elf_strptr(elf, header->sh_link, symbol.st_name);
        if (name && is_among(name, calls))
            return name;
    }
    return NULL;
}

static const char *find_in_elf(Elf *elf, const char *const *calls, struct arena *arena)
{
    Elf_Scn *section = NULL;
    bool dynamic = false;

    while ((section = elf_nextscn(elf, section))) {
        GElf_Shdr header;
        const char *name;

        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_DYNSYM)
            continue;
        dynamic = true;
        name = find_in_table(elf, section, &header, calls);
        if (name)
            return arena_strdup(arena, name);
    }
    /* A static program has all of the C library in it: nothing can be said. */
    return dynamic ? NULL : "a statically linked C library";
}

static const char *find_in_file(const char *path, const char *const *calls, struct arena *arena)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const char *name = "an unreadable file";
    Elf *elf;

    if (fd < 0)
        return name;
    elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    /* Data files are mapped too. */
    if (elf && elf_kind(elf) == ELF_K_ELF)
        name = find_in_elf(elf, calls, arena);
    else if (elf)
        name = NULL;
    elf_end(elf);
    close(fd);
    return name;
}

const char *imports_find(pid_t pid, enum import_set set, struct arena *arena)
{
    const char *const *calls = sets[set];
    struct proc_maps maps;
    const char *name = NULL;

    if (!proc_maps_read(pid, arena, &maps))
        return "an unreadable file";
    for (size_t i = 0; !name && i < maps.count; i++) {
        const struct proc_mapping *mapping = &maps.items[i];

        if (*mapping->path == '/' && mapping->offset == 0 && !mapping->shared &&
            !object_is_runtime(mapping->path) && !object_is_valgrind(mapping->path))
            name = find_in_file(arena_printf(arena, "/proc/%d/root%s", (int)pid, mapping->path),
                                calls, arena);
    }
    return name;
}
