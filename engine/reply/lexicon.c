#include "reply/lexicon_match.h"

#include <assert.h>

/* Each character of a word makes at most one node. The table is at most half full, so probes stay short. */
enum { EDGES_A_NODE = 2, WORD_ARENA_BYTES = 16 * 1024 };

static size_t power_of_two_at_least(size_t n)
{
    size_t power = 64;
    while (power < n)
        power *= 2;
    return power;
}

static size_t slot_of(uint32_t node, uint32_t code, size_t mask)
{
    const uint64_t key = ((uint64_t)node << 32 | code) * 0x9E3779B97F4A7C15u;
    return (size_t)(key >> 40) & mask;
}

uint32_t lexicon_step(const struct lexicon *lexicon, uint32_t node, uint32_t code)
{
    for (size_t slot = slot_of(node, code, lexicon->edge_mask);; slot = (slot + 1) & lexicon->edge_mask) {
        const struct lexicon_edge *edge = &lexicon->edge[slot];
        if (edge->child == 0)
            return 0;
        if (edge->node == node && edge->code == code)
            return edge->child;
    }
}

struct builder {
    struct lexicon_entry *entry;
    struct lexicon_edge *edge;
    uint32_t *node_entry;
    size_t edge_mask;
    uint8_t *marks;
    size_t nodes, nodes_max, entries, marks_used;
};

/* The child for a character, made when missing; 0 when the nodes are used up. */
static uint32_t grow(struct builder *builder, uint32_t node, uint32_t code)
{
    size_t slot = slot_of(node, code, builder->edge_mask);
    for (; builder->edge[slot].child != 0; slot = (slot + 1) & builder->edge_mask)
        if (builder->edge[slot].node == node && builder->edge[slot].code == code)
            return builder->edge[slot].child;
    if (builder->nodes == builder->nodes_max)
        return 0;
    const uint32_t child = (uint32_t)builder->nodes++;
    builder->edge[slot] = (struct lexicon_edge){ .node = node, .code = code, .child = child };
    return child;
}

/* The marks ^ * $ off the text and into the entry. */
static struct slice without_marks(struct slice text, struct lexicon_entry *entry)
{
    if (text.len > 1 && text.at[0] == '^') {
        entry->at_start = true;
        text = slice_part(text, 1, text.len - 1);
    }
    if (text.len > 1 && text.at[text.len - 1] == '$') {
        entry->at_end = true;
        text.len--;
    }
    if (text.len > 1 && text.at[text.len - 1] == '*') {
        entry->open_end = true;
        text.len--;
    }
    return text;
}

static enum lexicon_status add_word(struct builder *builder, const struct lexicon_word *word)
{
    char memory[WORD_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, memory, sizeof(memory));
    struct lexicon_entry entry = { .class = (uint8_t)word->class, .locale = (uint8_t)word->locale };
    struct glyphs glyphs;
    const struct slice text = without_marks(word->text, &entry);
    if (!glyphs_read(&arena, text, LEXICON_WORD_CHARS_MAX + 1, &glyphs) || !glyphs.valid || glyphs.cut ||
        glyphs.count == 0 || glyphs.count > LEXICON_WORD_CHARS_MAX)
        return LEXICON_BAD_WORD;
    uint32_t node = 0;
    for (size_t i = 0; i < glyphs.count; i++) {
        if (i > 0 && glyphs.at[i].gap != GLYPH_JOINED)
            entry.spaces |= 1u << i;
        node = grow(builder, node, glyphs.at[i].code);
        if (node == 0)
            return LEXICON_NO_ROOM;
    }
    entry.len = (uint8_t)glyphs.count;
    if (word->locale == LOCALE_VI) {
        entry.marks = (uint32_t)builder->marks_used;
        for (size_t i = 0; i < glyphs.count; i++)
            builder->marks[builder->marks_used++] = glyphs.at[i].marks;
    }
    entry.next = builder->node_entry[node];
    builder->entry[builder->entries] = entry;
    builder->node_entry[node] = (uint32_t)builder->entries++;
    return LEXICON_OK;
}

enum lexicon_status lexicon_build(struct arena *arena, const struct lexicon_word *words, size_t count,
                                  struct lexicon *ret, size_t *reterr_index)
{
    if (count > LEXICON_WORDS_MAX) {
        *reterr_index = LEXICON_WORDS_MAX;
        return LEXICON_NO_ROOM;
    }
    size_t chars = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t b = 0; b < words[i].text.len; b++)
            chars += ((unsigned char)words[i].text.at[b] & 0xC0) != 0x80;
    /* A sign for 10 gives two characters; it is never the most of a word. */
    const size_t nodes_max = 2 + chars + count;
    const size_t slots = power_of_two_at_least(nodes_max * EDGES_A_NODE);
    struct builder builder = {
        .entry = arena_new_array(arena, struct lexicon_entry, count + 1),
        .edge = arena_new_array(arena, struct lexicon_edge, slots),
        .node_entry = arena_new_array(arena, uint32_t, nodes_max),
        .marks = arena_new_array(arena, uint8_t, nodes_max),
        .edge_mask = slots - 1,
        .nodes = 1,
        .nodes_max = nodes_max,
        .entries = 1,
    };
    *reterr_index = 0;
    if (builder.entry == NULL || builder.edge == NULL || builder.node_entry == NULL || builder.marks == NULL)
        return LEXICON_NO_ROOM;
    for (size_t i = 0; i < count; i++) {
        assert(words[i].class < WORD_CLASS_COUNT);
        const enum lexicon_status status = add_word(&builder, &words[i]);
        if (status != LEXICON_OK) {
            *reterr_index = i;
            return status;
        }
    }
    *ret = (struct lexicon){ .entry = builder.entry,
                             .edge = builder.edge,
                             .edge_mask = builder.edge_mask,
                             .marks = builder.marks,
                             .node_entry = builder.node_entry,
                             .node_count = builder.nodes,
                             .word_count = count };
    return LEXICON_OK;
}
