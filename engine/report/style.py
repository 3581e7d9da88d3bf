"""style.py OUT.c SHEET.css...: C source of the style sheets with their SHA-256, for style.h.

Text beyond ASCII becomes CSS escapes (CSS Syntax 3, 4.3.7): the arrays hold plain characters on every machine.
"""
import base64
import hashlib
import pathlib
import sys


def main(out, sheets):
    parts = ['#include "report/style.h"\n']
    for sheet in map(pathlib.Path, sheets):
        text = sheet.read_text(encoding='utf-8')
        text = ''.join(c if c < '\x7f' else f'\\{ord(c):X} ' for c in text)
        digest = base64.b64encode(hashlib.sha256(text.encode('ascii')).digest()).decode('ascii')
        # An array and not a string: ISO C promises 4,095 characters of a string.
        numbers = ','.join(str(ord(c)) for c in text)
        parts.append(f'\nstatic const char {sheet.stem}_css[] = {{{numbers},0}};\n'
                     f'const struct style style_{sheet.stem} = {{ .css = {sheet.stem}_css, .sha256 = "{digest}" }};\n')
    pathlib.Path(out).write_text(''.join(parts), encoding='ascii')


main(sys.argv[1], sys.argv[2:])
