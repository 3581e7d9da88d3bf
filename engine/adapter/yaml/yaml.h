/*
 * yaml.h - YAML text to a document tree (document/node.h), by libyaml; its types never leave this folder.
 *
 * Read by events, not by libyaml's document interface, so that aliases can be counted and scalars keep their
 * quotes. A broken text gives findings with line and column: yaml-syntax, yaml-encoding, yaml-limit,
 * yaml-documents, yaml-alias.
 */
#ifndef ADAPTER_YAML_YAML_H
#define ADAPTER_YAML_YAML_H

#include "base/arena.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/node.h"

#include <stdbool.h>

enum {
    YAML_BYTES_MAX = 512 * 1024, /* the largest definition that we ship has 12 KiB */
    YAML_DEPTH_MAX = 32,
    YAML_NODES_MAX = 50000, /* aliases count as often as they are used */
    YAML_ALIASES_MAX = 100,
};

/**
 * Read `text` into *ret; nodes and their texts live in the arena, `file` and `text` are borrowed for as long.
 * False when an error was added; *ret then holds file and text with root NULL, so that further findings can
 * still show their lines.
 */
__attribute__((warn_unused_result)) bool yaml_load(struct slice text, struct slice file, struct arena *arena,
                                                   struct findings *findings, struct document *ret);

#endif
