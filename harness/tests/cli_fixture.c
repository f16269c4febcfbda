/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

enum { ARGUMENTS_MAX = 32 };

int cli_set_up(void **state)
{
    struct cli *c = xcalloc(1, sizeof(*c));

    c->name = *state;
    c->transcript = (struct buf)BUF_INIT;
    memcpy(c->folder, "/tmp/cli_test.XXXXXX", sizeof("/tmp/cli_test.XXXXXX"));
    assert_non_null(mkdtemp(c->folder));
    assert_true(file_make_folders(cli_path(c, "tmp"), NULL));
    assert_int_equal(symlink(CLI_DATA, cli_path(c, "data")), 0);
    assert_int_equal(chdir(c->folder), 0);
    assert_int_equal(setenv("TMPDIR", cli_path(c, "tmp"), 1), 0);
    unsetenv("TSAN_OPTIONS");
    unsetenv("VALGRIND_OPTS");
    *state = c;
    return 0;
}

/* The words of a command, up to NULL, and what came of it. */
static void note_call(struct cli *c, const char *const *words)
{
    struct buf *to = &c->transcript;

    if (!c->name)
        return;
    buf_addch(to, '$');
    for (size_t i = 0; words[i]; i++)
        buf_addf(to, " %s", cli_steady(c, words[i]));
    buf_addf(to, "\n%s%sexit %d\n\n", cli_steady(c, cli_out(c)), cli_steady(c, cli_err(c)),
             c->result.outcome.status);
}

static void check_transcript(struct cli *c)
{
    const char *folder =
        arena_printf(&c->arena, "%s/%s", CLI_TRANSCRIPTS, program_invocation_short_name);
    const char *path = arena_printf(&c->arena, "%s/%s.txt", folder, c->name);
    const char *mode = getenv("THREADPROOF_TRANSCRIPTS");
    struct buf wanted = BUF_INIT;

    if (mode && text_equal(mode, "write") &&
        !(file_make_folders(folder, &c->err) &&
          file_write_atomic(path, c->transcript.ptr, c->transcript.len, false, &c->err)))
        fail_msg("%s", error_text(&c->err));
    if (!file_read(path, &wanted, &c->err))
        fail_msg("%s", error_text(&c->err));
    assert_text(c->transcript.ptr, wanted.ptr);
    buf_release(&wanted);
}

int cli_tear_down(void **state)
{
    struct cli *c = *state;
    struct file_names left;

    if (c->name)
        check_transcript(c);

    assert_true(file_list(cli_path(c, "tmp"), &left, NULL));
    for (size_t i = 0; i < left.count; i++)
        if (text_starts(left.items[i], "threadproof"))
            fail_msg("%s is left in the temporary folder", left.items[i]);
    file_names_free(&left);
    process_result_release(&c->result);
    error_release(&c->err);
    assert_true(file_remove_tree(c->folder, NULL));
    buf_release(&c->transcript);
    arena_release(&c->arena);
    free(c);
    return 0;
}

int cli(struct cli *c, ...)
{
    const char *argv[ARGUMENTS_MAX + 2] = {THREADPROOF};
    const struct process_spec spec = {.argv = argv,
                                      .folder = c->folder,
                                      .timeout_ms = CLI_PATIENCE_MS,
                                      .grace_ms = 1000,
                                      .keep_bytes = (size_t)1024 * 1024};
    size_t count = 1;
    va_list args;

    va_start(args, c);
    while ((argv[count] = va_arg(args, const char *)) && count < ARGUMENTS_MAX)
        count++;
    va_end(args);
    process_result_release(&c->result);
    if (!process_run(&spec, &c->result, &c->err))
        fail_msg("%s", error_text(&c->err));
    if (c->result.outcome.type != OUTCOME_EXITED)
        fail_msg("threadproof %s: %s", outcome_type_name(c->result.outcome.type), cli_err(c));
    assert_int_equal(c->result.outcome.left_behind, 0);
    note_call(c, argv);
    return c->result.outcome.status;
}

const char *cli_out(const struct cli *c)
{
    return c->result.out.head.ptr;
}

const char *cli_err(const struct cli *c)
{
    return c->result.err.head.ptr;
}

/* "12 ms" and "3.4 s": the length of the duration that the text begins with, or 0. */
static size_t duration_at(const char *text)
{
    size_t digits = strspn(text, "0123456789.");

    if (digits && text_starts(text + digits, " ms"))
        return digits + 3;
    return digits && text_starts(text + digits, " s") && !text_starts(text + digits, " se")
               ? digits + 2
               : 0;
}

