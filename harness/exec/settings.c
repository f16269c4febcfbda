/* SPDX-License-Identifier: MIT */
#include "exec/settings.h"

#include "base/file.h"
#include "base/text.h"

enum { ASK_MS = 10 * 1000, ANSWER_MAX = 256 * 1024 };

const struct setting *settings_find(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->count; i++)
        if (text_equal(settings->items[i].name, name))
            return &settings->items[i];
    return NULL;
}

/* What was said last counts, and stands last. */
static void set(struct settings *settings, const char *name, size_t name_len, const char *value,
                const char *text, const char *source)
{
    struct setting setting = {arena_strndup(settings->arena, name, name_len), value, text, source};
    size_t kept = 0;

    for (size_t i = 0; i < settings->count; i++)
        if (!text_equal(settings->items[i].name, setting.name))
            settings->items[kept++] = settings->items[i];
    settings->count = kept;
    ARENA_GROW(settings->arena, settings->items, settings->count, settings->capacity);
    settings->items[settings->count++] = setting;
}

/* --- TSan: sanitizer_flag_parser.cpp -----------------------------------------------------------
 */

static const char separators[] = " ,:\n\t\r";
static const char name_ends[] = "= ,:\n\t\r";

void settings_add_tsan(struct settings *settings, const char *text, const char *source)
{
    struct arena *arena = settings->arena;

    while (*(text += strspn(text, separators))) {
        size_t name = strcspn(text, name_ends);
        const char *at = text + name + (text[name] == '=');
        bool quoted = *at == '"' || *at == '\'';
        const char ends[] = {*at, '\0'};
        const char *value = at + quoted;
        size_t len = strcspn(value, quoted ? ends : separators);
        const char *next = value + len + (quoted && value[len]);

        set(settings, text, name, arena_strndup(arena, value, len),
            arena_strndup(arena, text, (size_t)(next - text)), source);
        text = next;
    }
}

/*
 * help=1 makes the runtime print every option with its value; a file of suppressions that cannot be
 * read then ends it before main, and before any constructor.
 */
static const char question[] = ":log_path=stderr:verbosity=0:help=1:suppressions=/dev/null/none";

static const char *const *asking(const struct tool_command *command, struct arena *arena)
{
    const char **env = ARENA_ARRAY(arena, const char *, command->env_count + 1);

    for (size_t i = 0; i < command->env_count; i++)
        env[i] = text_starts(command->env[i], "TSAN_OPTIONS=")
                     ? arena_printf(arena, "%s%s", command->env[i], question)
                     : command->env[i];
    return env;
}

/* "\tNAME\n\t\t- what it is for, in a line or more (Current Value: VALUE)\n" */
static const char *take_answer(struct settings *settings, const char *line, const char *source)
{
    size_t name = strcspn(line + 1, "\n");
    const char *next = strstr(line + 1 + name, "\n\t");
    const char *value = strstr(line, "(Current Value");
    const char *behind;

    while (next && next[2] == '\t')
        next = strstr(next + 1, "\n\t");
    value = value && (!next || value < next) ? strstr(value, ": ") : NULL;
    if (!value)
        return next;
    value += strlen(": ");
    behind = value + strcspn(value, ")\n");
    value = arena_strndup(settings->arena, value, (size_t)(behind - value));
    line = arena_strndup(settings->arena, line + 1, name);
    if (!settings_find(settings, line)) /* TSAN_OPTIONS says it, and the environment wins */
        set(settings, line, name, value, arena_printf(settings->arena, "%s=%s", line, value),
            source);
    return next;
}

static bool take_answers(struct settings *settings, const char *text, const char *source)
{
    const char *line = strstr(text, "Available flags for ThreadSanitizer");
    bool any = line != NULL;

    line = any ? strstr(line, "\n\t") : NULL;
    while (line)
        line = take_answer(settings, line + 1, source);
    return any;
}

bool settings_ask_tsan(struct settings *settings, const struct tool_command *command,
                       const char *source, struct error *err)
{
    const struct process_spec spec = {.argv = command->argv,
                                      .env = asking(command, settings->arena),
                                      .timeout_ms = ASK_MS,
                                      .grace_ms = 0,
                                      .keep_bytes = ANSWER_MAX,
                                      .fixed_layout = command->fixed_layout};
    struct process_result result;
    bool ok = process_run(&spec, &result, err);

    if (ok && !take_answers(settings, result.err.head.ptr, source))
        ok = error_set(err, "it did not answer help=1");
    process_result_release(&result);
    return ok;
}

/* --- Valgrind: m_commandline.c -----------------------------------------------------------------
 */

/* Whether `option` stands between blanks in `text`. */
static bool has_word(const char *text, const char *option)
{
    static const char blanks[] = " \t\r\n";

    for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
        size_t len = strcspn(text, blanks);

        if (len == strlen(option) && memcmp(text, option, len) == 0)
            return true;
        text += len;
    }
    return false;
}

static bool file_has_word(const char *path, const char *option)
{
    struct buf text = BUF_INIT;
    bool has = file_read(path, &text, NULL) && has_word(text.ptr, option);

    buf_release(&text);
    return has;
}

/* What Valgrind reads last wins, so it is looked at first. */
const char *settings_valgrind_source(const char *option, const char *folder, struct arena *arena)
{
    const char *here = arena_printf(arena, "%s/.valgrindrc", folder ? folder : ".");
    const char *options = getenv("VALGRIND_OPTS");
    const char *home = getenv("HOME");

    if (file_has_word(here, option))
        return here;
    if (options && has_word(options, option))
        return "VALGRIND_OPTS";
    if (home && file_has_word(arena_printf(arena, "%s/.valgrindrc", home), option))
        return "~/.valgrindrc";
    return NULL;
}

/* "--drd:x=1" is "--x=1" for DRD and nothing for any other tool. */
static const char *own_option(enum detector detector, const char *option, struct arena *arena)
{
    const char *colon = option + strcspn(option, ":=");
    const char *tool = detector_name(detector);

    if (!text_starts(option, "--") || *colon != ':')
        return option;
    if (strlen(tool) != (size_t)(colon - option) - 2 || memcmp(option + 2, tool, strlen(tool)) != 0)
        return NULL;
    return arena_printf(arena, "--%s", colon + 1);
}

void settings_add_valgrind(struct settings *settings, enum detector detector, const char *option)
{
    struct arena *arena = settings->arena;
    const char *text = arena_strdup(arena, option);
    const char *own = own_option(detector, text, arena);
    size_t name = own ? strcspn(own, "=") : 0;

    if (own)
        set(settings, own, name, own + name + (own[name] == '='), text, NULL);
}
