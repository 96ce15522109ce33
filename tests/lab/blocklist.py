#!/usr/bin/python3
"""A name server for blocklists (RFC 5782): blocklist.py TABLE DIRECTORY ADDRESS…

TABLE has lines "zone group …"; the zones of group "blocklist" are served. In DIRECTORY, `listed` has lines
"IP-or-domain list answer" and `refused` lines "resolver list": who asks from there is told 127.255.255.254,
as the large lists tell the open resolvers. `broken` has lines "list how": "empty" lists nothing any more, "everything"
whatever it is asked for, as lists did that were given up, and "silent" does not answer. All are read at each question.
"""
import ipaddress
import socket
import socketserver
import sys
import threading

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.reversename
import dns.rrset

REFUSAL = "127.255.255.254"
TEST_ENTRIES = {"2.0.0.127", "2.0.0.0.0.0.f.7.f.f.f.f." + "0." * 19 + "0", "test"}
# What some lists have instead, or answer.
OWN_TESTS = {
    "dbltest.com.dbl.spamhaus.org": "127.0.1.2",
    "surbl-org-permanent-test-point.com.multi.surbl.org": "127.0.0.254",
    "test.uribl.com.multi.uribl.com": "127.0.0.14",
    "2.0.0.127.list.dnswl.org": "127.0.10.3",
}
DIRECTORY = ""
ZONES = []


def rows(name):
    with open(f"{DIRECTORY}/{name}", encoding="utf-8") as file:
        return [line.split() for line in file if line.strip()]


def listed_name(entry):
    """How an address or a domain is asked for below a list."""
    try:
        address = str(ipaddress.ip_address(entry))
    except ValueError:
        return entry
    return dns.reversename.from_address(address).to_text().removesuffix(".in-addr.arpa.").removesuffix(".ip6.arpa.")


def broken(name):
    """How the list is broken that the name belongs to, or None."""
    return next((how for blocklist, how in rows("broken") if name.endswith("." + blocklist)), None)


def lookup(question, client):
    """The address that a list answers with, or None."""
    name = question.to_text(omit_final_dot=True).lower()
    if how := broken(name):
        return "127.0.0.2" if how == "everything" else None
    for resolver, blocklist in rows("refused"):
        if name.endswith("." + blocklist) and ipaddress.ip_address(client) == ipaddress.ip_address(resolver):
            return REFUSAL
    for entry, blocklist, answer in rows("listed"):
        if name == f"{listed_name(entry)}.{blocklist}":
            return answer
    if name in OWN_TESTS:
        return OWN_TESTS[name]
    for entry in TEST_ENTRIES:
        # "2.0.0.127.zen.example.org": a list has two labels at least
        if name.startswith(entry + ".") and name.removeprefix(entry + ".").count(".") >= 1:
            return "127.0.0.2"
    return None


def respond(wire, client):
    query = dns.message.from_wire(wire)
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.AA
    question = query.question[0]
    if broken(question.name.to_text(omit_final_dot=True).lower()) == "silent":
        return None
    zone = next((zone for zone in ZONES if question.name.is_subdomain(zone)), None)
    if zone is None:
        answer.set_rcode(dns.rcode.REFUSED)
        return answer.to_wire()
    authority = dns.rrset.from_text(zone, 2, "IN", "SOA", "ns.blocklists.net. hostmaster.blocklists.net. 1 60 60 60 2")
    if question.name == zone:
        if question.rdtype == dns.rdatatype.SOA:
            answer.answer.append(authority)
        elif question.rdtype == dns.rdatatype.NS:
            answer.answer.append(dns.rrset.from_text(zone, 60, "IN", "NS", "ns.blocklists.net."))
        else:
            answer.authority.append(authority)
        return answer.to_wire()
    found = lookup(question.name, client)
    if found and question.rdtype == dns.rdatatype.A:
        answer.answer.append(dns.rrset.from_text(question.name, 2, "IN", "A", found))
    elif found and question.rdtype == dns.rdatatype.TXT:
        answer.answer.append(dns.rrset.from_text(question.name, 2, "IN", "TXT", f'"listed, see https://{zone.to_text(True)}/"'))
    else:
        # Names with listed names below them exist, which resolvers that minimise questions count on.
        if not found and len(question.name) - len(zone) >= 4:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        answer.authority.append(authority)
    return answer.to_wire()


class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        if said := respond(data, self.client_address[0]):
            sock.sendto(said, self.client_address)


class Tcp(socketserver.StreamRequestHandler):
    def handle(self):
        while len(head := self.rfile.read(2)) == 2:
            wire = respond(self.rfile.read(int.from_bytes(head, "big")), self.client_address[0])
            if wire is None:
                return
            self.wfile.write(len(wire).to_bytes(2, "big") + wire)


def serve(kind, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server_class = socketserver.ThreadingUDPServer if kind is Udp else socketserver.ThreadingTCPServer
    server = type("Server", (server_class,), {"address_family": family, "allow_reuse_address": True})
    server((address, 53), kind).serve_forever()


def main(argv):
    global DIRECTORY
    with open(argv[1], encoding="utf-8") as file:
        ZONES.extend(dns.name.from_text(row[0]) for row in map(str.split, file) if row[1] == "blocklist")
    DIRECTORY = argv[2]
    threads = [threading.Thread(target=serve, args=(kind, address)) for address in argv[3:] for kind in (Udp, Tcp)]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main(sys.argv)
