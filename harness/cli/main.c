/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/buf.h"
#include "base/text.h"

const char *argp_program_version = "threadproof " THREADPROOF_VERSION;

/* Alphabetical, please. */
static const struct command commands[] = {
    {"doctor", "say whether this machine's detectors can be trusted", command_doctor},
    {"explore", "find bugs in many controlled interleavings of a program", command_explore},
    {"report", "report on detector logs and records", command_report},
    {"run", "run a program under a detector and report what it finds", command_run},
    {"stuck", "say why a running process hangs", command_stuck},
    {"verify", "build and judge case directories", command_verify},
};

static void usage(FILE *out)
{
    fputs("usage: threadproof COMMAND [OPTION...] [ARGUMENT...]\n"
          "\n"
          "Runs C programs under race and deadlock detectors, and reads their reports.\n"
          "\n",
          out);
    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fputs("\n"
          "threadproof COMMAND --help lists the options of a command.\n"
          "\n"
          "Exit status: 0 nothing (new) found, 1 findings, 2 wrong usage, 3 inconclusive or it\n"
          "could not be done.\n",
          out);
}

void command_parse(const struct argp *argp, int argc, char **argv, unsigned flags, void *input)
{
    argp_err_exit_status = STATUS_USAGE;
    if (argp_parse(argp, argc, argv, flags, NULL, input) != 0)
        exit(STATUS_USAGE);
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct buf name = BUF_INIT;
    int status;

    buf_addf(&name, "threadproof %s", command->name);
    argv[0] = name.ptr;
    status = command->run(argc, argv);
    buf_release(&name);
    if (fflush(stdout) != 0) {
        complain("cannot write to standard output: %s", strerror(errno));
        return STATUS_FAILED;
    }
    return status;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
        if (text_equal(commands[i].name, word))
            return run_command(&commands[i], argc - 1, argv + 1);
    if (text_equal(word, "--version") || text_equal(word, "-V")) {
        puts(argp_program_version);
        return STATUS_NOTHING;
    }
    if (text_equal(word, "--help") || text_equal(word, "-?") || text_equal(word, "help")) {
        usage(stdout);
        return STATUS_NOTHING;
    }
    if (*word)
        complain("there is no command \"%s\"", word);
    usage(stderr);
    return STATUS_USAGE;
}
