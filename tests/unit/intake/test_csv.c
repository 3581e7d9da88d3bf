#include "base/buffer.h"
#include "base/random.h"
#include "intake/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything that a reader says about a text, as text: "LINE[a|b]" for a row, "LINE!reason<raw>" for a
 * malformed one. */
static void describe(struct csv *csv, struct slice text, size_t chunk, size_t expected, struct buffer *ret)
{
    csv_init(csv);
    csv_expect(csv, expected);
    for (;;) {
        struct csv_row row;
        switch (csv_next(csv, &row)) {
        case CSV_END:
            return;
        case CSV_MORE:
            if (text.len == 0) {
                csv_finish(csv);
                break;
            }
            csv_feed(csv, slice_part(text, 0, chunk));
            text = slice_part(text, chunk, SIZE_MAX);
            break;
        case CSV_ROW:
            buffer_add_int(ret, (int64_t)row.line);
            buffer_add_byte(ret, '[');
            for (size_t i = 0; i < row.field_count; i++) {
                if (i > 0)
                    buffer_add_byte(ret, '|');
                buffer_add(ret, row.field[i]);
            }
            buffer_add_byte(ret, ']');
            break;
        case CSV_BAD:
            buffer_add_int(ret, (int64_t)row.line);
            buffer_add_byte(ret, '!');
            buffer_add_text(ret, csv_problem_id(row.problem));
            buffer_add_byte(ret, '<');
            buffer_add(ret, row.raw);
            buffer_add_byte(ret, '>');
            break;
        }
    }
}

#define TEXT(literal) SLICE_LIT(literal)

