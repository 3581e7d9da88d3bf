/* ccrm reply rescore: stored replies under today's reader, in the context that they were sent in. */
#include "main/command.h"
#include "main/oversight/desk.h"
#include "main/commands.h"
#include "reply/explain.h"
#include "reply/reader.h"
#include "seam/gateway.h"
#include "text/alphabet.h"
#include "text/data_coding.h"
#include "text/decoding.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: ccrm reply rescore --since YYYY-MM-DD --reason TEXT [--survey FILE] [--apply] [--texts]\n"
    "                          [--config FILE] [--set KEY=VALUE]... [--db CONNINFO]\n"
    "\n"
    "Decodes the raw octets of replies that came since then again, reads them as answers to the\n"
    "prompt that they answered, and lists every one that today's reader reads otherwise. Replies to\n"
    "another version of the survey are counted and left alone. Changes nothing without --apply. With\n"
    "it, a changed answer is added (nothing is altered) with your login as its author, unless a later\n"
    "reply or a person has settled the question; a changed answer to the sensitive question, another\n"
    "grade of solicitation, an opt-out or an alert goes to the review queue and is never counted by\n"
    "itself. Texts stay hidden without --texts. The reading is on record as a look at the texts. For\n"
    "a member of ccrm_integrity.\n"
    "\n"
    "example:\n"
    "  ccrm reply rescore --since 2027-03-01 --reason 'new lexicon'\n";

/* Columns of ccrm.replies_since. */
enum column {
    SESSION,
    SEQUENCE,
    ARRIVED_AT,
    LINK,
    CONVERSATION,
    COMPLAINT,
    PHONE,
    SURVEY_HASH_COLUMN,
    LOCALE,
    QUESTION,
    CONFIRMING,
    RAW,
    DATA_CODING,
    PARTS,
    TEXT,
    STEPPED,
    OUTCOME,
    VALUE,
    ITEMS,
    SOLICITATION,
    SENTIMENT,
    CATEGORY,
    ALERT,
    RULE,
    LATEST
};

struct request {
    struct desk_options desk;
    const char *since, *reason;
    bool apply, texts;
};

struct tally {
    size_t read, changed, other_survey, answers, reviews, settled;
};

struct rescore {
    const struct request *request;
    struct desk *desk;
    const struct pg_rows *rows;
    enum alphabet zero[GATEWAY_LINKS_MAX]; /* what data_coding 0 means on each link, by number */
    bool is_link[GATEWAY_LINKS_MAX];       /* configured here */
    struct tally tally;
};

/* One stored reply, as it was read and as it is read today. */
struct pair {
    size_t row;
    size_t question;
    bool confirming;
    struct slice text;
    enum reply_outcome outcome;
    int64_t value;
    enum reply_solicitation solicitation;
    enum reply_alert alert;
    struct reply_reading now;
};

static int64_t number_at(const struct rescore *rescore, size_t row, enum column column)
{
    return pg_rows_int(rescore->rows, row, (size_t)column);
}

static struct slice text_at(const struct rescore *rescore, size_t row, enum column column)
{
    return pg_rows_text(rescore->rows, row, (size_t)column);
}

/* The raw octets once more; the stored text where they are no text on that link, or the link is not
 * configured. */
static struct slice decode(struct rescore *rescore, size_t row)
{
    struct arena *arena = &rescore->desk->reader.scratch;
    const struct slice stored = text_at(rescore, row, TEXT);
    const size_t link = (size_t)number_at(rescore, row, LINK);
    const uint8_t octet = (uint8_t)number_at(rescore, row, DATA_CODING);
    const bool known = link < GATEWAY_LINKS_MAX && rescore->is_link[link];
    if (octet == 0 && !known)
        return stored;
    const struct data_coding coding = data_coding_parse(octet, known ? rescore->zero[link] : ALPHABET_GSM7);
    struct slice raw;
    if (!desk_bytes(arena, text_at(rescore, row, RAW), &raw))
        return stored;
    const size_t capacity = raw.len * DECODING_UTF8_PER_OCTET_MAX + 1;
    char *memory = arena_alloc(arena, capacity);
    if (memory == NULL)
        return stored;
    struct buffer out;
    buffer_init(&out, memory, capacity);
    const enum decoding decoding = decoding_read(coding, raw, &out);
    const bool joined = number_at(rescore, row, PARTS) > 1 && decoding != DECODING_NO_TEXT;
    return decoding == DECODING_SOUND || joined ? buffer_slice(&out) : stored;
}

