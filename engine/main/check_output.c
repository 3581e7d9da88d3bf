#include "main/check_output.h"

#include "main/test_output.h"

#include <stdio.h>
#include <string.h>

enum { PRINTED_MAX = 8 * 1024 }; /* message, suggestion and excerpt of one finding, escaped */

bool check_format_parse(const char *text, enum check_format *ret)
{
    if (strcmp(text, "human") == 0)
        *ret = CHECK_FORMAT_HUMAN;
    else if (strcmp(text, "json") == 0)
        *ret = CHECK_FORMAT_JSON;
    else if (strcmp(text, "junit") == 0)
        *ret = CHECK_FORMAT_JUNIT;
    else
        return false;
    return true;
}

static void write_one(const struct finding *finding, enum check_format format, FILE *to)
{
    char memory[PRINTED_MAX];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    if (format == CHECK_FORMAT_JSON)
        finding_print_json(&buffer, finding);
    else
        finding_print(&buffer, finding);
    (void)fwrite(buffer.at, 1, buffer.len, to);
}

void check_output_findings(const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        write_one(&findings->item[i], CHECK_FORMAT_HUMAN, stderr);
    if (findings->dropped > 0)
        fprintf(stderr, "... and %zu more\n", findings->dropped);
}

static void output_json(const struct findings *findings, size_t files)
{
    printf("{ \"files\": %zu, \"errors\": %zu, \"warnings\": %zu, \"findings\": [", files, findings->errors,
           findings->warnings);
    for (size_t i = 0; i < findings->count; i++) {
        fputs(i == 0 ? "\n  " : ",\n  ", stdout);
        write_one(&findings->item[i], CHECK_FORMAT_JSON, stdout);
    }
    puts(findings->count > 0 ? "\n] }" : "] }");
}

static void output_junit_case(const struct finding *finding)
{
    char memory[PRINTED_MAX];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    finding_print(&buffer, finding);
    const bool failed = finding->severity == FINDING_ERROR;
    fputs("  <testcase classname=\"", stdout);
    test_output_xml(finding->file);
    printf("\" name=\"%u:%u %s\">%s", finding->mark.line, finding->mark.column, finding->code,
           failed ? "<failure message=\"error\">" : "<system-out>");
    test_output_xml(buffer_slice(&buffer));
    printf("%s</testcase>\n", failed ? "</failure>" : "</system-out>");
}

static void output_junit(const struct findings *findings, size_t files)
{
    printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<testsuite name=\"definitions\" tests=\"%zu\" failures=\"%zu\">\n",
           findings->count + 1, findings->errors);
    printf("  <testcase classname=\"definitions\" name=\"%zu files checked\"/>\n", files);
    for (size_t i = 0; i < findings->count; i++)
        output_junit_case(&findings->item[i]);
    puts("</testsuite>");
}

void check_output(const struct findings *findings, size_t files, enum check_format format)
{
    if (format == CHECK_FORMAT_JUNIT) {
        output_junit(findings, files);
        return;
    }
    if (format == CHECK_FORMAT_JSON) {
        output_json(findings, files);
        return;
    }
    check_output_findings(findings);
    printf("%zu %s checked: %zu errors, %zu warnings\n", files, files == 1 ? "file" : "files",
           findings->errors, findings->warnings);
}
