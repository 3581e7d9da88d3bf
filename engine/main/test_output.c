#include "main/test_output.h"

#include <stdio.h>
#include <string.h>

bool test_format_parse(const char *text, enum test_format *ret)
{
    if (strcmp(text, "tap") != 0 && strcmp(text, "junit") != 0)
        return false;
    *ret = text[0] == 't' ? TEST_FORMAT_TAP : TEST_FORMAT_JUNIT;
    return true;
}

void test_output_xml(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char byte = text.at[i];
        if (byte == '<')
            fputs("&lt;", stdout);
        else if (byte == '&')
            fputs("&amp;", stdout);
        else if (byte == '"')
            fputs("&quot;", stdout);
        else if ((unsigned char)byte >= ' ' || byte == '\n' || byte == '\t') /* XML 1.0 has no others */
            putchar(byte);
    }
}

static void print_lines(const char *before, struct slice text)
{
    while (text.len > 0) {
        const size_t end = slice_find(text, SLICE_LIT("\n"));
        printf("%s%.*s\n", before, (int)end, text.at);
        text = slice_part(text, end + 1, text.len);
    }
}

static void say_tap(const struct test_output *output, struct slice file, struct slice name, bool good,
                    struct slice why)
{
    printf("%s %zu - %.*s: %.*s\n", good ? "ok" : "not ok", output->ran, (int)file.len, file.at,
           (int)name.len, name.at);
    if (!good)
        print_lines("# ", why);
}

static void say_junit(struct slice file, struct slice name, bool good, struct slice why)
{
    fputs("  <testcase classname=\"", stdout);
    test_output_xml(file);
    fputs("\" name=\"", stdout);
    test_output_xml(name);
    if (good) {
        fputs("\"/>\n", stdout);
        return;
    }
    fputs("\"><failure message=\"not as expected\">", stdout);
    test_output_xml(why);
    fputs("</failure></testcase>\n", stdout);
}

void test_output_begin(struct test_output *output, enum test_format format, const char *suite, size_t cases)
{
    *output = (struct test_output){ .format = format };
    if (format == TEST_FORMAT_JUNIT)
        printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"%s\" tests=\"%zu\">\n", suite,
               cases);
    else
        printf("TAP version 13\n1..%zu\n", cases);
}

void test_output_case(struct test_output *output, struct slice file, struct slice name, bool good,
                      struct slice why)
{
    output->ran++;
    output->failed += !good;
    if (output->format == TEST_FORMAT_JUNIT)
        say_junit(file, name, good, why);
    else
        say_tap(output, file, name, good, why);
    fflush(stdout);
}

void test_output_end(const struct test_output *output)
{
    if (output->format == TEST_FORMAT_JUNIT)
        fputs("</testsuite>\n", stdout);
}
