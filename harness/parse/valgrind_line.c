/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_line.h"

#include "base/text.h"
#include "model/kind.h"
#include "parse/valgrind_sentence.h"
#include "parse/valgrind_wording.h"

/* Behind "Thread #2"; the first that fits counts. */
static const struct {
    const char *start;
    enum valgrind_line_type type;
    const char *label;
} of_threads[] = {
    {" was created", VALGRIND_CREATED, NULL},
    {" is the program's root thread", VALGRIND_RULE, NULL},
    {": lock order \"0x", VALGRIND_ERROR, "LockOrder"},
    {": ", VALGRIND_ERROR, "Misc"},
    {"'s call to ", VALGRIND_ERROR, "PthAPIerror"},
    {" unlocked an invalid lock at ", VALGRIND_ERROR, "UnlockBogus"},
    {" unlocked lock at ", VALGRIND_ERROR, "UnlockForeign"},
    {" unlocked a not-locked lock at ", VALGRIND_ERROR, "UnlockUnlocked"},
};

static const struct {
    const char *start;
    enum valgrind_line_type type;
    enum detector detector;
} others[] = {
    {"with error code ", VALGRIND_PART, DETECTOR_NONE},
    {"Process terminating with default action of signal ", VALGRIND_SIGNAL, DETECTOR_NONE},
    {"---Thread-Announcement---", VALGRIND_RULE, DETECTOR_HELGRIND},
    {"Helgrind, a thread error detector", VALGRIND_TOOL, DETECTOR_HELGRIND},
    {"drd, a thread error detector", VALGRIND_TOOL, DETECTOR_DRD},
    {"Memcheck, a memory error detector", VALGRIND_TOOL, DETECTOR_MEMCHECK},
    {"Using Valgrind-", VALGRIND_VERSION, DETECTOR_NONE},
    {"host stacktrace:", VALGRIND_FAILED, DETECTOR_NONE},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --time-stamp=yes: "==00:00:00:01.234 12== ". */
static const char *skip_time(const char *at)
{
    const char *end = at;

    while (is_digit(*end) || *end == ':' || *end == '.')
        end++;
    return *end == ' ' && memchr(at, ':', (size_t)(end - at)) ? end + 1 : at;
}

/* Behind the mark, or NULL. */
static const char *read_mark(const char *line, uint64_t *pid)
{
    const char *at;

    if ((line[0] != '=' && line[0] != '-' && line[0] != '*') || line[0] != line[1])
        return NULL;
    at = skip_time(line + 2);
    if (!text_scan_dec(&at, pid) || at[0] != line[0] || at[1] != line[0] ||
        (at[2] != ' ' && at[2] != '\0'))
        return NULL;
    return at + 2;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool set_error(struct valgrind_line *r, enum valgrind_line_type type,
                      const struct sentence *sentence)
{
    if (!sentence)
        return false;
    r->type = type;
    r->label = sentence->label;
    r->detector = sentence->detector;
    return true;
}

/* Programs say "Thread #2: ..." too, so without a mark only known words count. */
static bool is_of_helgrind(const struct valgrind_line *r, const char *label)
{
    return r->mark || !label || !text_equal(label, "Misc") ||
           kind_from_wording(DETECTOR_HELGRIND, label, r->text) != KIND_UNKNOWN;
}

/* Behind "Thread #2". */
static bool read_of_numbered(struct valgrind_line *r, const char *behind)
{
    for (size_t i = 0; i < ARRAY_SIZE(of_threads); i++) {
        if (!text_starts(behind, of_threads[i].start))
            continue;
        if (!is_of_helgrind(r, of_threads[i].label))
            return false;
        r->type = of_threads[i].type;
        r->label = of_threads[i].label;
        r->detector = DETECTOR_HELGRIND;
        return true;
    }
    return false;
}

/* "Thread #2 was created", "Thread #2: lock order ...", and of the core "Thread 2 worker:" */
static bool read_of_thread(struct valgrind_line *r)
{
    const char *at = r->text;
    uint64_t number;

    if (!text_starts(at, "Thread "))
        return false;
    at += strlen("Thread ");
    if (*at == '#') {
        at++;
        return text_scan_dec(&at, &number) && read_of_numbered(r, at);
    }
    if (!text_scan_dec(&at, &number) || (*at != ' ' && *at != ':') || r->text[r->len - 1] != ':')
        return false;
    r->type = VALGRIND_THREAD;
    return true;
}

static bool read_other(struct valgrind_line *r)
{
    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        if (others[i].start[0] == r->text[0] && text_starts(r->text, others[i].start)) {
            r->type = others[i].type;
            r->detector = others[i].detector;
            return true;
        }
    return false;
}

bool valgrind_line_contexts(const char *text, uint64_t *count)
{
    static const char summary[] = "ERROR SUMMARY: ";
    static const char from[] = " errors from ";
    uint64_t number;

    if (!text_starts(text, summary))
        return false;
    text += strlen(summary);
    if (!text_scan_dec(&text, &number) || !text_starts(text, from))
        return false;
    text += strlen(from);
    return text_scan_dec(&text, count) && text_starts(text, " contexts (");
}

/* "1 errors in context 2 of 3:" */
static bool is_context(const char *text)
{
    uint64_t number;

    return text_scan_dec(&text, &number) && text_starts(text, " errors") &&
           strstr(text, " in context ");
}

/* "----------------------------------------------------------------" */
static bool is_rule(const struct valgrind_line *r)
{
    return r->text[0] == '-' && r->len >= 64 && strspn(r->text, "-") == r->len;
}

/* "mutex 0x10c030 was first observed at:" */
static bool is_observed(const struct valgrind_line *r)
{
    static const char end[] = " was first observed at:";
    size_t len = strlen(end);

    return r->len > len && memcmp(r->text + r->len - len, end, len) == 0;
}

static bool is_status(const char *text)
{
    return text_starts(text, "Thread ") && strstr(text, ": status = ");
}

bool valgrind_line_is_crash(const char *line)
{
    return is_status(line + strspn(line, " \t")) || strstr(line, ": Assertion '") ||
           strstr(line, "the 'impossible' happened");
}

static void read_sentence(struct valgrind_line *r)
{
    uint64_t count;

    if (read_of_thread(r))
        return;
    if (wording_is_auxwhat(r->text) || is_observed(r)) {
        r->type = VALGRIND_FURTHER;
        set_error(r, VALGRIND_FURTHER, sentence_of_rest(r->text));
        return;
    }
    if (read_other(r) || set_error(r, VALGRIND_ERROR, sentence_of_error(r->text)))
        return;
    if (is_rule(r))
        r->type = VALGRIND_RULE;
    else if (valgrind_line_contexts(r->text, &count))
        r->type = VALGRIND_SUMMARY;
    else if (is_context(r->text))
        r->type = VALGRIND_AGAIN;
    else if (r->mark && sentence_is_aside(r->text))
        r->type = VALGRIND_ASIDE;
    else if (r->mark)
        set_error(r, VALGRIND_ERROR, sentence_of_object(r->text));
    else if (valgrind_line_is_crash(r->text))
        r->type = is_status(r->text) ? VALGRIND_STATUS : VALGRIND_CAUSE;
}

/* Without a mark it must be whole: "at 0x10919B: ". */
static bool is_frame(const char *text, bool marked)
{
    uint64_t address;

    if ((text[0] != 'a' && text[0] != 'b') || (text[1] != 't' && text[1] != 'y') ||
        !text_starts(text + 2, " 0x"))
        return false;
    text += strlen("at 0x");
    return marked || (text_scan_hex(&text, &address) && text_starts(text, ": "));
}

void valgrind_line_read(struct valgrind_line *r, const char *line, size_t len)
{
    const char *text;

    *r = (struct valgrind_line){.type = VALGRIND_OTHER};
    text = read_mark(line, &r->pid);
    r->mark = (char)(text ? line[0] : '\0');
    if (!text)
        text = line;
    else if (*text == ' ')
        text++;
    while (is_blank(*text)) {
        text++;
        r->indented = true;
    }
    r->text = text;
    r->len = len - (size_t)(text - line);
    while (r->len && is_blank(text[r->len - 1]))
        r->len--;
    if (!r->len)
        r->type = VALGRIND_BLANK;
    else if (is_frame(text, r->mark))
        r->type = VALGRIND_FRAME;
    else if (r->mark == '=' || !r->mark)
        read_sentence(r);
}

/* The "==PID== " at the end of which `end` stands, or NULL. */
static const char *mark_before(const char *line, const char *end)
{
    const char *at = end;
    uint64_t pid;

    while (at > line && is_digit(at[-1]))
        at--;
    if (at - line >= 2 && read_mark(at - 2, &pid))
        return at - 2;
    while (at > line && (is_digit(at[-1]) || at[-1] == ' ' || at[-1] == ':' || at[-1] == '.'))
        at--;
    return at - line >= 2 && read_mark(at - 2, &pid) ? at - 2 : NULL;
}

static bool is_known(const char *line, size_t len)
{
    struct valgrind_line read;

    valgrind_line_read(&read, line, len);
    return read.type != VALGRIND_OTHER && read.type != VALGRIND_BLANK;
}

const char *valgrind_line_find_marked(const char *line, size_t len)
{
    static const char sign[] = "== ";
    const char *end = line + len;
    const char *hit = memmem(line, len, sign, strlen(sign));

    while (hit) {
        const char *start = mark_before(line, hit);

        if (start && is_known(start, (size_t)(end - start)))
            return start;
        hit++;
        hit = memmem(hit, (size_t)(end - hit), sign, strlen(sign));
    }
    return NULL;
}

static bool is_of_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/*
 * Whether a report, or all of a process's text, begins there, by words that say it alone.
 * Behind other text that a thread was created is too little.
 */
static bool opens(const char *text, size_t len, bool behind_text)
{
    struct valgrind_line r = {.text = text, .len = len};

    if (read_of_thread(&r))
        return r.type == VALGRIND_ERROR || (!behind_text && r.type != VALGRIND_THREAD);
    if (read_other(&r))
        return r.type != VALGRIND_PART && r.type != VALGRIND_VERSION;
    return sentence_of_error(text);
}

bool valgrind_line_may_open(const char *line, size_t len)
{
    const char *text = line + strspn(line, " \t");
    uint64_t count;

    return text < line + len &&
           (opens(text, len - (size_t)(text - line), false) || sentence_of_rest(text) ||
            valgrind_line_contexts(text, &count) || is_context(text));
}

const char *valgrind_line_find(const char *line, size_t len)
{
    const char *marked = valgrind_line_find_marked(line, len);

    for (const char *at = line; !marked && at < line + len; at++)
        if ((is_of_word(*at) || *at == '-') && (at == line || !is_of_word(at[-1])) &&
            opens(at, len - (size_t)(at - line), true))
            return at;
    return marked;
}
