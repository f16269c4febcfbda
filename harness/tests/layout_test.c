/* SPDX-License-Identifier: MIT */
/* What is said when TSan has no room: in a container that refuses personality(). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/layout.h"

/* From here on personality() fails with EPERM, save for asking, as with Docker's own filter. */
static bool refuse_personality(void)
{
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_personality, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffff, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {ARRAY_SIZE(steps), steps};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int in_child(bool refused)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        if (refused && !refuse_personality())
            _exit(2);
        _exit(layout_can_be_fixed());
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void refusal_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(in_child(true), false);
}

static void trying_changes_nothing(void **state)
{
    int before = personality(0xffffffff);

    (void)state;
    (void)layout_can_be_fixed();
    assert_int_equal(personality(0xffffffff), before);
}

static void trouble_names_its_cure(void **state)
{
    struct arena arena = ARENA_INIT;
    const char *text = layout_trouble(32, false, &arena);

    (void)state;
    assert_non_null(text);
    assert_non_null(strstr(text, "32 bits"));
    assert_non_null(strstr(text, "personality()"));
    assert_non_null(strstr(text, "seccomp=unconfined"));
    assert_non_null(strstr(text, "sysctl vm.mmap_rnd_bits=28"));
    arena_release(&arena);
}

static void no_trouble_without_a_cause(void **state)
{
    struct arena arena = ARENA_INIT;

    (void)state;
    assert_null(layout_trouble(28, false, &arena));
    assert_null(layout_trouble(32, true, &arena));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusal_is_noticed),
        cmocka_unit_test(trying_changes_nothing),
        cmocka_unit_test(trouble_names_its_cure),
        cmocka_unit_test(no_trouble_without_a_cause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
