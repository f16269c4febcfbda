/* SPDX-License-Identifier: MIT */
/* What a log of Valgrind's says beside findings. */
#include "valgrind_reading.h"

/* A line for each remark, and for each finding. */
struct said {
    struct buf text;
    size_t findings;
    bool malformed;
};

static void take_finding(void *context, const struct finding *finding)
{
    struct said *said = context;

    buf_addf(&said->text, "finding %s: %s\n", kind_name(finding->kind), finding->message);
    said->findings++;
}

static void take_remark(void *context, const struct remark *remark)
{
    static const char *const types[] = {"note", "option", "suppressed"};
    struct said *said = context;

    buf_addf(&said->text, "%s: %s", types[remark->type], remark->text);
    if (remark->type == REMARK_SUPPRESSED)
        buf_addf(&said->text, " %" PRIu64, remark->count);
    buf_addch(&said->text, '\n');
}

static struct said listen(const char *bytes, size_t len)
{
    struct said said = {.text = BUF_INIT};
    const struct sink sink = {.finding = take_finding, .context = &said, .remark = take_remark};
    struct valgrind_xml *reader = valgrind_xml_new(&sink);
    struct log_facts facts;

    valgrind_xml_feed(reader, bytes, len);
    facts = valgrind_xml_end(reader);
    said.malformed = facts.malformed || facts.truncated;
    assert_int_equal(facts.findings, said.findings);
    valgrind_xml_free(reader);
    return said;
}

static void assert_said(struct said said, const char *expected)
{
    assert_string_equal(said.text.ptr, expected);
    assert_false(said.malformed);
    buf_release(&said.text);
}

static void assert_log_says(const char *name, const char *expected)
{
    struct buf log = load_log(name);

    assert_said(listen(log.ptr, log.len), expected);
    buf_release(&log);
}

#define RUN(tool, program)                                                                         \
    "option: --tool=" tool "\noption: --xml=yes\noption: --xml-file=/capture/" program ".raw\n"
#define AS_IF ", so it is as if it were not there, at "

static void unknown_annotations_are_told(void **state)
{
    (void)state;
    assert_log_says(
        "helgrind/annotations",
        RUN("helgrind",
            "annotations") "note: Helgrind does not know the annotation ANNOTATE_BARRIER_INIT" AS_IF
                           "annotations.c:9 in main\n"
                           "note: Helgrind does not know the annotation ANNOTATE_THREAD_NAME" AS_IF
                           "annotations.c:10 in main\n");
    assert_log_says(
        "drd/annotations",
        RUN("drd",
            "annotations") "note: DRD does not know the annotation ANNOTATE_BARRIER_INIT" AS_IF
                           "annotations.c:9 in main\n"
                           "note: DRD does not know the annotation ANNOTATE_THREAD_NAME" AS_IF
                           "annotations.c:10 in main\n");
    assert_log_says(
        "drd/annotations_drd",
        RUN("drd",
            "annotations_drd") "note: DRD does not know the annotation ANNOTATE_BARRIER_INIT" AS_IF
                               "annotations_drd.c:9 in main\n");
}

static void lone_stacks_are_told(void **state)
{
    static const char note[] = " met something that it cannot handle, most often an instruction "
                               "that it does not know (standard error says what), at "
                               "unknown_instruction.c:15 in main\n";
    struct buf expected = BUF_INIT;

    (void)state;
    buf_addf(&expected, RUN("helgrind", "unknown_instruction") "note: Helgrind%s", note);
    assert_log_says("helgrind/unknown_instruction", expected.ptr);
    buf_clear(&expected);
    buf_addf(&expected, RUN("drd", "unknown_instruction") "note: DRD%s", note);
    assert_log_says("drd/unknown_instruction", expected.ptr);
    buf_release(&expected);
}

/* Nothing of one stack gets into the place of the next. */
static void lone_stacks_stand_alone(void **state)
{
    static const char log[] = HEAD
        "<stack><frame><fn>f</fn><dir>/d</dir><file>a.c</file><line>7</line></frame></stack>"
        "<stack><frame><ip>0x1</ip></frame><frame><fn>g</fn></frame></stack><stack></stack>" TAIL;
    struct said said = listen(log, strlen(log));

    (void)state;
    assert_non_null(strstr(said.text.ptr, "what), at a.c:7 in f\n"));
    assert_non_null(strstr(said.text.ptr, "what), at g\n"));
    assert_non_null(strstr(said.text.ptr, "what)\n"));
    assert_false(said.malformed);
    buf_release(&said.text);
}

static void options_and_suppressions_are_told(void **state)
{
    static const char log[] =
        HEAD "<args><vargv><exe>valgrind</exe><arg>--a</arg><arg>--b=&lt;1&gt;</arg></vargv>"
             "<argv><exe>prog</exe><arg>--not-ours</arg></argv></args>"
             "<errorcounts><pair><count>3</count><unique>0x0</unique></pair></errorcounts>"
             "<suppcounts><pair><count>6</count><name>drd-ld</name></pair><pair><count>1</count>"
             "<name>two words</name></pair><pair><count>2</count></pair></suppcounts>" TAIL;

    (void)state;
    assert_said(listen(log, strlen(log)), "option: --a\noption: --b=<1>\n"
                                          "suppressed: drd-ld 6\nsuppressed: two words 1\n");
}

/* Only Valgrind's own stacks may stand there. */
static void other_text_behind_the_document_is_malformed(void **state)
{
    static const char *const tails[] = {"x", "<stacks></stacks>", "<?xml version=\"1.0\"?>",
                                        "<valgrindoutput>"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(tails); i++) {
        struct buf log = BUF_INIT;
        struct reading reading;

        buf_addf(&log, HEAD TAIL "\n %s", tails[i]);
        reading = read_pieces(log.ptr, log.len, 1);
        assert_true(reading.facts.malformed);
        assert_false(reading.facts.finished);
        assert_int_equal(reading.facts.truncated_at, strlen(HEAD TAIL) + 2);
        assert_int_equal(reading.findings.count, 0);
        reading_release(&reading);
        buf_release(&log);
    }
}

static void damaged_stacks_behind_the_document_are_kept(void **state)
{
    struct reading reading = read_text(HEAD TAIL "<stack><frame><fn>f</fn></frame></stack>"
                                                 "<stack><frame><fn>g</fn></fr");

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    assert_int_equal(reading.findings.items[0]->kind, KIND_DETECTOR_FAILURE);
    assert_string_equal(reading.findings.items[0]->stacks[0].frames[0].function, "f");
    assert_false(reading.facts.malformed);
    reading_release(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_annotations_are_told),
        cmocka_unit_test(lone_stacks_are_told),
        cmocka_unit_test(lone_stacks_stand_alone),
        cmocka_unit_test(options_and_suppressions_are_told),
        cmocka_unit_test(other_text_behind_the_document_is_malformed),
        cmocka_unit_test(damaged_stacks_behind_the_document_are_kept),
    };

    return cmocka_run_group_tests_name("valgrind_remark", tests, NULL, NULL);
}