static void rows_and_reasons(void **state)
{
    const struct {
        struct slice text;
        size_t expected;
        const char *want;
    } row[] = {
        { TEXT(""), 0, "" },
        { TEXT("\xEF\xBB\xBF"), 0, "" },
        { TEXT("\xEF\xBB"), 0, "1[\xEF\xBB]" },
        { TEXT("a,b\nc,d\n"), 2, "1[a|b]2[c|d]" },
        { TEXT("a,b\r\nc,d"), 2, "1[a|b]2[c|d]" },
        { TEXT("\xEF\xBB\xBF\"a\",b\n"), 2, "1[a|b]" },
        { TEXT("a,\n,b\n,\n"), 2, "1[a|]2[|b]3[|]" },
        { TEXT("a,"), 2, "1[a|]" },
        { TEXT("\"\",\"\""), 2, "1[|]" },
        { TEXT("\n\r\na,b\n\n\nc,d\n\n"), 2, "3[a|b]6[c|d]" },
        { TEXT("\"a\nb\",c\nd,e\n"), 2, "1[a\nb|c]3[d|e]" },
        { TEXT("\"a\r\nb\",c\r\nd,e\r\n"), 2, "1[a\r\nb|c]3[d|e]" },
        { TEXT("\"say \"\"hi\"\"\",\"\"\"\"\n"), 2, "1[say \"hi\"|\"]" },
        { TEXT("\"a,b\",c"), 2, "1[a,b|c]" },
        { TEXT("5\" pipe,c\"\n"), 2, "1[5\" pipe|c\"]" },
        { TEXT(" \"a\",b\n"), 2, "1[ \"a\"|b]" },
        { TEXT("a\rb,c\n"), 2, "1[a\rb|c]" },
        { TEXT("\"a\"\r\n\"b\"\r"), 1, "1[a]2[b]" },
        /* wrong number of fields */
        { TEXT("a\nb,c\nd,e,f\ng,h\n"), 2, "1!field-count<a>2[b|c]3!field-count<d,e,f>4[g|h]" },
        { TEXT("\"a\nb\"\nc,d\n"), 2, "1!field-count<\"a\nb\">3[c|d]" },
        /* the rest is read after a quote that goes wrong */
        { TEXT("a,\"b\nc,d\ne,f\n"), 2, "1!unclosed-quote<a,\"b>2[c|d]3[e|f]" },
        { TEXT("a,\"b\nc,\"d\"\ne,f\n"), 2, "1!text-after-quote<a,\"b>2[c|d]3[e|f]" },
        { TEXT("\"a\"b,c\nd,e\n"), 2, "1!text-after-quote<\"a\"b,c>2[d|e]" },
        { TEXT("\"a\" ,c\nd,e\n"), 2, "1!text-after-quote<\"a\" ,c>2[d|e]" },
        { TEXT("\"a\"\rb\nd,e\n"), 2, "1!text-after-quote<\"a\"\rb>2[d|e]" },
        { TEXT("\"a\"\r,b\nd,e\n"), 2, "1!text-after-quote<\"a\"\r,b>2[d|e]" },
        { TEXT("\"a\"\r\"b\nd,e\n"), 2, "1!text-after-quote<\"a\"\r\"b>2[d|e]" },
        { TEXT("\"a\"b"), 2, "1!text-after-quote<\"a\"b>" },
        { TEXT("a,\"b"), 2, "1!unclosed-quote<a,\"b>" },
        { TEXT("\""), 1, "1!unclosed-quote<\">" },
        { TEXT("\"\n\"\n\"\n"), 1, "1[\n]3!unclosed-quote<\">" },
        /* NUL */
        { TEXT("a\0,b\nc,d\n"), 2, "1!nul-byte<a" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        for (size_t chunk = 1; chunk <= row[i].text.len + 1; chunk++) {
            char memory[400];
            struct buffer got;
            buffer_init(&got, memory, sizeof memory);
            describe(*state, row[i].text, chunk, row[i].expected, &got);
            const struct slice want = slice_from_text(row[i].want);
            const bool same = i + 1 < sizeof row / sizeof row[0]
                                  ? slice_equal(buffer_slice(&got), want)
                                  : slice_starts_with(buffer_slice(&got), want);
            if (!same)
                fail_msg("row %zu, chunks of %zu: %.*s instead of %s", i, chunk, (int)got.len, got.at,
                         row[i].want);
        }
    }
}

static struct slice repeated(char *memory, size_t len, char byte)
{
    memset(memory, byte, len);
    return (struct slice){ .at = memory, .len = len };
}

static void count_results(struct csv *csv, const struct slice *piece, size_t count, size_t *ret_rows,
                          size_t *ret_bad, uint64_t *ret_line)
{
    *ret_rows = *ret_bad = 0;
    csv_init(csv);
    for (size_t next = 0;;) {
        struct csv_row row;
        switch (csv_next(csv, &row)) {
        case CSV_END:
            return;
        case CSV_MORE:
            if (next < count)
                csv_feed(csv, piece[next++]);
            else
                csv_finish(csv);
            break;
        case CSV_ROW:
            ++*ret_rows;
            *ret_line = row.line;
            break;
        case CSV_BAD:
            ++*ret_bad;
            assert_true(row.raw.len <= CSV_ROW_LEN_MAX);
            break;
        }
    }
}

static void rows_without_end_cost_one_row(void **state)
{
    char *big = malloc(3 * CSV_ROW_LEN_MAX);
    size_t rows = 0, bad = 0;
    uint64_t line = 0;
    const struct slice endless[] = { repeated(big, 3 * CSV_ROW_LEN_MAX, 'x'), TEXT("\na,b\n") };
    count_results(*state, endless, 2, &rows, &bad, &line);
    assert_int_equal(rows, 1);
    assert_int_equal(bad, 1);
    assert_int_equal(line, 2);

    const struct slice quoted[] = { TEXT("a,\"b\n"), repeated(big, CSV_ROW_LEN_MAX / 2, 'x'), TEXT("\n"),
                                    repeated(big, CSV_ROW_LEN_MAX / 2, 'x'), TEXT("\nc,d\n") };
    count_results(*state, quoted, 5, &rows, &bad, &line);
    assert_int_equal(rows, 3); /* the lines after the first are rows again */
    assert_int_equal(bad, 1);
    assert_int_equal(line, 4);

    const struct slice commas[] = { repeated(big, CSV_FIELDS_MAX, ','), TEXT("\na,b\n") };
    count_results(*state, commas, 2, &rows, &bad, &line);
    assert_int_equal(rows, 1);
    assert_int_equal(bad, 1);

    const struct slice longest[] = { repeated(big, CSV_ROW_LEN_MAX, 'x') };
    count_results(*state, longest, 1, &rows, &bad, &line);
    assert_int_equal(rows, 1);
    assert_int_equal(bad, 0);
    free(big);
}

/* Whatever the bytes, the pieces that they come in do not matter. */
static void pieces_do_not_matter(void **state)
{
    static const char byte[] = {
        'a', ',', '"', '\n', '\r', '\0', '"', ',', (char)0xEF, (char)0xBB, (char)0xBF
    };
    struct random random = random_from_seed(20260101);
    char text[64], whole[2000], pieces[2000];
    for (int round = 0; round < 20000; round++) {
        const size_t len = random_below(&random, sizeof text);
        for (size_t i = 0; i < len; i++)
            text[i] = byte[random_below(&random, sizeof byte)];
        struct buffer a, b;
        buffer_init(&a, whole, sizeof whole);
        buffer_init(&b, pieces, sizeof pieces);
        describe(*state, (struct slice){ .at = text, .len = len }, sizeof text, 3, &a);
        describe(*state, (struct slice){ .at = text, .len = len }, 1 + random_below(&random, 7), 3, &b);
        assert_true(slice_equal(buffer_slice(&a), buffer_slice(&b)));
    }
}

static int make_reader(void **state)
{
    *state = malloc(sizeof(struct csv));
    return *state != NULL ? 0 : -1;
}

static int drop_reader(void **state)
{
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_reasons),
        cmocka_unit_test(rows_without_end_cost_one_row),
        cmocka_unit_test(pieces_do_not_matter),
    };
    return cmocka_run_group_tests(tests, make_reader, drop_reader);
}
