#include "main/oversight/office_print.h"

#include "base/utf8.h"
#include "main/command.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OFFICE_JSON_MAX = 8 * 1024 * 1024, OFFICE_COLUMNS_MAX = 24 };

#define NOTICE_KO "통계 신호이며 비위 사실의 확인이 아닙니다"
#define NOTICE_EN "a statistical sign, not a finding of misconduct"

static const struct {
    const char *code, *ko;
} office_words[] = {
    { "open", "미확인" },
    { "acknowledged", "확인함" },
    { "in-inquiry", "조사 중" },
    { "closed", "종결" },
    { "substantiated", "사실로 확인" },
    { "not-substantiated", "사실로 확인되지 않음" },
    { "innocent-cause", "비위가 아닌 원인" },
    { "data-fault", "자료 오류" },
    { "acknowledge", "확인" },
    { "assign", "담당 지정" },
    { "inquire", "조사 개시" },
    { "explain", "부서 소명 기록" },
    { "close", "종결" },
    { "watch", "관찰" },
    { "alert", "주의" },
    { "high", "높음" },
    { "received", "접수" },
    { "contacted", "연락함" },
    { "decided", "통지 여부 결정" },
    { "contact", "연락" },
    { "decide", "통지 여부 결정" },
    { "recuse", "회피·이관" },
    { "confirmed-answer", "확인된 응답" },
    { "explicit-text", "명시적 글" },
    { "look.text", "글 열람" },
    { "look.number", "번호 열람" },
    { "citizen", "민원인" },
    { "office", "기관" },
};

struct slice office_word(const struct office *office, struct slice code)
{
    for (size_t i = 0; !office->options->english && i < sizeof office_words / sizeof office_words[0]; i++)
        if (slice_equal(code, slice_from_text(office_words[i].code)))
            return slice_from_text(office_words[i].ko);
    return code;
}

static const char *heading(const struct office *office, const struct office_column *column)
{
    return office->options->english ? column->en : column->ko;
}

static struct slice shown(const struct office *office, const struct office_rows *rows, size_t row,
                          size_t place)
{
    const struct slice value = pg_rows_text(rows->rows, row, place);
    if (value.at == NULL || value.len == 0)
        return SLICE_LIT("-");
    switch (rows->column[place].kind) {
    case OFFICE_BOOL:
        if (pg_rows_bool(rows->rows, row, place))
            return office->options->english ? SLICE_LIT("yes") : SLICE_LIT("예");
        return office->options->english ? SLICE_LIT("no") : SLICE_LIT("아니요");
    case OFFICE_WORD:
        return office_word(office, value);
    case OFFICE_TEXT:
    case OFFICE_INT:
    case OFFICE_NUMBER:
        return value;
    }
    return value;
}

/* Hangul and other East Asian wide characters take two columns of a terminal (Unicode, UAX #11). */
static int width_of(struct slice text)
{
    int width = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t point = 0;
        const size_t len = utf8_decode(slice_part(text, at, UTF8_LEN_MAX), &point);
        width += (point >= 0x1100 && point < 0x1160) || (point >= 0x2e80 && point < 0xff61) ? 2 : 1;
        at += len > 0 ? len : 1;
    }
    return width;
}

/* A control character from a citizen's text must not reach somebody's terminal. */
static void put(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.at[i];
        putchar(byte < 0x20 || byte == 0x7f ? ' ' : byte);
    }
}

static void put_padded(struct slice text, int width, bool last)
{
    put(text);
    for (int filled = width_of(text); !last && filled < width + 2; filled++)
        putchar(' ');
}

void office_print_table(const struct office *office, const struct office_rows *rows)
{
    const size_t count = pg_rows_count(rows->rows);
    int width[OFFICE_COLUMNS_MAX] = { 0 };
    if (count == 0) {
        puts(office->options->english ? "(none)" : "(없음)");
        return;
    }
    for (size_t place = 0; place < rows->column_count; place++) {
        width[place] = width_of(slice_from_text(heading(office, &rows->column[place])));
        for (size_t row = 0; row < count; row++) {
            const int wide = width_of(shown(office, rows, row, place));
            width[place] = wide > width[place] ? wide : width[place];
        }
    }
    for (size_t place = 0; place < rows->column_count; place++)
        put_padded(slice_from_text(heading(office, &rows->column[place])), width[place],
                   place + 1 == rows->column_count);
    putchar('\n');
    for (size_t row = 0; row < count; row++) {
        for (size_t place = 0; place < rows->column_count; place++)
            put_padded(shown(office, rows, row, place), width[place], place + 1 == rows->column_count);
        putchar('\n');
    }
}

void office_print_fields(const struct office *office, const struct office_rows *rows, size_t row)
{
    int width = 0;
    for (size_t place = 0; place < rows->column_count; place++) {
        const int wide = width_of(slice_from_text(heading(office, &rows->column[place])));
        width = wide > width ? wide : width;
    }
    for (size_t place = 0; place < rows->column_count; place++) {
        if ((rows->hidden & UINT32_C(1) << place) != 0)
            continue;
        put_padded(slice_from_text(heading(office, &rows->column[place])), width, false);
        put(shown(office, rows, row, place));
        putchar('\n');
    }
}

