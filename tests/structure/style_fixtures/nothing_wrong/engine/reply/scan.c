#include "reply/scan.h"

size_t scan_length(const char *text)
{
    size_t len = 0;
    while (text[len] != '\0' && text[len] != '"')
        len++;
    return len;
}
