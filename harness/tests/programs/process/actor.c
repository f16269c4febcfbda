/* SPDX-License-Identifier: MIT */
/*
 * actor ACTION [ARGUMENT]: a program that ends, or does not end, in each of the
 * ways that process_run() has to cope with.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int action(const char *argument);

static void require(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    _exit(99);
}

static void pause_for_ever(void)
{
    for (;;)
        pause();
}

/* Opening for reading and writing never waits for the other side. */
static void say_up(const char *fifo)
{
    int fd = open(fifo, O_RDWR);

    require(fd >= 0 && write(fd, "u", 1) == 1, fifo);
    close(fd);
}

static void print_file(const char *path)
{
    char bytes[4096];
    FILE *file = fopen(path, "r");
    size_t got;

    require(file != NULL, path);
    while ((got = fread(bytes, 1, sizeof(bytes), file)) > 0)
        fwrite(bytes, 1, got, stdout);
    fclose(file);
}

static int exit_with(const char *status)
{
    return (int)strtol(status, NULL, 10);
}

static int die_of(const char *number)
{
    raise((int)strtol(number, NULL, 10));
    return 99;
}

static int hang(const char *fifo)
{
    say_up(fifo);
    pause_for_ever();
    return 99;
}

static int ignore_term(const char *fifo)
{
    signal(SIGTERM, SIG_IGN);
    return hang(fifo);
}

/* Never reads the terminal, but waits until it could. */
static int hang_in_foreground(const char *fifo)
{
    while (tcgetpgrp(STDIN_FILENO) != getpgrp())
        sched_yield();
    return hang(fifo);
}

/* Both in one process group. */
static int hang_with_child(const char *fifo)
{
    if (fork() == 0)
        return ignore_term(fifo);
    pause_for_ever();
    return 99;
}

static int stop(const char *fifo)
{
    say_up(fifo);
    raise(SIGSTOP);
    return 99;
}

static void write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t put = write(fd, bytes, len);

        require(put > 0, "write");
        bytes += put;
        len -= (size_t)put;
    }
}

/* So many bytes on each stream: a's, then b's, with a digit at the very ends. */
static int flood(const char *argument)
{
    size_t total = strtoul(argument, NULL, 10);
    static char block[65536];

    for (size_t at = 0; at < total; at += sizeof(block)) {
        size_t len = total - at < sizeof(block) ? total - at : sizeof(block);

        memset(block, at < total / 2 ? 'a' : 'b', sizeof(block));
        if (at == 0)
            block[0] = '1';
        if (at + len == total)
            block[len - 1] = '2';
        write_all(STDOUT_FILENO, block, len);
        write_all(STDERR_FILENO, block, len);
    }
    return 0;
}

static int fill_pipe(const char *unused)
{
    static char bytes[1000000];

    (void)unused;
    require(fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1024 * 1024) > 0, "F_SETPIPE_SZ");
    write_all(STDOUT_FILENO, bytes, sizeof(bytes));
    return 0;
}

/* A child that ends some time after its parent: what llvm-symbolizer is to TSan. */
static int leave_child(const char *name, useconds_t time)
{
    int ends[2];
    char byte;

    require(pipe(ends) == 0, "pipe");
    if (fork() == 0) {
        require(prctl(PR_SET_NAME, name) == 0, "PR_SET_NAME");
        close(ends[1]);
        (void)!read(ends[0], &byte, 1);
        usleep(time);
        _exit(0);
    }
    return 7;
}

static int leave_brief_child(const char *unused)
{
    (void)unused;
    return leave_child("brief", 20000);
}

/* On a busy machine it takes its time. */
static int leave_slow_symbolizer(const char *unused)
{
    (void)unused;
    return leave_child("llvm-symbolizer-14", 500000);
}

/* The child's pipe is closed once it is as it should be, or when it is dead. */
static void wait_for_child(int ends[2])
{
    char byte;

    close(ends[1]);
    (void)!read(ends[0], &byte, 1);
    close(ends[0]);
}

/* A child in a session of its own, deaf to SIGTERM, that holds the output open. */
static int leave_session(const char *unused)
{
    int ends[2];

    (void)unused;
    require(pipe(ends) == 0, "pipe");
    if (fork() == 0) {
        require(setsid() >= 0, "setsid");
        signal(SIGTERM, SIG_IGN);
        close(ends[0]);
        close(ends[1]);
        pause_for_ever();
    }
    wait_for_child(ends);
    return 0;
}

