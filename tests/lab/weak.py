#!/usr/bin/python3
"""What a judge must condemn, at scanner.badhost.net while a command runs: weak.py CMD…

Port 25 is an open relay that tells who has a mailbox; port 443 speaks TLS 1.0 with CBC ciphers and shows a certificate
that has ended and that nobody signed. Exit status: the command's.
"""
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading

ADDRESS = "45.93.66.6"
GREETING = b"250-scanner.badhost.net\r\n250-AUTH PLAIN LOGIN\r\n250 VRFY\r\n"


class Relay(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 scanner.badhost.net ESMTP\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            self.wfile.write(GREETING if word == b"EHLO" else b"354 go on\r\n" if word == b"DATA" else b"250 fine\r\n")


class Web(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            with self.server.context.wrap_socket(self.request, server_side=True) as tls:
                tls.recv(4096)
                tls.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello\r\n")
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, request, client_address):
        """A scanner hangs up as it likes."""


def weak_context():
    with tempfile.TemporaryDirectory() as directory:
        key, certificate = f"{directory}/key.pem", f"{directory}/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=elsewhere.example", "-keyout", key,
                        "-out", certificate, "-not_before", "20200101000000Z", "-not_after", "20210101000000Z"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AES128-SHA:AES256-SHA:@SECLEVEL=0")
        context.load_cert_chain(certificate, key)
    return context


def main():
    for port, handler in ((25, Relay), (443, Web)):
        server = Server((ADDRESS, port), handler)
        server.context = weak_context() if handler is Web else None
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return subprocess.run(sys.argv[1:], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
