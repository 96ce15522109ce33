"""What a large provider thinks of a client and of a message, found with code that our daemons do not share."""
import ipaddress
import re

import authheaders
import dkim
import dns.exception
import dns.resolver
import dns.reversename
import spf

NOT_THERE = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)
LISTS = ("zen.spamhaus.org",)


def ask(name, kind):
    """The texts of an answer; none when there is none. A failing resolver raises dns.exception.DNSException."""
    try:
        return [record.to_text() for record in dns.resolver.resolve(name, kind, lifetime=10)]
    except NOT_THERE:
        return []


def is_generic(name, address):
    """A name that only spells the address, or says that it is one of many."""
    parts = address.split(".") if "." in address else []
    spelled = parts and all(part in re.split(r"[^0-9]+", name) for part in parts)
    return bool(spelled or re.search(r"(^|[-.])(dyn|dynamic|dhcp|pool|vps|static|client|host)[-.0-9]", name))


def client(address):
    """How the address of a client looks: its name, whether that name points back, whether it is listed."""
    names = [name.rstrip(".") for name in ask(dns.reversename.from_address(address), "PTR")]
    kind = "AAAA" if ":" in address else "A"
    back = [name for name in names
            if any(ipaddress.ip_address(found) == ipaddress.ip_address(address) for found in ask(name, kind))]
    reverse = dns.reversename.from_address(address).to_text()
    reverse = reverse.removesuffix(".in-addr.arpa.").removesuffix(".ip6.arpa.")
    listed = [name for name in LISTS
              if any(not found.startswith("127.255.") for found in ask(f"{reverse}.{name}", "A"))]
    return {
        "ip": address,
        "ptr": names[0] if names else None,
        "fcrdns": "pass" if back else "fail" if names else "none",
        "generic": bool(names) and all(is_generic(name, address) for name in names),
        "listed": listed,
    }


def refusal(seen):
    """Why a client may not send at all, as an SMTP answer; None when it may."""
    if seen["listed"]:
        return f"550 5.7.1 [{seen['ip']}] is listed by {seen['listed'][0]}"
    if seen["fcrdns"] == "none":
        return f"550 5.7.25 [{seen['ip']}] has no PTR record; we do not accept mail from such addresses"
    if seen["fcrdns"] == "fail":
        return f"550 5.7.25 The PTR record of [{seen['ip']}], {seen['ptr']}, does not point back to it"
    return None


def signatures(message):
    """Every DKIM signature of a message with its result."""
    found = []
    count = len(re.findall(rb"(?im)^dkim-signature:", message.split(b"\r\n\r\n", 1)[0]))
    for index in range(count):
        verifier = dkim.DKIM(message)
        try:
            result, reason = ("pass", "") if verifier.verify(idx=index) else ("fail", "the signature does not match")
        except dns.exception.DNSException as error:
            result, reason = "temperror", str(error)
        except Exception as error:  # dkimpy raises many kinds; each is a verdict, none is our failure
            result, reason = "fail", f"{type(error).__name__}: {error}"
        field = {key: value.decode() for key, value in verifier.signature_fields.items()}
        found.append({"result": result, "reason": reason, "domain": field.get(b"d", ""), "selector": field.get(b"s", ""),
                      "algorithm": field.get(b"a", ""), "signed": field.get(b"h", "")})
    return found


def dmarc(message, spf_result, signed):
    """DMARC passes when SPF or any one passing signature is aligned."""
    results = []
    candidates = [one for one in signed if one["result"] == "pass"] or [None]
    for one in candidates:
        dkim_result = one and authheaders.DKIMAuthenticationResult(result="pass", header_d=one["domain"])
        results.append(authheaders.check_dmarc(message, spf_result, dkim_result))
    best = next((result for result in results if result.result == "pass"), results[0])
    return {"result": best.result, "policy": getattr(best, "policy", None) or "none", "from": best.header_from}


def verdict(seen, helo, mail_from, message):
    """The judgement of one message."""
    spf_code, spf_reason = spf.check2(seen["ip"], mail_from, helo)
    spf_result = authheaders.SPFAuthenticationResult(result=spf_code, smtp_mailfrom=mail_from or f"postmaster@{helo}",
                                                     smtp_helo=helo)
    signed = signatures(message)
    results = {one["result"] for one in signed}
    aligned = dmarc(message, spf_result, signed)
    return {
        "spf": spf_code,
        "spf_reason": spf_reason,
        "dkim": next((result for result in ("pass", "temperror", "fail") if result in results), "none"),
        "dkim_signatures": signed,
        "dmarc": aligned["result"],
        "dmarc_policy": aligned["policy"],
        "dmarc_from": aligned["from"],
    }


def folder(judged):
    """Where a message ends: refused, junk or inbox."""
    if judged["dmarc"] == "fail" and judged["dmarc_policy"] == "reject":
        return "refused"
    suspicious = (judged["dmarc"] != "pass", judged["generic"])
    return "junk" if any(suspicious) else "inbox"
