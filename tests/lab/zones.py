#!/usr/bin/python3
"""Writes the zone files of the lab's name servers. Runs in the world; /lab/dns is its state.

  zones.py write                      every zone file anew, from table, hosts, DS and records
  zones.py publish ZONE < zonefile    the records of a user's zone, replacing what stood there
  zones.py ptr IP NAME…|none          the PTR of one address

publish and ptr print the zones whose file changed.
"""
import ipaddress
import os
import sys

import dns.rdataclass
import dns.rdatatype
import dns.reversename
import dns.zonefile

STATE = "/lab/dns"
SERVERS = {
    "root": [f"{letter}.root-servers.net." for letter in "abcdefghijklm"],
    "tld": ["a.gtld-servers.net."],
    "registrar": ["ns1.registrar.net.", "ns2.registrar.net."],
    "odd": ["ns1.registrar.net.", "odd.registrar.net."],
    "blocklist": ["ns.blocklists.net."],
}
# What the name server makes itself, and what belongs to the registrar.
NOT_PUBLISHED = {"SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"}
MAX_TTL = 60  # as a considerate registrar: a correction is seen within a minute


def dotted(name):
    return name if name.endswith(".") else name + "."


def lines(path):
    try:
        with open(path, encoding="utf-8") as file:
            return [line.split() for line in file if line.strip()]
    except FileNotFoundError:
        return []


def table():
    """zone -> (servers' group, signed)"""
    return {dotted(zone): (group, signed == "signed") for zone, group, signed in lines(f"{STATE}/table")}


def zone_of(name, zones, strictly_above=False):
    """The zone that a name belongs to: the longest that ends it."""
    labels = [] if name == "." else name.rstrip(".").split(".")
    for start in range(1 if strictly_above else 0, len(labels) + 1):
        zone = dotted(".".join(labels[start:]))
        if zone in zones:
            return zone
    return None


def below(name, zone):
    return zone == "." or name == zone or name.endswith("." + zone)


def hosts():
    return [(dotted(name), v4, v6) for name, v4, v6 in lines(f"{STATE}/hosts") if name != "-"]


def addresses(name, v4, v6):
    return [f"{name} {MAX_TTL} A {v4}", f"{name} {MAX_TTL} AAAA {v6}"]


def delegations(zone, zones):
    known = {name: (v4, v6) for name, v4, v6 in hosts()}
    delegated = {row[0]: [] for row in lines(f"{STATE}/ds")}
    for row in lines(f"{STATE}/ds"):
        delegated[row[0]].append(" ".join(row))
    glue = set()
    for child, (group, signed) in zones.items():
        if child == zone or zone_of(child, zones, strictly_above=True) != zone:
            continue
        for server in SERVERS[group]:
            yield f"{child} {MAX_TTL} NS {server}"
            if below(server, zone):
                glue.add(server)
        if signed:
            yield from delegated.get(child, [])
    for server in sorted(glue):
        if zone_of(server, zones) != zone:
            yield from addresses(server, *known[server])


def record_file(zone):
    return f"{STATE}/records/{zone}rr"


def zone_file(zone):
    return f"{STATE}/zones/{zone}zone"


def write_atomically(path, text):
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".tmp", path)


def write(zone, zones):
    group, _signed = zones[zone]
    if group == "blocklist":
        return
    servers = SERVERS[group]
    out = [f"{zone} {MAX_TTL} SOA {servers[0]} hostmaster.registrar.net. 1 3600 600 864000 2"]
    out += [f"{zone} {MAX_TTL} NS {server}" for server in servers]
    for name, v4, v6 in hosts():
        if zone_of(name, zones) == zone:
            out += addresses(name, v4, v6)
        for address in (v4, v6):
            pointer = dns.reversename.from_address(address).to_text()
            if zone_of(pointer, zones) == zone:
                out.append(f"{pointer} {MAX_TTL} PTR {name}")
    try:
        with open(record_file(zone), encoding="utf-8") as file:
            out.append(file.read())
    except FileNotFoundError:
        pass
    out += delegations(zone, zones)
    write_atomically(zone_file(zone), "\n".join(out) + "\n")


def parse(text):
    return dns.zonefile.read_rrsets(text, origin=dns.name.root, relativize=False,
                                    rdclass=None, default_rdclass="IN", default_ttl=MAX_TTL)


def publish(zone, zones):
    if zone not in zones:
        sys.exit(f"no zone {zone} in this lab: lab zone add {zone}")
    kept, left_out = [], []
    for rrset in parse(sys.stdin.read()):
        name = rrset.name.to_text().lower()
        kind = dns.rdatatype.to_text(rrset.rdtype)
        unwanted = kind in NOT_PUBLISHED or (kind == "NS" and name == zone)
        if unwanted or zone_of(name, zones) != zone:
            left_out.append(f"{name} {kind}")
            continue
        rrset.ttl = min(rrset.ttl, MAX_TTL)
        kept.append(rrset.to_text())
    for entry in left_out:
        print(f"left out, not for {zone}: {entry}", file=sys.stderr)
    write_atomically(record_file(zone), "\n".join(kept) + "\n")
    write(zone, zones)
    print(zone)


def point(address, names, zones):
    pointer = dns.reversename.from_address(str(ipaddress.ip_address(address))).to_text()
    zone = zone_of(pointer, zones)
    rows = [row for row in lines(record_file(zone)) if row[0] != pointer]
    if names != ["none"]:
        rows += [[pointer, str(MAX_TTL), "PTR", dotted(name)] for name in names]
    write_atomically(record_file(zone), "\n".join(" ".join(row) for row in rows) + "\n")
    write(zone, zones)
    print(zone)


def main(argv):
    zones = table()
    if argv[1:] == ["write"]:
        for zone in zones:
            write(zone, zones)
    elif len(argv) == 3 and argv[1] == "publish":
        publish(dotted(argv[2]).lower(), zones)
    elif len(argv) >= 4 and argv[1] == "ptr":
        point(argv[2], argv[3:], zones)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
