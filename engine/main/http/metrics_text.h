/*
 * metrics_text.h - /metrics: the figures in Prometheus' text format 0.0.4.
 *
 * Names that end in _total only grow while the process lives; seconds and counts are in their base units.
 * Labels are names of links out of the configuration; never a phone, a text or a complaint.
 */
#ifndef MAIN_HTTP_METRICS_TEXT_H
#define MAIN_HTTP_METRICS_TEXT_H

#include "base/buffer.h"
#include "main/http/operator_view.h"

enum { METRICS_TEXT_BYTES_MAX = 128 * 1024 }; /* 16 links with 30 series of at most 150 bytes, and the rest */

void metrics_text(struct buffer *out, const struct operator_view *view);

#endif