static void add_items(const struct reply_reading *reading, struct buffer *out)
{
    for (size_t i = 0; i < reading->item_count; i++) {
        buffer_add_text(out, i > 0 ? "," : "");
        if (reading->item[i].clear)
            buffer_add_int(out, reading->item[i].value);
        else
            buffer_add_text(out, "?");
    }
}

static bool differs(const struct rescore *rescore, const struct pair *pair)
{
    char memory[REPLY_ITEMS_MAX * 13];
    struct buffer items;
    buffer_init(&items, memory, sizeof memory);
    add_items(&pair->now, &items);
    return pair->outcome != pair->now.outcome ||
           ((pair->now.outcome == REPLY_VALUE || pair->now.value_too) && pair->value != pair->now.value) ||
           !slice_equal(text_at(rescore, pair->row, ITEMS), buffer_slice(&items)) ||
           pair->solicitation != pair->now.solicitation || pair->alert != pair->now.alert ||
           number_at(rescore, pair->row, SENTIMENT) != pair->now.sentiment ||
           number_at(rescore, pair->row, CATEGORY) != (int64_t)pair->now.category;
}

static bool is_ours(const struct rescore *rescore, size_t row)
{
    struct slice hash;
    return desk_bytes(&rescore->desk->reader.scratch, text_at(rescore, row, SURVEY_HASH_COLUMN), &hash) &&
           hash.len == SURVEY_HASH_LEN && memcmp(hash.at, rescore->desk->survey->hash, SURVEY_HASH_LEN) == 0;
}

/* ---- what follows ---- */

enum consequence { FOLLOWS_NOTHING, FOLLOWS_ANSWER, FOLLOWS_REVIEW, FOLLOWS_SETTLED };

static enum consequence consequence_of(const struct rescore *rescore, const struct pair *pair)
{
    const struct survey_question *question = &rescore->desk->survey->question[pair->question];
    const bool answer_changed = pair->outcome != pair->now.outcome || pair->value != pair->now.value;
    if (pair->solicitation != pair->now.solicitation || pair->alert != pair->now.alert)
        return FOLLOWS_REVIEW;
    if (!answer_changed)
        return FOLLOWS_NOTHING;
    const bool controls = pair->now.outcome == REPLY_OPT_OUT || pair->now.outcome == REPLY_WRONG_PERSON;
    if (question->sensitive || pair->confirming || controls)
        return FOLLOWS_REVIEW;
    const bool was = pair->outcome == REPLY_VALUE, is = pair->now.outcome == REPLY_VALUE;
    if (question->kind == SURVEY_TEXT || (!was && !is) || !pg_rows_bool(rescore->rows, pair->row, STEPPED))
        return FOLLOWS_NOTHING;
    return pg_rows_bool(rescore->rows, pair->row, LATEST) ? FOLLOWS_ANSWER : FOLLOWS_SETTLED;
}

static const char *consequence_text(enum consequence consequence)
{
    switch (consequence) {
    case FOLLOWS_NOTHING:
        return "nothing follows";
    case FOLLOWS_ANSWER:
        return "a new answer";
    case FOLLOWS_REVIEW:
        return "to review";
    case FOLLOWS_SETTLED:
        return "settled since: left";
    }
    return "";
}

static enum pg_outcome apply(struct rescore *rescore, const struct pair *pair, enum consequence consequence)
{
    const struct survey_question *question = &rescore->desk->survey->question[pair->question];
    const bool clear = pair->now.outcome == REPLY_VALUE;
    char number[16], value[16];
    snprintf(number, sizeof number, "%zu", pair->question);
    snprintf(value, sizeof value, "%d", clear ? pair->now.value : 0);
    const struct slice conversation = text_at(rescore, pair->row, CONVERSATION);
    const struct slice review[] = { conversation, slice_from_text(number) };
    const struct slice answer[] = { conversation,
                                    slice_from_text(number),
                                    question->id,
                                    question->measure,
                                    text_at(rescore, pair->row, ARRIVED_AT),
                                    clear ? SLICE_LIT("0") : SLICE_LIT("1"), /* enum dialog_answer_state */
                                    slice_from_text(value) };
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = PG_DONE;
    if (consequence == FOLLOWS_REVIEW)
        outcome = pg_session_exec(rescore->desk->session,
                                  "select ccrm.review_rescored($1::bigint, $2::smallint)", review, 2, &rows);
    else if (consequence == FOLLOWS_ANSWER)
        outcome =
            pg_session_exec(rescore->desk->session,
                            "select ccrm.record_rescored($1::bigint, $2::smallint, $3, $4, $5::timestamptz, "
                            "$6::smallint, $7::smallint)",
                            answer, 7, &rows);
    if (outcome == PG_DONE && rows != NULL && pg_rows_bool(rows, 0, 0)) {
        rescore->tally.reviews += consequence == FOLLOWS_REVIEW;
        rescore->tally.answers += consequence == FOLLOWS_ANSWER;
    }
    pg_rows_free(rows);
    return outcome;
}

