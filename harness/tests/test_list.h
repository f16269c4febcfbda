/* SPDX-License-Identifier: MIT */
/* test_list.h: the list of tests that the build made, cases/tests.txt. */
#ifndef THREADPROOF_TESTS_TEST_LIST_H
#define THREADPROOF_TESTS_TEST_LIST_H

#include "base/arena.h"
#include "base/error.h"

/* A line of it: a program of a case under a detector. */
struct test_row {
    const char *detector;
    const char *name;      /* topic/case */
    const char *case_path; /* its folder in the source */
    const char *variant;
    const char *program;
};

struct test_list {
    struct test_row *rows;
    size_t count;
};

/* All of it in `arena`, but for `rows`, which is freed with free(). */
bool test_list_read(const char *path, struct arena *arena, struct test_list *list,
                    struct error *err);

#endif
