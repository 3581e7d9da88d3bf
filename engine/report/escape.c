#include "report/escape.h"

#include "base/utf8.h"

static const uint32_t replacement = 0xFFFD;

/** Takes one code point off the text's start; U+FFFD for a byte that starts none. */
static uint32_t next_code_point(struct slice *text)
{
    uint32_t code_point = replacement;
    size_t len = utf8_decode(*text, &code_point);
    if (len == 0) {
        code_point = replacement;
        len = 1;
    }
    text->at += len;
    text->len -= len;
    return code_point;
}

static bool is_control(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

static bool is_bidirectional_control(uint32_t code_point)
{
    return (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

void escape_html(struct buffer *buffer, struct slice text)
{
    while (text.len > 0) {
        uint32_t code_point = next_code_point(&text);
        if (code_point == '&')
            buffer_add_text(buffer, "&amp;");
        else if (code_point == '<')
            buffer_add_text(buffer, "&lt;");
        else if (code_point == '>')
            buffer_add_text(buffer, "&gt;");
        else if (code_point == '"')
            buffer_add_text(buffer, "&quot;");
        else if (code_point == '\'')
            buffer_add_text(buffer, "&#39;");
        else if (is_control(code_point))
            buffer_add_byte(buffer, ' ');
        else if (!is_bidirectional_control(code_point))
            utf8_add(buffer, code_point);
    }
}

static bool runs_in_a_spreadsheet(char first)
{
    return first == '=' || first == '+' || first == '-' || first == '@' || first == '\t' || first == '\r';
}

static bool needs_quotes(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == ',' || text.at[i] == '"' || text.at[i] == '\r' || text.at[i] == '\n')
            return true;
    return text.len > 0 && (text.at[0] == ' ' || text.at[text.len - 1] == ' ');
}

void escape_csv(struct buffer *buffer, struct slice text)
{
    bool defuse = text.len > 0 && runs_in_a_spreadsheet(text.at[0]);
    bool quote = needs_quotes(text);
    if (quote)
        buffer_add_byte(buffer, '"');
    if (defuse)
        buffer_add_byte(buffer, '\'');
    while (text.len > 0) {
        uint32_t code_point = next_code_point(&text);
        if (code_point == '"')
            buffer_add_text(buffer, "\"\"");
        else if (is_control(code_point) && code_point != '\n' && code_point != '\r')
            buffer_add_byte(buffer, ' ');
        else
            utf8_add(buffer, code_point);
    }
    if (quote)
        buffer_add_byte(buffer, '"');
}

static void add_json_escape(struct buffer *buffer, uint32_t code_point)
{
    static const char digit[] = "0123456789abcdef";
    buffer_add_text(buffer, "\\u00");
    buffer_add_byte(buffer, digit[(code_point >> 4) & 15]);
    buffer_add_byte(buffer, digit[code_point & 15]);
}

void escape_json(struct buffer *buffer, struct slice text)
{
    buffer_add_byte(buffer, '"');
    while (text.len > 0) {
        uint32_t code_point = next_code_point(&text);
        if (code_point == '"' || code_point == '\\') {
            buffer_add_byte(buffer, '\\');
            buffer_add_byte(buffer, (char)code_point);
        } else if (is_control(code_point)) {
            add_json_escape(buffer, code_point);
        } else {
            utf8_add(buffer, code_point);
        }
    }
    buffer_add_byte(buffer, '"');
}
