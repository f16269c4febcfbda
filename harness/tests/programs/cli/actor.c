/* SPDX-License-Identifier: MIT */
/* Does what its arguments say, in turn: a program with a known behaviour. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int print_folder(void)
{
    char *folder = getcwd(NULL, 0);

    printf("folder=%s\n", folder ? folder : "?");
    free(folder);
    return 0;
}

static int echo_line(void)
{
    char line[100];

    printf("line=%s\n", fgets(line, sizeof(line), stdin) ? line : "none");
    return 0;
}

/* A child that the harness has to end, and that exists before we go on. */
static int leave_child(void)
{
    pid_t child = fork();

    while (child == 0)
        pause();
    return child < 0;
}

/* Says through the FIFO that it is there, and stays. */
static int stay(const char *fifo)
{
    int fd = open(fifo, O_WRONLY);

    if (fd < 0 || write(fd, "x", 1) != 1)
        return 1;
    for (;;)
        pause();
}

static int act(const char *action)
{
    const char *value = strchr(action, '=');

    value = value ? value + 1 : "";
    if (strncmp(action, "say=", 4) == 0)
        return puts(value) < 0;
    if (strncmp(action, "variable=", 9) == 0)
        return printf("variable=%s\n", getenv(value) ? getenv(value) : "(none)") < 0;
    if (strncmp(action, "stay=", 5) == 0)
        return stay(value);
    if (strncmp(action, "exit=", 5) == 0)
        exit((int)strtol(value, NULL, 10));
    if (strcmp(action, "folder") == 0)
        return print_folder();
    if (strcmp(action, "line") == 0)
        return echo_line();
    if (strcmp(action, "leave") == 0)
        return leave_child();
    if (strcmp(action, "crash") == 0)
        return raise(SIGSEGV);
    return 1;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++)
        if (act(argv[i]) != 0)
            return 1;
    return 0;
}