/* ---- the list ---- */

static void print_side(enum reply_outcome outcome, int64_t value, enum reply_solicitation solicitation,
                       int64_t sentiment, enum reply_category category)
{
    const struct slice what = explain_outcome(outcome), grade = explain_solicitation(solicitation),
                       about = explain_category(category);
    printf("%.*s", (int)what.len, what.at);
    if (outcome == REPLY_VALUE)
        printf("=%" PRId64, value);
    printf(" %.*s %" PRId64 " %.*s", (int)grade.len, grade.at, sentiment, (int)about.len, about.at);
}

static void print_pair(const struct rescore *rescore, const struct pair *pair, enum consequence consequence)
{
    const struct slice at = text_at(rescore, pair->row, ARRIVED_AT), rule = text_at(rescore, pair->row, RULE);
    const struct slice question = rescore->desk->survey->question[pair->question].id;
    printf("%.*s  conversation %" PRId64 "  %.*s%s\n    was ", (int)at.len, at.at,
           number_at(rescore, pair->row, CONVERSATION), (int)question.len, question.at,
           pair->confirming ? " (asked again)" : "");
    print_side(pair->outcome, pair->value, pair->solicitation, number_at(rescore, pair->row, SENTIMENT),
               (enum reply_category)number_at(rescore, pair->row, CATEGORY));
    printf(" (%.*s)\n    is  ", (int)rule.len, rule.at);
    print_side(pair->now.outcome, pair->now.value, pair->now.solicitation, pair->now.sentiment,
               pair->now.category);
    printf(" (%.*s): %s\n    ", (int)pair->now.rule.len, pair->now.rule.at, consequence_text(consequence));
    if (!rescore->request->texts) {
        printf("text of %zu bytes hidden\n", pair->text.len);
        return;
    }
    for (size_t i = 0; i < pair->text.len; i++) {
        const unsigned char byte = (unsigned char)pair->text.at[i];
        putchar(byte < 0x20 || byte == 0x7F ? ' ' : byte);
    }
    putchar('\n');
}

static enum pg_outcome one(struct rescore *rescore, size_t row)
{
    struct desk *desk = rescore->desk;
    struct arena *arena = &desk->reader.scratch;
    arena_reset_to(arena, 0);
    const int64_t question = number_at(rescore, row, QUESTION), locale = number_at(rescore, row, LOCALE);
    if (!is_ours(rescore, row) || question < 0 || (size_t)question >= desk->survey->question_count ||
        locale < 0 || locale >= LOCALE_COUNT) {
        rescore->tally.other_survey++;
        return PG_DONE;
    }
    struct pair pair = {
        .row = row,
        .question = (size_t)question,
        .confirming =
            pg_rows_bool(rescore->rows, row, CONFIRMING) && desk->survey->question[question].confirm.used,
        .text = decode(rescore, row),
        .outcome = (enum reply_outcome)number_at(rescore, row, OUTCOME),
        .value = number_at(rescore, row, VALUE),
        .solicitation = (enum reply_solicitation)number_at(rescore, row, SOLICITATION),
        .alert = (enum reply_alert)number_at(rescore, row, ALERT),
    };
    const struct reply_context context = { .lexicon = &desk->reader.lexicon,
                                           .locale = (enum locale)locale,
                                           .survey = desk->survey,
                                           .question = pair.question,
                                           .confirming = pair.confirming };
    reply_read(&context, pair.text, arena, &pair.now);
    rescore->tally.read++;
    if (!differs(rescore, &pair))
        return PG_DONE;
    rescore->tally.changed++;
    const enum consequence consequence = consequence_of(rescore, &pair);
    rescore->tally.settled += consequence == FOLLOWS_SETTLED;
    print_pair(rescore, &pair, consequence);
    return rescore->request->apply ? apply(rescore, &pair, consequence) : PG_DONE;
}