/* The daemon's way: the child in between is gone at once. */
static int leave_daemon(const char *unused)
{
    int status;
    pid_t between = fork();

    if (between == 0) {
        leave_session(unused);
        leave_session(unused);
        _exit(0);
    }
    require(waitpid(between, &status, 0) == between, "waitpid");
    return 0;
}

static int leave_and_hang(const char *fifo)
{
    leave_daemon(NULL);
    return ignore_term(fifo);
}

/* A process that is never the same for long, and each in a group of its own. */
static int run_away(const char *fifo)
{
    pid_t pid = fork();

    if (pid == 0) {
        say_up(fifo);
        for (;;) {
            setsid();
            if (fork() != 0)
                _exit(0);
        }
    }
    pause_for_ever();
    return 99;
}

/* Signals `caller` once that sleeps, waiting for us. */
static int interrupt_caller(const char *caller)
{
    char path[64], line[512];
    char state = 0;

    snprintf(path, sizeof(path), "/proc/%s/stat", caller);
    while (state != 'S') {
        FILE *file = fopen(path, "r");

        require(file && fgets(line, sizeof(line), file), path);
        fclose(file);
        state = strrchr(line, ')')[2];
    }
    kill((pid_t)strtol(caller, NULL, 10), SIGUSR1);
    pause_for_ever();
    return 99;
}

static int print_descriptors(const char *unused)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    char target[256], path[300];

    (void)unused;
    require(folder != NULL, "/proc/self/fd");
    while ((entry = readdir(folder))) {
        ssize_t len;

        snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
        if (entry->d_name[0] == '.' || strtol(entry->d_name, NULL, 10) == dirfd(folder))
            continue;
        len = readlink(path, target, sizeof(target) - 1);
        require(len >= 0, path);
        target[len] = '\0';
        printf("%s %.5s\n", entry->d_name, target);
    }
    closedir(folder);
    return 0;
}

static int print_stdin(const char *unused)
{
    char byte;
    char target[256] = "";

    (void)unused;
    require(readlink("/proc/self/fd/0", target, sizeof(target) - 1) > 0, "readlink");
    printf("%s %zd\n", target, read(STDIN_FILENO, &byte, 1));
    return 0;
}

static int print_variable(const char *name)
{
    const char *value = getenv(name);

    printf("%s", value ? value : "(none)");
    return 0;
}

static int print_folder(const char *unused)
{
    char folder[4096];

    (void)unused;
    require(getcwd(folder, sizeof(folder)) != NULL, "getcwd");
    printf("%s", folder);
    return 0;
}

static int print_group(const char *unused)
{
    (void)unused;
    printf("%d %d %d", getpgrp() == getpid(), getsid(0) == getpid(), getsid(0) == getppid());
    return 0;
}

static int echo_lines(const char *unused)
{
    char line[100];

    (void)unused;
    while (fgets(line, sizeof(line), stdin)) {
        printf("echo: %s", line);
        fflush(stdout);
    }
    return 0;
}

static int print_proc(const char *name)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/self/%s", name);
    print_file(path);
    return 0;
}

static const struct {
    const char *name;
    action *act;
} actions[] = {
    {"exit", exit_with},
    {"die", die_of},
    {"hang", hang},
    {"hang-with-child", hang_with_child},
    {"hang-in-foreground", hang_in_foreground},
    {"ignore-term", ignore_term},
    {"stop", stop},
    {"flood", flood},
    {"fill-pipe", fill_pipe},
    {"leave-brief-child", leave_brief_child},
    {"leave-slow-symbolizer", leave_slow_symbolizer},
    {"leave-session", leave_session},
    {"leave-daemon", leave_daemon},
    {"leave-and-hang", leave_and_hang},
    {"run-away", run_away},
    {"interrupt", interrupt_caller},
    {"descriptors", print_descriptors},
    {"stdin", print_stdin},
    {"variable", print_variable},
    {"folder", print_folder},
    {"group", print_group},
    {"echo", echo_lines},
    {"proc", print_proc},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(actions) / sizeof(actions[0]); i++)
        if (strcmp(argv[1], actions[i].name) == 0)
            return actions[i].act(argv[2]);
    return 98;
}
