/* SPDX-License-Identifier: MIT */
#include "parse/tsan_name.h"

#include "base/text.h"

struct word {
    const char *text;
    size_t len;
};

static bool is_one_of(struct word word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == word.len && memcmp(words[i], word.text, word.len) == 0)
            return true;
    return false;
}

/* Behind "operator" and the signs of its name, which are not brackets: "<<", "->", "()". */
static const char *skip_operator(const char *c)
{
    static const char word[] = "operator";
    const char *name = c + strlen(word);

    if (*c != 'o' || !text_starts(c, word) || !*name || !strchr("<>-=!+*/%&|^~,([", *name))
        return c;
    if (name[0] == '(' || name[0] == '[')
        return name + (name[1] == ')' || name[1] == ']' ? 2 : 0);
    return name + strspn(name, "<>-=!+*/%&|^~,");
}

/* How the words of a function's name end that stand outside of all brackets. */
struct name_end {
    struct word first;
    struct word before;
    struct word last;
    bool bracket;  /* the last word has one */
    bool balanced; /* each bracket that was opened is closed */
};

static void end_word(struct name_end *name, const char *start, const char *end, bool bracket)
{
    struct word word = {start, (size_t)(end - start)};

    if (!name->first.text)
        name->first = word;
    name->before = name->last;
    name->last = word;
    name->bracket = bracket;
}

static struct name_end scan_name(const char *text, const char *end)
{
    struct name_end name = {.bracket = false};
    const char *start = text;
    bool bracket = false;
    int depth = 0;

    for (const char *c = text; c < end; c++) {
        c = skip_operator(c);
        if (c >= end)
            break;
        if (strchr("([{<", *c)) {
            depth++;
            bracket = true;
        } else if (strchr(")]}", *c) || (*c == '>' && c[-1] != '-')) {
            depth--;
        } else if (*c == ' ' && depth == 0) {
            end_word(&name, start, c, bracket);
            start = c + 1;
            bracket = false;
        }
    }
    end_word(&name, start, end, bracket);
    name.balanced = depth == 0;
    return name;
}

/*
 * Whether a function's name may end here. Names of C are one word. Those of C++
 * and Swift have more, but then the last one has brackets ("void f<int>(int)",
 * "closure #1 in View.load()") or belongs to what stands before it.
 */
static bool is_whole_name(const char *text, const char *end)
{
    static const char *const joins[] = {"in", "for", "of", "to", "from", "conformance"};
    static const char *const tails[] = {"const", "volatile", "noexcept", "&", "&&"};
    static const char *const heads[] = {"operator", "static", "specialized", "merged"};
    struct name_end name = scan_name(text, end);

    if (!name.balanced)
        return false;
    return name.bracket || !name.before.text || is_one_of(name.last, tails, ARRAY_SIZE(tails)) ||
           is_one_of(name.before, joins, ARRAY_SIZE(joins)) ||
           is_one_of(name.first, heads, ARRAY_SIZE(heads));
}

char *tsan_name_end(char *text, char *end)
{
    char *last = memrchr(text, ' ', (size_t)(end - text));

    for (char *blank = last; blank; blank = memrchr(text, ' ', (size_t)(blank - text)))
        if (is_whole_name(text, blank))
            return blank;
    return last;
}
