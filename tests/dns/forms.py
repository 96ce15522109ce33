"""The printed forms read back, each by the rules of who will read it: every function gives a set of (name, type, data).

name is absolute with its dot and in lower case; data is as in a zone file, a text in one piece. None of this shares code
with mailstead: the rules were written again from the tools' and the panels' own descriptions.
"""
import json
import re

import yaml


class Wrong(Exception):
    """The form breaks a rule of its reader."""


def need(condition, what):
    if not condition:
        raise Wrong(what)


def strings(text):
    """The quoted strings of a TXT as in a zone file, joined."""
    out, rest = [], text.strip()
    while rest:
        found = re.match(r'"((?:[^"\\]|\\.)*)"\s*', rest, re.S)
        need(found, f"not in quoted strings: {rest[:40]}")
        one = re.sub(r"\\(\d{3}|.)", lambda m: chr(int(m[1])) if m[1].isdigit() else m[1], found[1])
        need(len(one) <= 255, f"a string of {len(one)} bytes")
        out.append(one)
        rest = rest[found.end() :]
    return "".join(out)


def record(name, kind, data):
    """The canonical form of one record whose data is as in a zone file."""
    need(name.endswith("."), f"{name} is not absolute")
    if kind == "TXT":
        return name.lower(), kind, strings(data)
    if kind == "CAA":
        flags, tag, value = data.split(" ", 2)
        return name.lower(), kind, f"{flags} {tag} {value.strip(chr(34))}"
    if kind in ("MX", "SRV", "CNAME", "PTR"):
        need(data.endswith("."), f"{name} {kind} {data}: the host is not absolute")
    return name.lower(), kind, data.lower()


def in_zone(name, zone):
    return f"{name}.{zone}." if name else f"{zone}."


# --- mailstead's own JSON: what all others must say


def from_json(text):
    return {
        record(r["name"], r["type"], r["data"])
        for r in json.loads(text)
        if r["type"] != "PTR"
    }


def in_of_zone(name, zone):
    return name == zone + "." or name.endswith("." + zone + ".")


# --- a zone file and nsupdate: absolute names, one record a line


def from_zone(text):
    out = set()
    for line in text.splitlines():
        if line and not line.startswith(";"):
            name, ttl, in_, kind, data = line.split(" ", 4)
            need(ttl.isdigit() and in_ == "IN", line)
            out.add(record(name, kind, data))
    return out


def from_nsupdate(text):
    out, zone, open_ = set(), None, False
    for line in text.splitlines():
        if line.startswith(";"):
            continue
        word, rest = (line.split(" ", 1) + [""])[:2]
        if word == "zone":
            need(not open_, "a zone inside another's update")
            zone, open_ = rest.rstrip("."), True
        elif word == "send":
            open_ = False
        else:
            add, name, ttl, in_, kind, data = rest.split(" ", 5)
            need(word == "update" and add == "add" and ttl.isdigit() and in_ == "IN", line)
            need(in_of_zone(name, zone), f"{name} is not in {zone}")
            out.add(record(name, kind, data))
    need(not open_, "the last update is not sent")
    return out


# --- octoDNS: docs/records.md and record/*.py of octodns


def natural(key):
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", key) if p]


def sorted_keys(value):
    """Its YAML loader refuses keys that are not in natural order (enforce_order)."""
    if isinstance(value, dict):
        keys = list(value)
        need(keys == sorted(keys, key=natural), f"keys out of order: {keys}")
        for one in value.values():
            sorted_keys(one)
    elif isinstance(value, list):
        for one in value:
            sorted_keys(one)


def octodns_text(value):
    need(isinstance(value, str), f"no text: {value!r}")
    need(not re.search(r"(?<!\\);", value), f"unescaped ; in {value}")
    need(r"\\;" not in value, f"; escaped twice in {value}")
    return value.replace(r"\;", ";")


def octodns_value(kind, value):
    if kind == "TXT":
        return octodns_text(value)
    if kind == "MX":
        return f"{int(value['preference'])} {value['exchange']}"
    if kind == "SRV":
        return f"{int(value['priority'])} {int(value['weight'])} {int(value['port'])} {value['target']}"
    if kind == "CAA":
        return f"{int(value['flags'])} {value['tag']} {octodns_text(value['value'])}"
    if kind == "TLSA":
        return "{certificate_usage} {selector} {matching_type} {certificate_association_data}".format(**value)
    need(isinstance(value, str), f"{value!r} is no word")
    return value


