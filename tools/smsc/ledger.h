/*
 * ledger.h - one line an event of what passed between the network and its client, for reconciliation.
 *
 *     TIME accept id=N phone=P sender=S hash=H part=I/N session=K seq=Q
 *     TIME refuse status=0xNN phone=P sender=S hash=H part=I/N session=K seq=Q
 *     TIME withhold id=N kind=lost|late          the response to this submit was not sent (yet)
 *     TIME release id=N                          a late response was sent
 *     TIME deliver d=D kind=receipt|reply attempt=A session=K seq=Q phone=P sender=S [id=N stat=…] [hash=H]
 *     TIME acked d=D kind=…
 *     TIME rejected d=D kind=… status=0xNN       the client answered with a permanent error
 *     TIME retry d=D kind=… status=0xNN          … with a temporary one
 *     TIME lost d=D kind=…                       the session ended before the response; it will be delivered again
 *     TIME session-up|session-down session=K
 *
 * TIME is unix seconds of the simulator's clock with milliseconds. hash is FNV-1a 64 over the part's text
 * octets as sent (user data header left out), 16 hex digits. Written through at the end of each turn of the
 * loop.
 */
#ifndef SMSC_LEDGER_H
#define SMSC_LEDGER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ledger {
    FILE *file; /* NULL: no ledger is kept */
    bool dirty;
};

/** False when the file cannot be created (errno says why). */
__attribute__((warn_unused_result)) bool ledger_open(struct ledger *ledger, const char *path);

/** One line; the time and the line's end are added. */
__attribute__((format(printf, 3, 4))) void ledger_add(struct ledger *ledger, int64_t now_ms,
                                                      const char *format, ...);

void ledger_flush(struct ledger *ledger);
void ledger_close(struct ledger *ledger);

#endif
