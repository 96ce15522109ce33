#!/usr/bin/python3
"""Turns what a scanner wrote into a yes or no, with its reasons; run in the judges' place.

  scanned.py testssl DIRECTORY PORT     nothing found that is worth a word, but what KNOWN lists; A at least where it rates
  scanned.py sslscan DIRECTORY PORT     TLS 1.2 and 1.3 alone, strong ciphers, no compression, no renegotiation
  scanned.py nmap-tls DIRECTORY PORT    the same two protocols, strength A throughout, none of the old holes
  scanned.py nmap-mail DIRECTORY PORT   no open relay, no user given away, no login offered in the clear

Exit status 0: yes. 1: no. A tool that did not get to see the server says no, too.
"""
import json
import sys
import xml.etree.ElementTree as xml

PROTOCOLS = ["TLSv1.2", "TLSv1.3"]

# testssl.sh's findings that are none here: (id, a part of the text) and why.
KNOWN = {
    ("cert_revocation", "Neither CRL nor OCSP"): "certificates of the lab's CA name neither; Let's Encrypt's name a CRL",
    ("sessionresumption_ticket", "connect problem"): "its s_client ends before TLS 1.3's ticket has come, and offers an empty one",
    ("engine_problem", "GOST"): "about the judge's own OpenSSL",
    ("FS_TLS12_sig_algs", "ECDSA+SHA1"): "OpenSSL's own default; a client of TLS 1.2 prefers the better, and Postfix has no word for it",
}


def testssl(directory, port):
    with open(f"{directory}/testssl-{port}.json", encoding="utf-8") as file:
        findings = json.load(file)
    seen = {finding["id"]: finding["finding"] for finding in findings}
    for finding in findings:
        known = any(finding["id"].startswith(name) and text in finding["finding"] for name, text in KNOWN)
        if finding["severity"] not in ("OK", "INFO", "DEBUG") and not known:
            yield f"{finding['severity']} {finding['id']}: {finding['finding']}"
    # What has to be there, so that silence is no praise.
    for name, text in (("TLS1", "not offered"), ("TLS1_1", "not offered"), ("TLS1_2", "offered"), ("TLS1_3", "offered"),
                       ("cert_chain_of_trust", "passed"), ("cert_trust", "Ok via SAN")):
        if not seen.get(name, "nothing").startswith(text):
            yield f"{name}: {seen.get(name, 'not seen')}"
    if seen.get("overall_grade", "A") not in ("A", "A+"):
        yield f"grade {seen['overall_grade']}"


def sslscan(directory, port):
    root = xml.parse(f"{directory}/sslscan-{port}.xml").getroot()
    enabled = [f"{node.get('type').upper()}v{node.get('version')}" for node in root.iter("protocol") if node.get("enabled") == "1"]
    if enabled != PROTOCOLS:
        yield f"protocols {enabled}"
    for cipher in root.iter("cipher"):
        if cipher.get("strength") != "strong" or int(cipher.get("bits")) < 128:
            yield f"cipher {cipher.get('cipher')}: {cipher.get('strength')}"
    if not list(root.iter("cipher")):
        yield "no cipher seen"
    for name, attribute in (("renegotiation", "supported"), ("compression", "supported"), ("heartbleed", "vulnerable")):
        nodes = list(root.iter(name))
        if not nodes or any(node.get(attribute) != "0" for node in nodes):
            yield f"{name}: {[node.attrib for node in nodes]}"
    for name in ("self-signed", "expired", "not-yet-valid"):
        if [node.text for node in root.iter(name)] != ["false"]:
            yield f"certificate {name}: {[node.text for node in root.iter(name)]}"


def nmap_scripts(path, port):
    for node in xml.parse(path).getroot().iter("port"):
        if node.get("portid") == port and node.find("state").get("state") == "open":
            return {script.get("id"): script for script in node.iter("script")}
    return {}


def nmap_tls(directory, port):
    scripts = nmap_scripts(f"{directory}/nmap-tls.xml", port)
    ciphers = scripts.get("ssl-enum-ciphers")
    if ciphers is None:
        yield "no handshake seen"
        return
    # Under load nmap gives up on a handshake now and then, and its table lacks a protocol; sslscan names both for certain.
    offered = [table.get("key") for table in ciphers.findall("table")]
    if not offered or not set(offered) <= set(PROTOCOLS):
        yield f"protocols {offered}"
    strengths = {elem.text for elem in ciphers.iter("elem") if elem.get("key") in ("strength", "least strength")}
    if strengths != {"A"}:
        yield f"strengths {sorted(strengths)}"
    for warnings in ciphers.iter("table"):
        if warnings.get("key") == "warnings":
            yield "; ".join(elem.text for elem in warnings)
    if "mail.example.org" not in scripts["ssl-cert"].get("output"):
        yield f"certificate: {scripts['ssl-cert'].get('output')}"
    for name in ("ssl-heartbleed", "ssl-poodle", "ssl-ccs-injection", "sslv2", "sslv2-drown"):
        if name in scripts:
            yield f"{name}: {scripts[name].get('output')}"


# By port: words that its own tool must have seen, and must not have seen.
OFFERS = {
    "25": ("smtp-commands", ["STARTTLS"], ["AUTH ", "ETRN,", "VRFY,"]),
    "587": ("smtp-commands", ["STARTTLS"], ["AUTH ", "ETRN,", "VRFY,"]),
    "465": ("smtp-commands", ["AUTH PLAIN LOGIN"], ["STARTTLS,", "ETRN,", "VRFY,"]),
    "143": ("imap-capabilities", ["STARTTLS", "LOGINDISABLED"], ["AUTH="]),
    "993": ("imap-capabilities", ["AUTH=PLAIN"], ["STARTTLS", "LOGINDISABLED"]),
    "110": ("pop3-capabilities", ["STLS"], ["USER", "PLAIN", "LOGIN"]),
    "995": ("pop3-capabilities", ["USER", "SASL(PLAIN"], ["STLS"]),
}
# The only answers that mean no; an error in between means nothing.
NO_RELAY = ("Server doesn't seem to be an open relay, all tests failed", "Server isn't an open relay, authentication needed")
NO_USERS = ("Couldn't perform user enumeration, authentication needed", "returned a unhandled status code.",
            "Couldn't find any accounts")


def nmap_mail(directory, port):
    scripts = {name: script.get("output").strip() for name, script in nmap_scripts(f"{directory}/nmap-mail.xml", port).items()}
    tool, wanted, unwanted = OFFERS[port]
    # The second line is what HELP answers: all that Postfix was built with.
    offer = scripts.get(tool, "").split("\n")[0]
    yield from (f"not offered: {word} in {offer!r}" for word in wanted if word not in offer)
    yield from (f"offered: {word} in {offer!r}" for word in unwanted if word in offer)
    if tool != "smtp-commands":
        return
    if scripts.get("smtp-open-relay") not in NO_RELAY:
        yield f"smtp-open-relay: {scripts.get('smtp-open-relay')}"
    users = scripts.get("smtp-enum-users", "")
    if not users or not all(line.endswith(NO_USERS) for line in users.split("\n")):
        yield f"smtp-enum-users: {users}"


def main():
    judge, directory, port = sys.argv[1:]
    judges = {"testssl": testssl, "sslscan": sslscan, "nmap-tls": nmap_tls, "nmap-mail": nmap_mail}
    try:
        reasons = list(judges[judge](directory, port))
    except (OSError, ValueError, xml.ParseError) as error:
        reasons = [f"nothing to judge by: {error}"]
    for reason in reasons:
        print(reason)
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
