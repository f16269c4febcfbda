/* SPDX-License-Identifier: MIT */
/* catalogue/source.h: the header comment and the annotations of one source. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/buf.h"
#include "catalogue/source.h"

#define RACE "x = 1; /* @expect data-race */\n"

/* `says` is what dump() makes of the source, or the whole error text. */
struct row {
    const char *name;
    const char *text;
    const char *says;
};

static void dump_detectors(struct buf *out, detector_set set)
{
    for (int d = 0; d < DETECTOR_COUNT; d++)
        if (set & DETECTOR_BIT(d))
            buf_addf(out, " %s", detector_name((enum detector)d));
}

static void dump_part(struct buf *out, const char *label, const char *text)
{
    if (text)
        buf_addf(out, "%s=%s|", label, text);
}

static void dump(struct buf *out, const struct source *s)
{
    const struct expectations *e = &s->expectations;

    dump_part(out, "what", s->what);
    dump_part(out, "wrong", s->wrong);
    dump_part(out, "why", s->why);
    dump_part(out, "fix", s->fix);
    dump_part(out, "from", s->from);
    for (size_t i = 0; i < e->blind_count; i++)
        buf_addf(out, "%u blind %s: %s|", e->blinds[i].line, detector_name(e->blinds[i].detector),
                 e->blinds[i].reason);
    for (size_t i = 0; i < s->option_count; i++) {
        buf_addf(out, "%u %s", s->options[i].line, s->options[i].text);
        dump_detectors(out, s->options[i].detectors);
        buf_addch(out, '|');
    }
    for (size_t i = 0; i < e->count; i++) {
        buf_addf(out, "%u %s", e->items[i].line, kind_name(e->items[i].kind));
        dump_detectors(out, e->items[i].detectors);
        buf_addch(out, '|');
    }
    for (size_t i = 0; i < e->stuck_count; i++)
        buf_addf(out, "%u stuck|", e->stuck_lines[i]);
}

static void check(const struct row *row, enum variant variant)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct buf says = BUF_INIT;
    struct source source = {0};

    if (source_parse("a.c", row->text, strlen(row->text), variant, &arena, &source, &err)) {
        assert_string_equal(source.text, row->text);
        dump(&says, &source);
    } else {
        buf_addstr(&says, error_text(&err));
    }
    if (strcmp(says.ptr, row->says) != 0)
        fail_msg("%s:\n%s\nexpected:\n%s", row->name, says.ptr, row->says);
    buf_release(&says);
    error_release(&err);
    arena_release(&arena);
}

static void check_all(const struct row *rows, size_t count, enum variant variant)
{
    for (size_t i = 0; i < count; i++)
        check(&rows[i], variant);
}

