/* SPDX-License-Identifier: MIT */
#include "cli/doctor.h"

#include <gnu/libc-version.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "exec/layout.h"

static void check_versions(struct doctor *doctor)
{
    struct error err = ERROR_INIT;
    struct utsname name;

    if (uname(&name) == 0)
        doctor_say(doctor, HEALTH_OK, NULL, "kernel: %s %s, glibc %s", name.release, name.machine,
                   gnu_get_libc_version());
    doctor->has_compiler = compiler_find(&doctor->arena, &doctor->compiler, &err);
    if (doctor->has_compiler)
        doctor_say(doctor, HEALTH_OK, NULL, "compiler: %s", doctor->compiler.version);
    else
        doctor_say(doctor, HEALTH_BROKEN, error_text(&err), "compiler: none");
    error_release(&err);
}

static void check_cores(struct doctor *doctor)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (cores == 1)
        doctor_say(doctor, HEALTH_WARNING,
                   "threads never really overlap; what depends on timing shows seldom", "cores: 1");
    else
        doctor_say(doctor, HEALTH_OK, NULL, "cores: %ld", cores);
}

static void check_layout(struct doctor *doctor)
{
    const char *trouble;
    uint64_t bits;

    if (!layout_bits(&bits))
        return;
    trouble = layout_trouble(bits, layout_can_be_fixed(), &doctor->arena);
    if (trouble)
        doctor_say(doctor, HEALTH_WARNING, trouble,
                   "address randomisation: %" PRIu64 " bits, and it cannot be turned off", bits);
    else if (bits > LAYOUT_BITS_MAX)
        doctor_say(doctor, HEALTH_WARNING,
                   "threadproof starts TSan programs without randomisation; by hand use "
                   "setarch -R, or sysctl vm.mmap_rnd_bits=28",
                   "address randomisation: %" PRIu64 " bits, too many for older TSan", bits);
    else
        doctor_say(doctor, HEALTH_OK, NULL, "address randomisation: %" PRIu64 " bits", bits);
}

/* Whether a child of ours may be traced, as the stuck watch does it. */
static bool can_trace(void)
{
    pid_t child = fork();
    bool ok;

    if (child == 0)
        for (;;)
            pause();
    if (child < 0)
        return false;
    ok = ptrace(PTRACE_SEIZE, child, NULL, NULL) == 0;
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    return ok;
}

static void check_ptrace(struct doctor *doctor)
{
    uint64_t scope;

    if (!can_trace())
        doctor_say(doctor, HEALTH_WARNING,
                   "the stacks of a program that hangs cannot be shown; allow it to the container "
                   "(docker run --cap-add=SYS_PTRACE)",
                   "ptrace: forbidden");
    else if (file_read_number("/proc/sys/kernel/yama/ptrace_scope", &scope) && scope > 0 &&
             geteuid() != 0)
        doctor_say(doctor, HEALTH_WARNING,
                   "threadproof stuck PID needs root; run is not concerned "
                   "(sysctl kernel.yama.ptrace_scope=0 permits it)",
                   "ptrace: permitted for programs that threadproof starts");
    else
        doctor_say(doctor, HEALTH_OK, NULL, "ptrace: permitted");
}

void doctor_machine(struct doctor *doctor)
{
    check_versions(doctor);
    check_cores(doctor);
    check_layout(doctor);
    check_ptrace(doctor);
}