def from_octodns(text):
    names = re.findall(r"^--- # (\S+)\.yaml$", text, re.M)
    out = set()
    for zone, content in zip(names, list(yaml.safe_load_all(text)), strict=True):
        sorted_keys(content)
        for name, sets in content.items():
            for one in sets:
                kind = one["type"]
                need(one["ttl"] == 3600, "ttl")
                values = one["values"] if kind != "CNAME" else [one["value"]]
                for value in values:
                    data = octodns_value(kind, value)
                    if kind in ("MX", "SRV", "CNAME"):
                        need(data.endswith("."), f"{data}: missing trailing .")
                    absolute = in_zone(name, zone)
                    out.add((absolute, kind, data if kind in ("TXT", "CAA") else data.lower()))
    return out


# --- Terraform: HCL's native syntax, what of it is used


def hcl_string(text):
    """The value of a quoted template that begins text, and what is behind it."""
    out, i = "", 1
    need(text.startswith('"'), text[:40])
    while text[i] != '"':
        two = text[i : i + 3]
        if two[0] == "\\":
            out, i = out + two[1], i + 2
        elif two in ("$${", "%%{"):
            out, i = out + two[1:], i + 3
        else:
            need(two[:2] not in ("${", "%{"), "a template begins")
            out, i = out + two[0], i + 1
    return out, text[i + 1 :]


def hcl_list(text):
    out, rest = [], text.strip()[1:]
    while not rest.startswith("]"):
        one, rest = hcl_string(rest.lstrip(", "))
        out.append(one)
    return out


def from_terraform(text):
    out, fields, seen = set(), {}, set()
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("#") or line in ("locals {", "mail_records = {"):
            continue
        if line == "}":
            if fields:
                name = "" if fields["name"] == "@" else fields["name"]
                for data in fields["records"]:
                    out.add(record(in_zone(name, fields["zone"]), fields["type"], data))
            fields = {}
        elif line.endswith(" = {"):
            key, _ = hcl_string(line)
            need(key not in seen, f"{key} twice")
            seen.add(key)
        else:
            key, value = (part.strip() for part in line.split("=", 1))
            fields[key] = hcl_list(value) if value.startswith("[") else value if value.isdigit() else hcl_string(value)[0]
    return out


# --- the two APIs, by their references


def from_hetzner_api(text):
    """docs.hetzner.cloud, Zone RRSets: one POST a set; names relative; values as in a zone file."""
    out, seen = set(), set()
    for request in json.loads(text):
        zone = re.fullmatch(r"/v1/zones/([a-z0-9.-]+)/rrsets", request["path"])[1]
        body = request["body"]
        need(set(body) == {"name", "type", "ttl", "records"}, f"fields {set(body)}")
        need((zone, body["name"], body["type"]) not in seen, "a set twice")
        seen.add((zone, body["name"], body["type"]))
        name = "" if body["name"] == "@" else body["name"]
        for one in body["records"]:
            out.add(record(in_zone(name, zone), body["type"], one["value"]))
    return out


def cloudflare_one(r):
    kind, data = r["type"], r.get("data")
    need(("content" in r) != ("data" in r), f"{kind}: content and data exclude each other")
    if kind == "SRV":
        return f"{data['priority']} {data['weight']} {data['port']} {dotted(data['target'])}"
    if kind == "CAA":
        return f"{data['flags']} {data['tag']} {data['value']}"
    if kind == "TLSA":
        return f"{data['usage']} {data['selector']} {data['matching_type']} {data['certificate']}"
    if kind == "MX":
        return f"{r['priority']} {dotted(r['content'])}"
    if kind == "CNAME":
        need(r["proxied"] is False, "a proxied mail host")
        return dotted(r["content"])
    return strings(r["content"]) if kind == "TXT" else r["content"]


def dotted(host):
    return host if host.endswith(".") else host + "."


def from_cloudflare_api(text):
    """developers.cloudflare.com/api: DNS records, batch; at most 200 changes in the free plan."""
    out = set()
    for request in json.loads(text):
        for r in request["body"]["posts"]:
            need(not r["name"].endswith("."), "a dot")
            need(in_of_zone(r["name"] + ".", request["zone"]), "another zone's name")
            data = cloudflare_one(r)
            out.add((r["name"] + ".", r["type"], data if r["type"] in ("TXT", "CAA") else data.lower()))
    return out
