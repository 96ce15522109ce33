"""Tables as text: a stanza is one row.

"field: value" lines, a value goes on in the lines below it that are indented; stanzas are parted by empty lines, # begins a
comment at the start of a line.
"""
import os
import sys


def rows(path, fields):
    """The rows as dictionaries; a field that is not in fields, or that comes twice, ends the program."""
    with open(path, encoding="utf-8") as file:
        return list(stanzas(os.path.basename(path), file, fields))


def stanzas(name, lines, fields):
    row, field = {}, None
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\n")
        if line.startswith("#"):
            continue
        if not line.strip():
            if row:
                yield row
            row, field = {}, None
        elif line[0] in "\t ":
            row[field] += "\n" + line.strip()
        else:
            field, _, value = line.partition(":")
            if field not in fields or field in row:
                sys.exit(f"{name}:{number}: {field}?")
            row[field] = value.strip()
    if row:
        yield row
