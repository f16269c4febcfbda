/* SPDX-License-Identifier: MIT */
#include "stuck/flush.h"

#include <fcntl.h>
#include <gelf.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "stuck/decide.h"
#include "stuck/proc.h"
#include "stuck/trace.h"

#if defined(__x86_64__)

enum { STACK_GAP = 4096 };
#define PATIENCE_NS 5000000000LL

static uint64_t symbol_in(Elf *elf, const char *name)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    GElf_Sym symbol;

    while ((section = elf_nextscn(elf, section))) {
        Elf_Data *data;

        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_DYNSYM)
            continue;
        data = elf_getdata(section, NULL);
        for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
            const char *its = elf_strptr(elf, header.sh_link, symbol.st_name);

            if (symbol.st_shndx != SHN_UNDEF && its && text_equal(its, name))
                return symbol.st_value;
        }
    }
    return 0;
}

/* The offset of a function in a library's file, which is mapped from its beginning; 0: none. */
static uint64_t function_offset(const char *path, const char *name)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint64_t offset = 0;
    Elf *elf;

    if (fd < 0 || elf_version(EV_CURRENT) == EV_NONE)
        return 0;
    elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        offset = symbol_in(elf, name);
    elf_end(elf);
    close(fd);
    return offset;
}

static uint64_t find_fflush(pid_t tid)
{
    struct arena arena = ARENA_INIT;
    struct proc_maps maps;
    uint64_t address = 0;

    if (proc_maps_read(tid, &arena, &maps))
        for (size_t i = 0; !address && i < maps.count; i++) {
            const struct proc_mapping *m = &maps.items[i];

            if (m->offset || !text_starts(text_basename(m->path), "libc.so."))
                continue;
            address = function_offset(arena_printf(&arena, "/proc/%d/root%s", (int)tid, m->path),
                                      "fflush");
            address += address ? m->start : 0;
        }
    arena_release(&arena);
    return address;
}

/* The address that a function returns to. */
static bool write_zero(pid_t tid, uint64_t address)
{
    static const uint64_t zero;
    char path[32];
    int fd;
    bool ok;

    snprintf(path, sizeof(path), "/proc/%d/mem", (int)tid);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ok = pwrite(fd, &zero, sizeof(zero), (off_t)address) == (ssize_t)sizeof(zero);
    close(fd);
    return ok;
}

/* A call from nowhere: it returns to address 0, and that fault says that it is done. */
static bool call(pid_t tid, uint64_t function)
{
    struct user_regs_struct regs;
    int status;

    if (ptrace(PTRACE_GETREGS, tid, NULL, &regs) < 0)
        return false;
    regs.rsp = ((regs.rsp - STACK_GAP) & ~15ULL) - 8;
    regs.rip = function;
    regs.rdi = 0;
    regs.orig_rax = (unsigned long long)-1; /* no system call to go on with */
    if (!write_zero(tid, regs.rsp) || ptrace(PTRACE_SETREGS, tid, NULL, &regs) < 0 ||
        ptrace(PTRACE_CONT, tid, NULL, NULL) < 0)
        return false;
    return trace_await(tid, &status, now_ns() + PATIENCE_NS) && WSTOPSIG(status) == SIGSEGV &&
           ptrace(PTRACE_GETREGS, tid, NULL, &regs) == 0 && regs.rip == 0;
}

static bool call_fflush(pid_t tid, uint64_t function)
{
    int status;

    return ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0 &&
           trace_await(tid, &status, now_ns() + PATIENCE_NS) && call(tid, function);
}

bool flush_and_kill(pid_t tid)
{
    uint64_t function = find_fflush(tid);
    bool traced = function && ptrace(PTRACE_SEIZE, tid, NULL, NULL) == 0;
    sigset_t child;
    sigset_t before;
    bool done;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    done = traced && call_fflush(tid, function);
    sigprocmask(SIG_SETMASK, &before, NULL);
    kill(tid, SIGKILL);
    /* Nobody else is told of the end of a thread that is traced before its tracer is. */
    while (traced && waitpid(tid, NULL, __WALL) == tid)
        continue;
    return done;
}

#else

bool flush_and_kill(pid_t tid)
{
    kill(tid, SIGKILL);
    return false;
}

#endif
