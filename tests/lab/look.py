#!/usr/bin/python3
"""A service that looks whether a port of its client is open: look.py CERTIFICATE ADDRESS…

GET /?address=ADDRESS&port=PORT is answered with one word: open, refused or silent. Only the client's own address is looked at.
"""
import http.server
import socket
import ssl
import sys
import threading
import urllib.parse

PATIENCE = 5     # seconds


def look(address, port, source):
    try:
        with socket.create_connection((address, port), timeout=PATIENCE, source_address=(source, 0)):
            return "open"
    except TimeoutError:
        return "silent"
    except OSError:
        return "refused"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        address, port = asked.get("address", [""])[0], asked.get("port", ["25"])[0]
        if address != self.client_address[0] or not port.isdigit():
            self.send_error(403, "only your own address")
            return
        said = look(address, int(port), self.connection.getsockname()[0]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)


def serve(certificate, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server_class = type("Server", (http.server.ThreadingHTTPServer,), {"address_family": family})
    server = server_class((address, 443), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


def main(certificate, *addresses):
    for address in addresses:
        threading.Thread(target=serve, args=(certificate, address)).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
