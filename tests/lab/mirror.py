#!/usr/bin/python3
"""A caching HTTP proxy for Debian archives: mirror.py TABLE CACHE ADDRESS…

TABLE has lines "host path socket": requests for host/path… go through that socket file. What never changes
under its name (packages, by-hash indexes) is kept in CACHE; everything else is passed through.

Beside TABLE may lie mirror.broken, with lines "HOW REGEX": what matches is not there any more (HOW is 404), or the
connection ends after its first kilobyte (cut). A number of seconds in mirror.clock is how far its clock is ahead.
"""
import http.client
import http.server
import os
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
import urllib.parse

IMMUTABLE = re.compile(r"/pool/.+\.deb$|/by-hash/SHA256/[0-9a-f]{64}$")
PASSED = ("content-type", "content-length", "last-modified", "etag", "content-range", "location")
SITES = []
CACHE = ""
BROKEN = ""
CLOCK = ""
LOCKS = {}
LOCKS_LOCK = threading.Lock()


class Upstream(http.client.HTTPConnection):
    """HTTP over a socket file."""

    def __init__(self, host, path):
        super().__init__(host, timeout=60)
        self.socket_path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.socket_path)


def trouble_with(path):
    """How the mirror fails with a file: 404, cut or not at all."""
    try:
        with open(BROKEN, encoding="utf-8") as file:
            lines = [line.split(maxsplit=1) for line in file]
    except FileNotFoundError:
        return None
    return next((how for how, regex in lines if re.search(regex.strip(), path)), None)


def site_of(host, path):
    """The most specific site that serves a request."""
    fitting = [site for site in SITES if site[0] == host and (path + "/").startswith(site[1] + "/")]
    return max(fitting, key=lambda site: len(site[1]), default=None)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        print(self.client_address[0], format % args, flush=True)

    def date_time_string(self, timestamp=None):
        try:
            with open(CLOCK, encoding="utf-8") as file:
                return super().date_time_string(time.time() + int(file.read()))
        except FileNotFoundError:
            return super().date_time_string(timestamp)

    def do_GET(self):
        host = self.headers.get("Host", "").split(":")[0]
        path = urllib.parse.urlsplit(self.path).path
        site = site_of(host, path)
        if site is None:
            return self.send_error(404, "no such site")
        trouble = trouble_with(path)
        if trouble == "404":
            return self.send_error(404)
        if trouble == "cut":
            return self.break_off(site)
        if ".." in path or not IMMUTABLE.search(path):
            return self.pass_through(site)
        kept = os.path.join(CACHE, host, path.lstrip("/"))
        with LOCKS_LOCK:
            lock = LOCKS.setdefault(kept, threading.Lock())
        with lock:
            if not os.path.exists(kept):
                return self.fetch(site, kept)
        return self.from_cache(kept)

    do_HEAD = do_GET

    def break_off(self, site):
        answer = self.ask(site, {})
        self.answer(answer.status, answer.headers)
        self.wfile.write(answer.read(1024))
        self.close_connection = True

    def ask(self, site, headers):
        connection = Upstream(site[0], site[2])
        connection.request(self.command, self.path, headers={"Host": site[0], "Connection": "close", **headers})
        return connection.getresponse()

    def pass_through(self, site):
        wanted = ("if-modified-since", "if-range", "range", "cache-control", "user-agent")
        answer = self.ask(site, {k: v for k, v in self.headers.items() if k.lower() in wanted})
        self.answer(answer.status, answer.headers)
        if self.command != "HEAD":
            shutil.copyfileobj(answer, self.wfile)

    def answer(self, status, headers):
        self.send_response(status)
        for name in PASSED:
            if headers.get(name):
                self.send_header(name, headers[name])
        if not headers.get("content-length"):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()

    def fetch(self, site, kept):
        """Passes a file on while it is written beside its final place."""
        answer = self.ask(site, {})
        self.answer(answer.status, answer.headers)
        if answer.status != 200 or self.command == "HEAD":
            return shutil.copyfileobj(answer, self.wfile)
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(kept), delete=False) as file:
            while block := answer.read(1 << 16):
                file.write(block)
                self.wfile.write(block)
        if os.path.getsize(file.name) == int(answer.headers.get("content-length", -1)):
            os.replace(file.name, kept)
        else:
            os.unlink(file.name)
        return None

    def from_cache(self, kept):
        os.utime(kept)
        size = os.path.getsize(kept)
        start = 0
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if match and 0 < int(match[1]) < size:
            start = int(match[1])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(size - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.end_headers()
        if self.command != "HEAD":
            with open(kept, "rb") as file:
                file.seek(start)
                shutil.copyfileobj(file, self.wfile, 1 << 20)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        print(client_address[0], "broke off:", sys.exc_info()[1], flush=True)


class Server6(Server):
    address_family = socket.AF_INET6


def main(argv):
    global CACHE, BROKEN, CLOCK
    with open(argv[1], encoding="utf-8") as file:
        SITES.extend(line.split() for line in file)
    CACHE = argv[2]
    BROKEN = os.path.join(os.path.dirname(argv[1]), "mirror.broken")
    CLOCK = os.path.join(os.path.dirname(argv[1]), "mirror.clock")
    servers = [(Server6 if ":" in address else Server)((address, 80), Handler) for address in argv[3:]]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()


if __name__ == "__main__":
    main(sys.argv)
