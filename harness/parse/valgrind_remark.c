/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_reader.h"

#include "base/text.h"
#include "parse/valgrind_remark.h"
#include "parse/valgrind_wording.h"

/* "a.c:9 in main": the innermost frame that has a line, else a function, else nothing. */
static void add_place(struct buf *text, const struct builder *b)
{
    const struct frame *best = NULL;

    for (size_t i = 0; i < b->frame_count; i++) {
        const struct frame *frame = &b->frames[i];

        if (frame->file && frame->line) {
            best = frame;
            break;
        }
        if (!best && frame->function)
            best = frame;
    }
    if (!best)
        return;
    buf_addstr(text, ", at ");
    if (best->file && best->line)
        buf_addf(text, "%s:%u", text_basename(best->file), best->line);
    if (best->function)
        buf_addf(text, "%s%s", best->file && best->line ? " in " : "", best->function);
}

void remark_note(const struct sink *sink, enum detector detector, const struct builder *b,
                 const char *sentence)
{
    struct buf text = BUF_INIT;

    buf_addf(&text, "%s %s", detector_title(detector), sentence);
    add_place(&text, b);
    sink_remark(sink, REMARK_NOTE, text.ptr, 0);
    buf_release(&text);
}

/*
 * DRD has kinds of its own for these, Helgrind says Misc. The program's headers
 * offer them all the same, so they are not its bug.
 */
bool remark_is_unimplemented(const struct builder *b)
{
    const char *message = b->finding.message;

    return message && (strstr(message, "Unimplemented client request macro ") ||
                       (strstr(message, "The annotation macro ") &&
                        strstr(message, " has not yet been implemented in ")));
}

void remark_unimplemented(const struct sink *sink, enum detector detector, struct builder *b)
{
    const char *message = b->finding.message;
    const char *name = strstr(message, "macro ") + strlen("macro ");
    const char *sentence;

    name += *name == '"';
    sentence = arena_printf(&b->arena,
                            "does not know the annotation %.*s, so it is as if it were not there",
                            (int)strcspn(name, "\" "), name);
    remark_note(sink, detector, b, sentence);
}

/*
 * A stack without an error, which Valgrind shows with a warning of its own. That goes to standard
 * error, and so cannot be told here.
 */
static void end_stack(struct valgrind_xml *r)
{
    if (r->in_tail)
        builder_add_stack(&r->builder);
    else
        remark_note(&r->sink, r->detector, &r->builder,
                    "met something that it cannot handle, most often an instruction that it does "
                    "not know (standard error says what)");
}

bool remark_end(struct valgrind_xml *r, enum element element, enum element parent)
{
    if (parent == ELEMENT_VARGV && element == ELEMENT_ARG)
        sink_remark(&r->sink, REMARK_OPTION, r->text.ptr, 0);
    else if (parent == ELEMENT_PAIR && element == ELEMENT_HITS)
        r->hits = wording_decimal(r->text.ptr);
    else if (parent == ELEMENT_PAIR && element == ELEMENT_NAME)
        r->rule = reader_text(r);
    else if (element == ELEMENT_PAIR && r->rule)
        sink_remark(&r->sink, REMARK_SUPPRESSED, r->rule, r->hits);
    else if (parent == ELEMENT_VALGRINDOUTPUT && element == ELEMENT_STACK)
        end_stack(r);
    else
        return parent == ELEMENT_ARGS || parent == ELEMENT_SUPPCOUNTS;
    if (element == ELEMENT_PAIR)
        r->rule = NULL;
    return true;
}
