#include "main/oversight/test_row.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char header[] = "id\tlocale\tquestion_kind\tqvar\traw\texpected\talso_ok\tsolicitation\t"
                             "solicitation_also_ok\tsentiment\tcategory\tcategory_also_ok\ttags\n";

static const char *kind_of(const struct survey_question *question)
{
    if (question->sensitive)
        return "yesno_solicit";
    switch (question->kind) {
    case SURVEY_SCALE:
        return "scale5";
    case SURVEY_CHOICE:
        return "choice3";
    case SURVEY_TEXT:
        return "open";
    case SURVEY_YESNO:
        return "yesno";
    case SURVEY_SEVERAL:
        return "several";
    case SURVEY_NUMBER:
        return "number";
    case SURVEY_LANGUAGE:
        return "language";
    }
    return "open";
}

static void put_expected(FILE *out, const struct test_row *row)
{
    if (row->question->kind == SURVEY_TEXT)
        fputs("text", out);
    else if (strcmp(row->decision, "yes") == 0 || strcmp(row->decision, "no") == 0)
        fprintf(out, "value=%s", row->decision);
    else if (strcmp(row->decision, "value") == 0)
        fprintf(out, "value=%d", row->value);
    else
        fputs("unclear", out);
}

/* As the labelled sets escape it; a tab or a control character would be another column or steer a
 * terminal. */
static void put_text(FILE *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char byte = text.at[i];
        if (byte == '\n')
            fputs("\\n", out);
        else if (byte == '\\')
            fputs("\\\\", out);
        else
            fputc(byte >= 0 && byte < 0x20 ? ' ' : byte, out);
    }
}

bool test_row_append(const char *path, const struct test_row *row)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *out = descriptor >= 0 ? fdopen(descriptor, "a") : NULL;
    struct stat stat;
    if (out == NULL || fstat(descriptor, &stat) != 0) {
        fprintf(stderr, "ccrm: %s: %s\n", path, strerror(errno));
        if (out != NULL)
            fclose(out);
        else if (descriptor >= 0)
            close(descriptor);
        return false;
    }
    if (stat.st_size == 0)
        fputs(header, out);
    const struct slice locale = locale_name(row->locale);
    fprintf(out, "R%s\t%.*s\t%s\t-\t", row->review, (int)locale.len, locale.at, kind_of(row->question));
    put_text(out, row->text);
    fputc('\t', out);
    put_expected(out, row);
    fprintf(out, "\t-\t%s\t-\t-\t-\t-\treview\n", strcmp(row->decision, "refer") == 0 ? "explicit" : "-");
    const bool written = ferror(out) == 0;
    if (fclose(out) == 0 && written)
        return true;
    fprintf(stderr, "ccrm: %s: could not be written\n", path);
    return false;
}
