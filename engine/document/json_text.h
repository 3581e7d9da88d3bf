/* json_text.h - a text as a JSON string (RFC 8259, 7); bytes that are no UTF-8 become U+FFFD. */
#ifndef DOCUMENT_JSON_TEXT_H
#define DOCUMENT_JSON_TEXT_H

#include "base/buffer.h"
#include "base/slice.h"

/** Quotes included. */
void json_text_add(struct buffer *buffer, struct slice text);

#endif