const char *cli_steady(struct cli *c, const char *text)
{
    const struct {
        const char *from, *to;
    } names[] = {{c->folder, "DIR"},
                 {CLI_PROGRAMS, "PROGRAMS"},
                 {THREADPROOF, "threadproof"},
                 {THREADPROOF_VERSION, "VERSION"}};
    struct buf steady = BUF_INIT;
    const char *copy;

    while (*text) {
        size_t len = duration_at(text);
        const char *as = "N ms";

        for (size_t i = 0; !len && i < ARRAY_SIZE(names); i++)
            if (text_starts(text, names[i].from)) {
                len = strlen(names[i].from);
                as = names[i].to;
            }
        buf_add(&steady, len ? as : text, len ? strlen(as) : 1);
        text += len ? len : 1;
    }
    copy = arena_strdup(&c->arena, steady.ptr);
    buf_release(&steady);
    return copy;
}

void assert_text(const char *text, const char *expected)
{
    if (!text_equal(text, expected))
        fail_msg("this is\n%s\nand should be\n%s", text, expected);
}

void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

const char *cli_said(struct cli *c)
{
    struct buf line = BUF_INIT;
    const char *copy;

    for (const char *at = cli_err(c); *at; at++)
        if (*at != '\n' && *at != ' ')
            buf_addch(&line, *at);
        else if (line.len && line.ptr[line.len - 1] != ' ')
            buf_addch(&line, ' ');
    copy = arena_strdup(&c->arena, line.ptr);
    buf_release(&line);
    return copy;
}

void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in:\n%s", part, text);
}

/* The reference at *html as the character that it stands for; *html moves behind it. */
static char unescape(const char **html)
{
    static const struct {
        const char *reference;
        char c;
    } all[] = {{"&amp;", '&'}, {"&#39;", '\''}, {"&quot;", '"'}, {"&lt;", '<'}, {"&gt;", '>'}};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        if (text_starts(*html, all[i].reference)) {
            *html += strlen(all[i].reference);
            return all[i].c;
        }
    return *(*html)++;
}

const char *cli_repeat_command(struct cli *c, const char *html)
{
    static const char open[] = "<pre class=\"command\" tabindex=\"0\">";
    const char *at = strstr(html, open);
    struct buf command = BUF_INIT;
    const char *copy;

    if (!at) {
        fail_msg("there is no command in:\n%s", html);
        return NULL;
    }
    for (at += strlen(open); *at && *at != '<';)
        buf_addch(&command, unescape(&at));
    copy = arena_strdup(&c->arena, command.ptr);
    buf_release(&command);
    return copy;
}

int cli_shell(struct cli *c, const char *line)
{
    const struct process_spec spec = {.argv = (const char *const[]){"sh", "-c", line, NULL},
                                      .folder = c->folder,
                                      .timeout_ms = CLI_PATIENCE_MS,
                                      .keep_bytes = (size_t)1024 * 1024};

    process_result_release(&c->result);
    if (!process_run(&spec, &c->result, &c->err))
        fail_msg("%s", error_text(&c->err));
    assert_int_equal(c->result.outcome.type, OUTCOME_EXITED);
    note_call(c, (const char *const[]){line, NULL});
    return c->result.outcome.status;
}

const char *cli_path(struct cli *c, const char *name)
{
    return arena_printf(&c->arena, "%s/%s", c->folder, name);
}

const char *cli_content(struct cli *c, const char *name)
{
    struct buf content = BUF_INIT;
    const char *text;

    if (!file_read(cli_path(c, name), &content, &c->err))
        fail_msg("%s", error_text(&c->err));
    text = arena_strdup(&c->arena, content.ptr);
    buf_release(&content);
    return text;
}

void cli_write(struct cli *c, const char *name, const char *content)
{
    if (!file_write_atomic(cli_path(c, name), content, strlen(content), false, &c->err))
        fail_msg("%s", error_text(&c->err));
}

static void need(bool have, const char *what)
{
    if (have)
        return;
    print_message("skipped: %s is not on this machine\n", what);
    skip();
}

void need_tsan(void)
{
    need(CLI_HAVE_TSAN, "ThreadSanitizer");
}

void need_valgrind(void)
{
    need(CLI_HAVE_VALGRIND, "Valgrind");
}
