#ifndef SCAN_H
#define SCAN_H

typedef struct scan scan_t;

int read_number(const char *text);

#endif
