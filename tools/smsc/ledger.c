#include "ledger.h"

#include <inttypes.h>
#include <stdarg.h>

enum { BUFFER_LEN = 1 << 20 };

bool ledger_open(struct ledger *ledger, const char *path)
{
    *ledger = (struct ledger){ .file = fopen(path, "we") };
    if (ledger->file == NULL)
        return false;
    setvbuf(ledger->file, NULL, _IOFBF, BUFFER_LEN);
    return true;
}

void ledger_add(struct ledger *ledger, int64_t now_ms, const char *format, ...)
{
    if (ledger->file == NULL)
        return;
    fprintf(ledger->file, "%" PRId64 ".%03d ", now_ms / 1000, (int)(now_ms % 1000));
    va_list arguments;
    va_start(arguments, format);
    vfprintf(ledger->file, format, arguments);
    va_end(arguments);
    putc('\n', ledger->file);
    ledger->dirty = true;
}

void ledger_flush(struct ledger *ledger)
{
    if (ledger->dirty)
        fflush(ledger->file);
    ledger->dirty = false;
}

void ledger_close(struct ledger *ledger)
{
    if (ledger->file != NULL)
        fclose(ledger->file);
    *ledger = (struct ledger){ 0 };
}
