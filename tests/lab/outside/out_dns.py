"""Probes of what the world's name servers say about the box: asked of an authoritative server, so that no cache is in between."""
import re

import dns.message
import dns.query
import dns.rdatatype
import dns.reversename
import spf
import ssl
import hashlib
import subprocess
import urllib.request

from run_rows import expect
from visit import DOMAIN, HOST
import out_tls

SERVER = "45.90.20.53"      # ns1.registrar.net, which has the zone and the reverse zones


def ask(name, kind):
    """The texts of an authoritative answer."""
    query = dns.message.make_query(name, kind)
    answer = dns.query.tcp(query, SERVER, timeout=10)
    return [record.to_text() for rrset in answer.answer for record in rrset if dns.rdatatype.to_text(rrset.rdtype) == kind]


def txt(name, begins):
    """TXT records joined as RFC 7208 says: without a space."""
    joined = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)) for text in ask(name, "TXT")]
    return [text for text in joined if text.lower().startswith(begins)]


# --- SPF

class Count:
    lookups = voids = 0


def spf_record(visit, *domains):
    """Exactly one record, within RFC 7208's limits, that ends in a refusal and lets the box's own addresses pass."""
    for domain in domains:
        records = txt(domain, "v=spf1")
        expect(len(records) == 1, f"{domain} has {len(records)} SPF records")
        terms = records[0].lower().split()
        expect(terms[-1] in ("-all", "~all"), f"{domain}: {records[0]}")
        expect(not any(re.fullmatch(r"[+?]?ptr(:.*)?", term) for term in terms), f"{domain} uses ptr: {records[0]}")
        count = Count()
        walk(domain, terms, count)
        expect(count.lookups <= 10 and count.voids <= 2, f"{domain}: {count.lookups} look-ups, {count.voids} of them void")
        result, reason = spf.check2(visit.address, f"someone@{domain}", HOST)
        expect(result == "pass", f"{domain}: {visit.address} gets {result}: {reason}")
        result, _ = spf.check2("45.93.66.6", f"someone@{domain}", HOST)
        expect(result in ("fail", "softfail"), f"{domain}: a stranger gets {result}")
    return f"{count.lookups} look-ups"


def walk(domain, terms, count):
    for term in terms[1:]:
        mechanism, _, target = re.sub(r"^[+?~-]", "", term).partition(":")
        if mechanism.startswith("redirect="):
            mechanism, target = "redirect", mechanism[9:]
        if mechanism not in ("a", "mx", "include", "exists", "redirect"):
            continue
        count.lookups += 1
        target = target or domain
        found = ask(target, {"mx": "MX", "include": "TXT", "redirect": "TXT"}.get(mechanism, "A"))
        count.voids += not found
        if mechanism in ("include", "redirect"):
            for record in txt(target, "v=spf1"):
                walk(target, record.lower().split(), count)


def dmarc_record(_visit, domain):
    """One record, v first, a policy, no tag that RFC 9989 took out, and reports that somebody can get."""
    records = txt(f"_dmarc.{domain}", "v=dmarc1")
    expect(len(records) == 1, f"_dmarc.{domain} has {len(records)} records")
    expect(len(ask(f"_dmarc.{domain}", "TXT")) == 1, "there are other TXT records beside it")
    pairs = [tuple(part.strip() for part in tag.split("=", 1)) for tag in records[0].split(";") if tag.strip()]
    tags = dict(pairs)
    expect(pairs[0] == ("v", "DMARC1") and len(tags) == len(pairs), records[0])
    expect(tags.get("p") in ("none", "quarantine", "reject"), f"policy: {records[0]}")
    expect(not {"pct", "rf", "ri"} & set(tags), f"tags of the past: {records[0]}")
    expect(re.fullmatch(rf"mailto:[a-z.-]+@{re.escape(domain)}", tags.get("rua", "")), f"reports: {records[0]}")
    return records[0]


# --- names of addresses

def ptr(visit):
    """The address has one name, that name has this address, and it is the mail host's."""
    names = ask(dns.reversename.from_address(visit.address).to_text(), "PTR")
    expect(names == [HOST + "."], f"the names of {visit.address}: {names}")
    kind = "AAAA" if ":" in visit.address else "A"
    expect(ask(HOST, kind) == [visit.address], f"{kind} of {HOST}: {ask(HOST, kind)}")
    return f"{visit.address} is {HOST}"


# --- DANE and MTA-STS

def policies(visit):
    """What is published about TLS on port 25 is what is served there: MTA-STS names the exchanger, TLSA the key."""
    exchangers = sorted(text.split()[1].rstrip(".") for text in ask(DOMAIN, "MX"))
    ids = txt(f"_mta-sts.{DOMAIN}", "v=stsv1")
    expect(len(ids) == 1 and re.search(r"id=[A-Za-z0-9]{1,32};?$", ids[0].strip()), f"_mta-sts: {ids}")
    policy = fetch(f"https://mta-sts.{DOMAIN}/.well-known/mta-sts.txt")
    fields = [tuple(part.strip() for part in line.split(":", 1)) for line in policy.splitlines() if line]
    named = sorted(value for key, value in fields if key == "mx")
    expect(named == exchangers, f"the policy names {named}, the MX records {exchangers}")
    expect(("version", "STSv1") in fields and dict(fields)["mode"] in ("testing", "enforce"), policy)
    published = ask(f"_25._tcp.{HOST}", "TLSA")
    expect(published, f"_25._tcp.{HOST} has no TLSA record")
    served = spki_digest(out_tls.shown(visit, 25))
    wanted = [text.lower().split()[:3] + ["".join(text.lower().split()[3:])] for text in published]
    expect(["3", "1", "1", served] in wanted, f"TLSA {wanted}, served {served}")
    return "both agree"


def fetch(url):
    with urllib.request.urlopen(url, timeout=20, context=ssl.create_default_context(cafile=out_tls.TRUST)) as answer:
        expect(answer.status == 200 and answer.headers.get_content_type() == "text/plain", f"{url}: {answer.headers}")
        return answer.read().decode()


def spki_digest(der):
    public = subprocess.run(["openssl", "x509", "-inform", "DER", "-noout", "-pubkey"], input=der, capture_output=True, check=True)
    key = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=public.stdout, capture_output=True, check=True)
    return hashlib.sha256(key.stdout).hexdigest()


PROBES = {"spf-record": spf_record, "dmarc-record": dmarc_record, "ptr": ptr, "policies": policies}
