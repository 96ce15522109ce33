"""Two providers' DNS APIs on loopback, as their references describe them; what a real one does beyond that is not here.

Hetzner Cloud: zones and sets of records. Cloudflare: zones and records with identities, changed in batches. Both keep
their zones in memory, refuse what the reference does not allow, and want the token.
"""
import http.server
import json
import re
import ssl
import threading
import urllib.parse

from forms import dotted, need, record, strings, Wrong

TOKEN = "a-token-that-is-only-for-tests"


class Api:
    """Serves HTTPS on 127.0.0.1:443 until it is closed."""

    def __init__(self, zones, cert):
        self.zones, self.requests = zones, []
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                url = urllib.parse.urlparse(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                api.requests.append((self.command, self.path, body.decode()))
                try:
                    if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                        status, value = 401, api.error("unable to authenticate")
                    else:
                        status, value = api.handle(self.command, url.path, query, json.loads(body) if body else None)
                except (Wrong, KeyError, ValueError) as wrong:
                    status, value = 422, api.error(f"invalid input: {wrong!r}")
                data = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(30)

    def changes(self):
        return [one for one in self.requests if one[0] != "GET"]


class Hetzner(Api):
    """zones: {zone: {(relative name, type): [value, …]}}; pages of ten sets, to see that all are read."""

    host = "api.hetzner.cloud"

    @staticmethod
    def error(text):
        return {"error": {"code": "some_code", "message": text}}

    def handle(self, method, path, query, body):
        found = re.fullmatch(r"/v1/zones/([^/]+)(/rrsets(?:/([^/]+)/([A-Z]+)/actions/set_records)?)?", path)
        if not found or found[1] not in self.zones:
            return 404, self.error("zone not found")
        zone = self.zones[found[1]]
        if method == "GET":
            return 200, self.page(zone, query) if found[2] else {"zone": {"id": 1, "name": found[1]}}
        values = [one["value"] for one in body["records"]]
        need(values, "an empty set")
        for value in values:
            need(all(32 <= ord(c) < 127 for c in value), "not printable")
        if found[3]:
            need(set(body) == {"records"}, f"fields {set(body)}")
            key = (found[3], found[4])
            if key not in zone:
                return 404, self.error("rrset not found")
        else:
            need(set(body) == {"name", "type", "ttl", "records"}, f"fields {set(body)}")
            key = (body["name"], body["type"])
            if key in zone:
                return 409, self.error("rrset exists")
        for value in values:
            self.canonical(found[1], key, value)
        types = {kind for name, kind in zone if name == key[0]} | {key[1]}
        need("CNAME" not in types or len(types) == 1, "a CNAME beside others")
        zone[key] = values
        return 201, {"action": {"id": 1, "status": "running"}}

    @staticmethod
    def page(zone, query):
        page, size = int(query.get("page", 1)), min(int(query.get("per_page", 25)), 10)
        keys = sorted(zone)[(page - 1) * size : page * size]
        more = page * size < len(zone)
        sets = [
            {"id": f"{n}/{t}", "name": n, "type": t, "ttl": None, "records": [{"value": v, "comment": ""} for v in zone[n, t]]}
            for n, t in keys
        ]
        return {"rrsets": sets, "meta": {"pagination": {"page": page, "next_page": page + 1 if more else None}}}

    @staticmethod
    def canonical(zone, key, value):
        return record(f"{zone}." if key[0] == "@" else f"{key[0]}.{zone}.", key[1], value)

    def records(self):
        return {
            self.canonical(zone, key, value)
            for zone, sets in self.zones.items()
            for key, values in sets.items()
            for value in values
            if key[1] not in ("SOA", "NS")
        }


class Cloudflare(Api):
    """zones: {zone: [(full name without dot, type, content or data, priority), …]}"""

    host = "api.cloudflare.com"

    def __init__(self, zones, cert):
        self.stored, self.next_id = {}, 1
        for zone, rows in zones.items():
            self.stored[zone] = {}
            for name, kind, content, priority in rows:
                self.store(zone, {"name": name, "type": kind, "content": content, "priority": priority})
        super().__init__(zones, cert)

    @staticmethod
    def error(text):
        return {"success": False, "errors": [{"code": 1000, "message": text}], "result": None}

    @staticmethod
    def zone_id(zone):
        return zone.encode().hex()[:32]

    def store(self, zone, one, identity=None):
        if identity is None:
            identity = f"{self.next_id:032x}"
            self.next_id += 1
        self.stored[zone][identity] = dict(one, id=identity)

    def handle(self, method, path, query, body):
        if path == "/client/v4/zones":
            result = [{"id": self.zone_id(zone), "name": zone} for zone in self.stored if zone == query["name"]]
            return 200, {"success": True, "errors": [], "result": result}
        found = re.fullmatch(r"/client/v4/zones/([0-9a-f]+)/dns_records(/batch)?", path)
        zone = next(z for z in self.stored if self.zone_id(z) == found[1])
        if method == "GET":
            page, size = int(query["page"]), min(int(query["per_page"]), 10)
            rows = list(self.stored[zone].values())
            info = {"page": page, "total_pages": -(-len(rows) // size)}
            return 200, {"success": True, "result": rows[(page - 1) * size : page * size], "result_info": info}
        need(found[2] and set(body) <= {"deletes", "patches", "puts", "posts"}, "not a batch")
        for one in body["deletes"]:
            del self.stored[zone][one["id"]]
        for one in body["puts"]:
            need(one["id"] in self.stored[zone], "no such record")
            self.accept(zone, one)
            self.store(zone, one, one["id"])
        for one in body["posts"]:
            need("id" not in one, "an id")
            self.accept(zone, one)
            self.store(zone, one)
        return 200, {"success": True, "errors": [], "result": {}}

    def accept(self, zone, one):
        need(one["name"] == zone or one["name"].endswith("." + zone), "another zone's name")
        need(one["ttl"] == 1 or 60 <= one["ttl"] <= 86400, "ttl")
        self.canonical(one)
        others = [r for i, r in self.stored[zone].items() if r["name"] == one["name"] and i != one.get("id")]
        need(one["type"] != "CNAME" or not others, "a CNAME beside others")
        need(all(r["type"] != "CNAME" for r in others), "beside a CNAME")

    @staticmethod
    def canonical(one):
        kind, data, content = one["type"], one.get("data"), one.get("content")
        name = one["name"] + "."
        if kind == "TXT":
            return name, kind, strings(content) if content.startswith('"') else content
        if kind == "MX":
            return record(name, kind, f"{int(one['priority'])} {dotted(content)}")
        if kind == "SRV":
            return record(name, kind, f"{data['priority']} {data['weight']} {data['port']} {dotted(data['target'])}")
        if kind == "CAA":
            return name, kind, f"{data['flags']} {data['tag']} {data['value']}"
        if kind == "TLSA":
            return name, kind, f"{data['usage']} {data['selector']} {data['matching_type']} {data['certificate']}"
        return record(name, kind, dotted(content) if kind == "CNAME" else content)

    def records(self):
        return {self.canonical(one) for rows in self.stored.values() for one in rows.values()}
