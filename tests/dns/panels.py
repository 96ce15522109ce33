"""What each web panel makes of the fields that are typed into it, and which records it takes.

A row says: what it appends to a name (the zone, or nothing to one that ends with a dot), what stands for the zone
itself, what it does to a host name without a dot, what to the text of a TXT, and which fields it has.
"""
from forms import Wrong, in_zone, need, record, strings

# name: (apex, host rule, text rule, fields of MX, fields of SRV, fields of CAA and TLSA, types it has not)
#   host "absolute": taken as it is, a dot more is not wanted; "zone file": without a dot the zone is appended
#   text "plain": the panel quotes and splits; "strings": as in a zone file
#   fields "apart": each its own; "priority": the first number apart; "whole": all in one
PANELS = {
    "cloudflare": ("@", "absolute", "plain", "priority", "apart", "apart", ()),
    "cpanel": (None, "absolute", "plain", "priority", "apart", "apart", ("TLSA",)),
    "desec": ("", "zone file", "strings", "whole", "whole", "whole", ()),
    "digitalocean": ("@", "zone file", "plain", "priority", "apart", "apart", ("TLSA",)),
    "gandi": ("@", "zone file", "plain", "priority", "apart", "apart", ()),
    "godaddy": ("@", "absolute", "plain", "priority", "service", "apart", ("TLSA",)),
    "hetzner": ("@", "zone file", "strings", "whole", "whole", "whole", ()),
    "inwx": ("", "absolute", "plain", "priority", "priority", "whole", (".",)),
    "ionos": ("@", "absolute", "plain", "priority", "service", "apart", ()),
    "namecheap": ("@", "absolute", "plain", "priority", "service", "apart", ("TLSA",)),
    "netcup": ("@", "absolute", "plain", "priority", "whole", "whole", ()),
    "ovh": ("", "zone file", "plain", "priority", "apart", "apart", ()),
    "porkbun": ("", "absolute", "plain", "priority", "priority", "whole", ()),
    "route53": ("", "zone file", "strings", "whole", "whole", "whole", ()),
}
NAMES = ("Name", "Host", "Host name", "Hostname", "Record name", "Sub-domain", "Subname")
VALUES = ("Content", "Value", "Target", "Answer", "Destination", "Record")


def blocks(text):
    """(zone, fields in their order) for each record."""
    zone, fields = None, []
    lines = text.splitlines() + [""]
    for i, line in enumerate(lines):
        if i + 1 < len(lines) and lines[i + 1].startswith("==="):
            zone = line.split(": ", 1)[1]
        elif line.startswith(("#", "===")):
            continue
        elif line:
            label, value = line.split(":", 1)
            fields.append((label, value[1:]))
        elif fields:
            yield zone, fields
            fields = []


def take(fields, *labels):
    """The value of the next field, which must have one of these labels."""
    need(fields and fields[0][0] in labels, f"{fields[:1]} where {labels[0]} should be")
    return fields.pop(0)[1]


def name_of(panel, fields, zone):
    apex = PANELS[panel][0]
    service = ""
    if fields[0][0] == "Service":
        service = f"{take(fields, 'Service')}.{take(fields, 'Protocol')}"
    name = take(fields, *NAMES)
    if apex is None:
        need(name.endswith(f"{zone}."), f"{name} is not in full")
        return name
    need(not name.endswith("."), f"{name}: the panel appends the zone")
    need(name != zone and not name.endswith("." + zone), f"{name}: the zone would stand twice")
    need(name != "@" or apex == "@", "@ means nothing here")
    name = "" if name == apex else name
    need(name or apex == "" or service or apex == "@", "an empty name")
    return in_zone(".".join(part for part in (service, name) if part), zone)


def host(panel, value, zone):
    if PANELS[panel][1] == "zone file":
        return value if value.endswith(".") else f"{value}.{zone}."
    need(value == "." or not value.endswith("."), f"{value}: a dot too many")
    return value if value == "." else value + "."


def read_mx(panel, fields, zone):
    if PANELS[panel][3] == "whole":
        priority, name = take(fields, *VALUES).split(" ")
    else:
        name, priority = take(fields, *VALUES), take(fields, "Priority")
    return f"{int(priority)} {host(panel, name, zone)}"


def read_srv(panel, fields, zone):
    how = PANELS[panel][4]
    if how in ("apart", "service"):
        parts = [take(fields, label) for label in ("Priority", "Weight", "Port", "Target")]
    elif how == "priority":
        rest = take(fields, *VALUES)
        parts = [take(fields, "Priority"), *rest.split(" ")]
    else:
        parts = take(fields, *VALUES).split(" ")
    need(len(parts) == 4, f"{parts}")
    return f"{int(parts[0])} {int(parts[1])} {int(parts[2])} {host(panel, parts[3], zone)}"


def read_caa(panel, fields):
    if PANELS[panel][5] == "apart":
        parts = [take(fields, label) for label in ("Flags", "Tag", "Value")]
        need('"' not in parts[2], "quotes")
    else:
        parts = take(fields, *VALUES).split(" ", 2)
        need(parts[2][0] == parts[2][-1] == '"', "no quotes")
    return f"{int(parts[0])} {parts[1]} \"{parts[2].strip(chr(34))}\""


def read_tlsa(panel, fields):
    if PANELS[panel][5] == "apart":
        return " ".join(take(fields, label) for label in ("Usage", "Selector", "Matching type", "Certificate"))
    return take(fields, *VALUES)


def read_txt(panel, fields):
    value = take(fields, *VALUES)
    if PANELS[panel][2] == "strings":
        return strings(value)
    need(not value.startswith('"'), "quotes that would become part of the text")
    return value


def read(panel, zone, fields):
    kind = take(fields, "Type")
    need(kind not in PANELS[panel][6], f"it has no {kind}")
    name = name_of(panel, fields, zone)
    if kind == "TXT":
        result = name.lower(), kind, read_txt(panel, fields)
    elif kind == "MX":
        result = record(name, kind, read_mx(panel, fields, zone))
    elif kind == "SRV":
        result = record(name, kind, read_srv(panel, fields, zone))
    elif kind == "CAA":
        result = record(name, kind, read_caa(panel, fields))
    elif kind == "TLSA":
        result = record(name, kind, read_tlsa(panel, fields))
    elif kind == "CNAME":
        result = record(name, kind, host(panel, take(fields, *VALUES), zone))
    else:
        result = record(name, kind, take(fields, *VALUES))
    need(not fields, f"fields left over: {fields}")
    return result


def takes(panel, one):
    """A record that the panel can hold."""
    lacks = PANELS[panel][6]
    return one[1] not in lacks and not ("." in lacks and one[2].endswith(" ."))


def from_panel(panel, text):
    out = set()
    for zone, fields in blocks(text):
        try:
            one = read(panel, zone, list(fields))
        except Wrong as wrong:
            raise Wrong(f"{fields}: {wrong}") from wrong
        need(one not in out, f"{one} twice")
        out.add(one)
    return out