static void annotations_claim(void **state)
{
    static const struct row rows[] = {
        {"empty", "", ""},
        {"no newline at the end", "x = 1; // @expect data-race", "1 data-race tsan helgrind drd|"},
        {"CRLF", "int a;\r\nx = 1; // @expect data-race\r\ny; /* @stuck */\r\n",
         "2 data-race tsan helgrind drd|3 stuck|"},
        {"byte order mark", "\xef\xbb\xbf#include <a.h>\n" RACE, "2 data-race tsan helgrind drd|"},
        {"tabs", "\tx = 1;\t//\t@expect[tsan,\thelgrind]\tdata-race\t\n",
         "1 data-race tsan helgrind|"},
        {"several on a line",
         "f(); /* @expect[drd] data-race @stuck */ // @expect[tsan] data-race\n",
         "1 data-race drd|1 data-race tsan|1 stuck|"},
        {"two kinds", "f(); // @expect data-race @expect[tsan] thread-leak\n",
         "1 data-race tsan helgrind drd|1 thread-leak tsan|"},
        {"the stuck watch", "f(); // @expect[stuck] deadlock\n", "1 deadlock stuck|"},
        {"explore is expected by its name only",
         "f(); // @expect data-race\ng(); // @expect[explore] assertion-failed\n",
         "1 data-race tsan helgrind drd|2 assertion-failed explore|"},
        {"explore may be blind", "// @blind explore: a\n" RACE,
         "1 blind explore: a|2 data-race tsan helgrind drd|"},
        {"the last line of a comment", "/* a\n * @expect data-race */ x = 1;\n",
         "2 data-race tsan helgrind drd|"},
        {"the first line of a comment", "x = 1; /* @expect data-race\n */\n",
         "1 data-race tsan helgrind drd|"},
        {"a doc comment", "x = 1; /** @expect data-race **/\n", "1 data-race tsan helgrind drd|"},
        {"a number is code", "1; // @expect data-race\n", "1 data-race tsan helgrind drd|"},
        {"blind", "/*\n * @blind drd: it keeps\n *   no lock order\n */\n" RACE,
         "2 blind drd: it keeps no lock order|5 data-race tsan helgrind|"},
        {"blind ends at a blank line", "// @blind drd: one\n//\n// two\n" RACE,
         "1 blind drd: one|4 data-race tsan helgrind|"},
        {"blind ends at an annotation",
         "/* @blind drd: one @blind helgrind:\n two\n@blind tsan: three */\n",
         "1 blind drd: one|1 blind helgrind: two|3 blind tsan: three|"},
        {"blind ends at a label", "/* @blind drd: one\nFrom: two */\n",
         "from=two|1 blind drd: one|"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

static void only_comments_annotate(void **state)
{
    static const struct row rows[] = {
        {"strings", "f(\"@expect race /* @stuck */ // @what\");\n", ""},
        {"escaped quote", "f(\"\\\" // @what\");\n", ""},
        {"character", "f('\"', \"@what\", '\\'');\n" RACE, "2 data-race tsan helgrind drd|"},
        {"spliced string", "f(\"\\\n// @what\");\n" RACE, "3 data-race tsan helgrind drd|"},
        {"a literal ends with its line", "#error don't\n" RACE, "2 data-race tsan helgrind drd|"},
        {"CRLF ends a literal", "#error don't\r\n" RACE, "2 data-race tsan helgrind drd|"},
        {"comment in a comment", "/* // */ x = 1; // /* @expect data-race\n",
         "1 data-race tsan helgrind drd|"},
        {"spliced line comment", "// a \\\n   x = 1;\nx = 1; // a \\\r\n b\n" RACE,
         "5 data-race tsan helgrind drd|"},
        {"e-mail", "/* jane@example.com, j.@ 7, @, @7up */\n", ""},
        {"two splices", "x = 1; // @expect data-race \\\n more\n",
         "1 data-race tsan helgrind drd|"},
        {"the end of the file", "x = 1; /* @expect data-race */", "1 data-race tsan helgrind drd|"},
        {"a division", "x = a / b; // @expect data-race\n", "1 data-race tsan helgrind drd|"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

#define NO_CODE " on a line without code (put the comment on the line that it is about)"

static void annotations_need_code(void **state)
{
    static const struct row rows[] = {
        {"nothing", "/* @expect data-race */\nx = 1;\n", "a.c:1: @expect" NO_CODE},
        {"brace", "x = 1;\n} // @stuck\n", "a.c:2: @stuck" NO_CODE},
        {"punctuation", "}); // @stuck\n", "a.c:1: @stuck" NO_CODE},
        {"include", "#include <a.h> // @stuck\n", "a.c:1: @stuck" NO_CODE},
        {"macro over two lines", "# define F \\\n  x = 1 // @stuck\n", "a.c:2: @stuck" NO_CODE},
        {"macro with a comment over two lines", "#define F /*\n*/ x // @stuck\n",
         "a.c:2: @stuck" NO_CODE},
        {"inside a comment", "x = 1; /*\n@stuck\n*/ y = 1;\n", "a.c:2: @stuck" NO_CODE},
        {"behind a splice", "x = 1; // \\\n@stuck\n", "a.c:2: @stuck" NO_CODE},
        {"behind a CRLF splice", "x = 1; // \\\r\n@stuck\r\n", "a.c:2: @stuck" NO_CODE},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

#define ALL_KINDS                                                                                  \
    "known: data-race, heap-use-after-free, lock-order-inversion, deadlock, stuck, livelock, "     \
    "unlock-not-owner, lock-held-at-exit, destroy-locked, destroy-waited, invalid-lock, "          \
    "thread-leak, condition-without-lock, condition-misuse, barrier-misuse, semaphore-misuse, "    \
    "signal-unsafe-call, signal-errno, lock-held-long, api-error, assertion-failed, abort, "       \
    "crash, "                                                                                      \
    "exit-status"

static void mistakes_are_told(void **state)
{
    static const struct row rows[] = {
        {"unknown word", "x; // @expct data-race\n",
         "a.c:1: unknown annotation '@expct' (did you mean expect?)"},
        {"far word", "x; // @param y\n",
         "a.c:1: unknown annotation '@param' (known: expect, stuck, blind, option)"},
        {"one letter", "x; // @z",
         "a.c:1: unknown annotation '@z' (known: expect, stuck, blind, option)"},
        {"two letters short", "x; // @expect datarac\n",
         "a.c:1: unknown kind 'datarac' (did you mean data-race?)"},
        {"endless", "x; // @expect data-race-data-race-data-race-data-race-\n",
         "a.c:1: unknown kind 'data-race-data-race-data-race-data-race-' (" ALL_KINDS ")"},
        {"short words must be nearer", "x; // @expect[dxy] data-race\n",
         "a.c:1: unknown detector 'dxy' (known: tsan, helgrind, drd, explore, stuck)"},
        {"unknown kind", "x; // @expect data_race\n",
         "a.c:1: unknown kind 'data_race' (did you mean data-race?)"},
        {"part of a kind", "x; // @expect race\n",
         "a.c:1: unknown kind 'race' (did you mean data-race?)"},
        {"far kind", "x; // @expect zzz\n", "a.c:1: unknown kind 'zzz' (" ALL_KINDS ")"},
        {"detector as kind", "x; // @expect tsan data-race\n",
         "a.c:1: unknown kind 'tsan' (a detector stands in brackets: @expect[tsan] KIND)"},
        {"no kind", "x; // @expect [tsan] data-race\n",
         "a.c:1: no kind after @expect (write @expect data-race or @expect[tsan] data-race)"},
        {"unknown kind as such", "x; // @expect unknown\n",
         "a.c:1: 'unknown' cannot be expected (no run that reports it proves anything)"},
        {"crash", "x; // @expect[tsan] crash\n",
         "a.c:1: 'crash' cannot be expected of TSan, which it ends: write @expect[explore] crash"},
        {"the detector's own failure", "x; // @expect[explore] detector-failure\n",
         "a.c:1: 'detector-failure' cannot be expected (no run that reports it proves anything)"},
        {"unknown detector", "x; // @expect[tsan,helgrid] data-race\n",
         "a.c:1: unknown detector 'helgrid' (did you mean helgrind?)"},
        {"far detector", "x; // @expect[memcheck] data-race\n",
         "a.c:1: unknown detector 'memcheck' (known: tsan, helgrind, drd, explore, stuck)"},
        {"empty detector", "x; // @expect[tsan,] data-race\n",
         "a.c:1: a detector's name is missing (known: tsan, helgrind, drd, explore, stuck)"},
        {"detector twice", "x; // @expect[tsan,tsan] data-race\n", "a.c:1: tsan is named twice"},
        {"open bracket", "x; // @expect[tsan data-race\n",
         "a.c:1: '@expect[' lacks its ']' (write @expect[tsan,drd] KIND)"},
        {"prose behind", "x; // @expect data-race thread-leak\n",
         "a.c:1: 'thread-leak' behind @expect data-race (nothing but another annotation may "
         "follow it on its line)"},
        {"prose behind stuck", "x; // @stuck here\n",
         "a.c:1: 'here' behind @stuck (nothing but another annotation may follow it on its line)"},
        {"twice", "x; // @expect data-race @expect[drd] data-race\n",
         "a.c:1: @expect data-race stands twice on this line"},
        {"stuck twice", "x; // @stuck @stuck\n", "a.c:1: @stuck stands twice on this line"},
        {"comment without end", "x;\n/* @stuck\n",
         "a.c:2: this comment never ends (close it with */)\na.c:2: @stuck" NO_CODE},
        {"all at once, in order",
         "x; // @stuk\ny; // @expect[tsn] data-rac\n/* @blind hg: y */\n" RACE
         "z; // @expect stuck\n",
         "a.c:1: unknown annotation '@stuk' (did you mean stuck?)\n"
         "a.c:2: unknown detector 'tsn' (did you mean tsan?)\n"
         "a.c:2: unknown kind 'data-rac' (did you mean data-race?)\n"
         "a.c:3: @blind outside the header comment (move it to the top of the file)\n"
         "a.c:3: unknown detector 'hg' (known: tsan, helgrind, drd, explore)\n"
         "a.c:5: TSan, Helgrind or DRD never reports stuck: write @expect[stuck, explore] stuck"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

static void impossible_claims_are_refused(void **state)
{
    static const struct row rows[] = {
        {"never", "x; // @expect thread-leak\n",
         "a.c:1: Helgrind or DRD never reports thread-leak: write @expect[tsan] thread-leak"},
        {"never, named", "x; // @expect[drd] lock-order-inversion\n",
         "a.c:1: DRD never reports lock-order-inversion: write @expect[tsan, helgrind] "
         "lock-order-inversion"},
        {"explore sees what comes of it", "x; // @expect[explore] thread-leak\n",
         "a.c:1: explore never reports thread-leak: write @expect[tsan] thread-leak"},
        {"explore is blind", "// @blind explore: a\nx; // @expect[explore] exit-status\n",
         "a.c:2: explore is declared blind (remove one of the two)"},
        {"only explore sees how it ends", "x; // @expect exit-status\n",
         "a.c:1: TSan, Helgrind or DRD never reports exit-status: write @expect[explore] "
         "exit-status"},
        {"blind takes it out", "// @blind drd: no lock order\nx; // @expect lock-order-inversion\n",
         "1 blind drd: no lock order|2 lock-order-inversion tsan helgrind|"},
        {"expected and blind", "// @blind drd: why\nx; // @expect[drd,tsan] data-race\n",
         "a.c:2: drd is declared blind (remove one of the two)"},
        {"all blind",
         "// @blind drd: a @blind tsan: b @blind helgrind: c\nx; // @expect data-race\n",
         "a.c:2: nobody is left to report this data-race: every detector is declared blind"},
        {"those that see are blind", "// @blind tsan: a\nx; // @expect thread-leak\n",
         "a.c:2: no detector that is not blind reports thread-leak"},
        {"blind twice", "// @blind tsan: a\n// @blind tsan: b\n",
         "a.c:2: tsan is declared blind on line 1 already"},
        {"the watch is never blind", "// @blind stuck: a\n",
         "a.c:1: unknown detector 'stuck' (known: tsan, helgrind, drd, explore)"},
        {"no reason", "/* @blind tsan:\n *\n * x */\n",
         "a.c:1: @blind tsan without a reason (say why it cannot see it)"},
        {"no colon", "// @blind tsan because\n",
         "a.c:1: no ':' behind @blind tsan (write @blind tsan: reason)"},
        {"outside the header", "int x; // @blind tsan: a\n",
         "a.c:1: @blind outside the header comment (move it to the top of the file)"},
        {"in a second comment", "/* a */\n/* @blind tsan: a */\n",
         "a.c:2: @blind outside the header comment (move it to the top of the file)"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

#define WRITE_OPTION "(write @option helgrind,drd: --free-is-write=yes)"

static void options_are_read_strictly(void **state)
{
    static const struct row rows[] = {
        {"two",
         "/*\n * What: a\n * @option helgrind, drd : --free-is-write=yes\n"
         " * @option drd: --shared-threshold=9 @blind tsan: b\n */\n",
         "what=a|4 blind tsan: b|3 --free-is-write=yes helgrind drd|4 --shared-threshold=9 drd|"},
        {"one name, two detectors", "// @option drd: --a=1\n// @option helgrind: --a=2\n",
         "1 --a=1 drd|2 --a=2 helgrind|"},
        {"what blurs is the case's own affair", "// @option helgrind: --history-level=none\n",
         "1 --history-level=none helgrind|"},
        {"no detector", "// @option --a=1\n",
         "a.c:1: unknown detector '--a' (known: helgrind, drd)"},
        {"TSan", "// @option tsan: history_size=2\n",
         "a.c:1: unknown detector 'tsan' (known: helgrind, drd)"},
        {"detector twice", "// @option drd,drd: --a\n", "a.c:1: drd is named twice"},
        {"no colon", "// @option drd --a\n", "a.c:1: no ':' behind @option " WRITE_OPTION},
        {"nothing", "// @option drd:\n", "a.c:1: '' is not an option " WRITE_OPTION},
        {"no dashes", "// @option drd: free-is-write=yes\n",
         "a.c:1: 'free-is-write=yes' is not an option " WRITE_OPTION},
        {"dashes only", "// @option drd: --=yes\n",
         "a.c:1: '--=yes' is not an option " WRITE_OPTION},
        {"prose behind", "// @option drd: --a=1 --b=2\n",
         "a.c:1: '--b=2' behind @option (nothing but another annotation may follow it on its "
         "line)"},
        {"twice", "// @option drd: --a=1\n// @option helgrind,drd: --a=2\n",
         "a.c:2: --a is given on line 1 already"},
        {"the harness's own", "// @option drd: --xml-file=f\n",
         "a.c:1: --xml-file=f is the harness's to give, not a case's"},
        {"silence", "// @option helgrind: --track-lockorders=no\n",
         "a.c:1: --track-lockorders=no hides lock order inversions from Helgrind"},
        {"silence of one", "// @option helgrind,drd: --first-race-only=yes\n",
         "a.c:1: --first-race-only=yes hides further races on the same memory from DRD"},
        {"outside the header", "int x; // @option drd: --a\n",
         "a.c:1: @option outside the header comment (move it to the top of the file)"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

static void fixed_programs_claim_nothing(void **state)
{
    static const struct row rows[] = {
        {"option", "// @option drd: --a\n",
         "a.c:1: @option in a fixed program (that of broken.c holds for both; remove it)"},
        {"expect", RACE, "a.c:1: @expect in a fixed program, which claims nothing (remove it)"},
        {"stuck", "x; // @stuck\n",
         "a.c:1: @stuck in a fixed program, which claims nothing (remove it)"},
        {"nothing", "/* What: it counts. */\n", "what=it counts.|"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_FIXED);
}

static void headers_are_read(void **state)
{
    static const struct row rows[] = {
        {"all labels",
         "/* SPDX-License-Identifier: MIT */\n/*\n * A title\n *\n * What:   two threads\n"
         " *         count\n *\n * Wrong:  no lock\n * Why:    it's so\n *\n"
         " * @blind drd: no\n *\n * Fix:    lock\n *\n * From:   RP-zh: racecond\n */\n",
         "what=two threads count|wrong=no lock|why=it's so|fix=lock|from=RP-zh: racecond|"
         "11 blind drd: no|"},
        {"line comments", "// SPDX-License-Identifier: MIT\n// What: a\n//   b\n\n// Fix: c\n",
         "what=a b|"},
        {"SPDX in the same comment", "/* SPDX-License-Identifier: MIT\n *\n * What: a */\n",
         "what=a|"},
        {"an annotation ends a part", "/* What: a\n * @blind tsan: b\n * From: c */\n",
         "what=a|from=c|2 blind tsan: b|"},
        {"behind an include", "#include <a.h>\n/* What: a */\n", "what=a|"},
        {"behind code", "int x;\n/* What: a */\n", ""},
        {"twice", "/* What: a\n * What: b */\n",
         "a.c:2: 'What:' stands twice in the header comment"},
        {"empty", "/* What:\n *\n * Fix: a */\n", "a.c:1: 'What:' says nothing"},
        {"unlabelled", "/*\n * What: a\n *\n * Wrog: b\n */\n",
         "a.c:4: a paragraph without a label (begin it with What:, Wrong:, Why:, Fix: or From:, "
         "or join it to the one above)"},
    };

    (void)state;
    check_all(rows, ARRAY_SIZE(rows), VARIANT_BROKEN);
}

static void a_missing_file_is_named(void **state)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct source source;

    (void)state;
    assert_false(source_read("/nowhere/broken.c", VARIANT_BROKEN, &arena, &source, &err));
    assert_non_null(strstr(error_text(&err), "/nowhere/broken.c"));
    error_release(&err);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(annotations_claim),
        cmocka_unit_test(only_comments_annotate),
        cmocka_unit_test(annotations_need_code),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(impossible_claims_are_refused),
        cmocka_unit_test(options_are_read_strictly),
        cmocka_unit_test(fixed_programs_claim_nothing),
        cmocka_unit_test(headers_are_read),
        cmocka_unit_test(a_missing_file_is_named),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
