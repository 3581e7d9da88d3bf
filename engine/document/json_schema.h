/*
 * json_schema.h - a shape as a JSON Schema (draft 2020-12), for editors and for checking without this
 * program.
 *
 * What a schema cannot say (duplicate keys, one reply that fits two choices) is only found by the program
 * itself.
 */
#ifndef DOCUMENT_JSON_SCHEMA_H
#define DOCUMENT_JSON_SCHEMA_H

#include "base/buffer.h"
#include "base/slice.h"
#include "document/shape.h"

/** The whole schema, indented by two spaces, with a line end; needs about 40 KiB for the largest of our
 * shapes. */
void json_schema_add(struct buffer *buffer, const struct shape *shape, struct slice title);

#endif