static void json_value(struct json *json, const struct office_rows *rows, size_t row, size_t place)
{
    const char *const key = rows->column[place].key;
    const struct slice value = pg_rows_text(rows->rows, row, place);
    if (value.at == NULL) {
        json_fixed(json, key, (double)NAN, 0); /* null */
        return;
    }
    switch (rows->column[place].kind) {
    case OFFICE_INT:
        json_int(json, key, pg_rows_int(rows->rows, row, place));
        break;
    case OFFICE_BOOL:
        json_bool(json, key, pg_rows_bool(rows->rows, row, place));
        break;
    case OFFICE_NUMBER:
        json_fixed(json, key, strtod(value.at, NULL) /* libpq ends a value with NUL */, 4);
        break;
    case OFFICE_TEXT:
    case OFFICE_WORD:
        json_text(json, key, value);
        break;
    }
}

void office_json_object(struct json *json, const char *key, const struct office_rows *rows, size_t row)
{
    json_begin_object(json, key);
    for (size_t place = 0; place < rows->column_count; place++)
        json_value(json, rows, row, place);
    json_end_object(json);
}

void office_json_array(struct json *json, const char *key, const struct office_rows *rows)
{
    json_begin_array(json, key);
    for (size_t row = 0; row < pg_rows_count(rows->rows); row++)
        office_json_object(json, NULL, rows, row);
    json_end_array(json);
}

void office_possible(const struct office *office, const struct office_acts *acts,
                     char ret[OFFICE_POSSIBLE_MAX])
{
    struct buffer text;
    buffer_init(&text, ret, OFFICE_POSSIBLE_MAX - 1);
    for (size_t act = 0; act < acts->count; act++) {
        if ((acts->possible & UINT32_C(1) << act) == 0)
            continue;
        const struct slice word = office_word(office, acts->name[act]);
        buffer_add_text(&text, text.len > 0 ? ", " : "");
        buffer_add(&text, acts->name[act]);
        if (slice_equal(acts->name[act], word))
            continue;
        buffer_add_byte(&text, '(');
        buffer_add(&text, word);
        buffer_add_byte(&text, ')');
    }
    if (acts->possible == 0)
        buffer_add_text(&text, office->options->english ? "none" : "없음");
    assert(!text.overflowed);
    ret[text.len] = '\0';
}

static void print_call(const struct office *office, const struct office_acts *acts, size_t act)
{
    const struct slice word = office_word(office, acts->name[act]);
    fputs("  ccrm ", stdout);
    for (const char *at = acts->call[act]; *at != '\0'; at++) {
        if (*at == '#')
            fputs(office->options->subject, stdout);
        else
            putchar(*at);
    }
    printf("   # %.*s\n", (int)word.len, word.at);
}

void office_print_steps(const struct office *office, const struct office_rows *done,
                        const struct office_acts *acts)
{
    const bool english = office->options->english;
    puts(english ? "\nWhat was done:" : "\n처리 내역:");
    office_print_table(office, done);
    puts(english ? "\nPossible steps:" : "\n가능한 처리:");
    for (size_t act = 0; act < acts->count; act++)
        if ((acts->possible & UINT32_C(1) << act) != 0)
            print_call(office, acts, act);
    if (acts->possible == 0)
        puts(english ? "(none)" : "(없음)");
}

void office_json_possible(struct json *json, const struct office_acts *acts)
{
    json_begin_array(json, "possible");
    for (size_t act = 0; act < acts->count; act++)
        if ((acts->possible & UINT32_C(1) << act) != 0)
            json_text(json, NULL, acts->name[act]);
    json_end_array(json);
}

void office_print_notice(const struct office *office)
{
    puts(office->options->english ? NOTICE_EN : NOTICE_KO);
}

void office_json_notice(struct json *json)
{
    json_begin_object(json, "notice");
    json_text(json, "ko", SLICE_LIT(NOTICE_KO));
    json_text(json, "en", SLICE_LIT(NOTICE_EN));
    json_end_object(json);
}

int office_print_json(struct office *office, office_fill *fill, const void *self)
{
    struct buffer text;
    char *memory = arena_new_array(&office->arena, char, OFFICE_JSON_MAX);
    if (memory == NULL)
        return office_failed(office, PG_NO_MEMORY);
    buffer_init(&text, memory, OFFICE_JSON_MAX);
    struct json json = json_into(&text);
    json_begin_object(&json, NULL);
    fill(&json, self);
    json_end_object(&json);
    buffer_add_byte(&text, '\n');
    if (!text.overflowed && fwrite(text.at, 1, text.len, stdout) == text.len && fflush(stdout) == 0)
        return EXIT_OK;
    fprintf(stderr, "ccrm %s: it could not be printed whole\n", office->command);
    return EXIT_DEPENDENCY;
}