static enum alphabet alphabet_of(enum config_default_alphabet alphabet)
{
    switch (alphabet) {
    case CONFIG_ALPHABET_GSM7:
        return ALPHABET_GSM7;
    case CONFIG_ALPHABET_LATIN1:
        return ALPHABET_LATIN1;
    case CONFIG_ALPHABET_ASCII:
        return ALPHABET_ASCII;
    case CONFIG_ALPHABET_KSC5601:
        return ALPHABET_CP949;
    }
    return ALPHABET_GSM7;
}

/* The look is announced first, in a transaction of its own; what it brings is then applied as a whole or not
 * at all. */
static enum pg_outcome fetch(struct rescore *rescore, struct pg_rows **ret_rows)
{
    static const char announce[] = "select ccrm.look_at_replies($1::date::timestamp at time zone $2, $3)";
    static const char statement[] =
        "select * from ccrm.replies_since($3::bigint, $1::date::timestamp at time zone $2)";
    struct slice param[] = { slice_from_text(rescore->request->since), rescore->desk->config.zone,
                             slice_from_text(rescore->request->reason) };
    struct pg_session *session = rescore->desk->session;
    struct pg_rows *announced = NULL;
    enum pg_outcome outcome = pg_session_exec(session, announce, param, 3, &announced);
    if (outcome == PG_DONE) {
        param[2] = pg_rows_text(announced, 0, 0);
        outcome = pg_session_script(session, "begin");
    }
    if (outcome == PG_DONE)
        outcome = pg_session_exec(session, statement, param, 3, ret_rows);
    pg_rows_free(announced);
    return outcome;
}

static int all(struct rescore *rescore)
{
    struct pg_session *session = rescore->desk->session;
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = fetch(rescore, &rows);
    rescore->rows = rows;
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++)
        outcome = one(rescore, i);
    if (outcome == PG_DONE)
        outcome = pg_session_script(session, "commit");
    pg_rows_free(rows);
    if (outcome != PG_DONE)
        return desk_failed(rescore->desk, "reading again", outcome);
    const struct tally *tally = &rescore->tally;
    printf("%zu read, %zu changed, %zu settled since, %zu of another survey; ", tally->read, tally->changed,
           tally->settled, tally->other_survey);
    if (rescore->request->apply)
        printf("%zu answers and %zu reviews added\n", tally->answers, tally->reviews);
    else
        puts("nothing altered (--apply)");
    return EXIT_OK;
}

static enum pg_outcome know_links(struct rescore *rescore)
{
    const struct config *config = &rescore->desk->config;
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(rescore->desk->session, "select link, name from ccrm.link", NULL, 0, &rows);
    for (size_t r = 0; outcome == PG_DONE && r < pg_rows_count(rows); r++) {
        const int64_t number = pg_rows_int(rows, r, 0);
        for (size_t i = 0; i < config->link_count && number < GATEWAY_LINKS_MAX; i++) {
            if (!slice_equal(config->link[i].id, pg_rows_text(rows, r, 1)))
                continue;
            rescore->is_link[number] = true;
            rescore->zero[number] = alphabet_of(config->link[i].default_alphabet);
        }
    }
    pg_rows_free(rows);
    return outcome;
}

static int rescore_with(const struct request *request)
{
    struct desk desk;
    int code = desk_open(&request->desk, &desk);
    if (code == EXIT_OK) {
        struct rescore rescore = { .request = request, .desk = &desk };
        const enum pg_outcome outcome = know_links(&rescore);
        code = outcome == PG_DONE ? all(&rescore) : desk_failed(&desk, "the links' numbers", outcome);
    }
    desk_close(&desk);
    return code;
}

int command_reply_rescore(int argc, char **argv)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' }, { "set", required_argument, NULL, 't' },
        { "db", required_argument, NULL, 'd' },     { "survey", required_argument, NULL, 'v' },
        { "since", required_argument, NULL, 's' },  { "reason", required_argument, NULL, 'r' },
        { "apply", no_argument, NULL, 'a' },        { "texts", no_argument, NULL, 'x' },
        { "help", no_argument, NULL, 'h' },         { 0 },
    };
    struct request request = { 0 };
    for (int c; (c = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        if (c == 's') {
            request.since = optarg;
        } else if (c == 'r') {
            request.reason = optarg;
        } else if (c == 'a') {
            request.apply = true;
        } else if (c == 'x') {
            request.texts = true;
        } else if (!desk_option(&request.desk, c, optarg)) {
            fputs(help, c == 'h' ? stdout : stderr);
            return c == 'h' ? EXIT_OK : EXIT_USAGE;
        }
    }
    if (optind == argc && request.since != NULL && request.reason != NULL)
        return rescore_with(&request);
    fputs(help, stderr);
    return EXIT_USAGE;
}
