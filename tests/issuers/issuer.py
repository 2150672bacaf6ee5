"""An issuer in Python: PyJWT signs, http.server publishes. It does what it reads, a line of JSON at a time, and answers each."""

import json
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

HOUR_SECONDS = 3600


class Key:
    def __init__(self):
        self.id = str(uuid.uuid4())
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def to_jwk(self):
        return {**json.loads(RSAAlgorithm.to_jwk(self.private.public_key())), "kid": self.id}


class Issuer:
    """The newest key, which stands last, signs."""

    def __init__(self):
        self.keys = [Key()]
        self.server = None
        self.port = 0

    def come_up(self):
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path != "/jwks.json":
                    return self.send_error(404)
                body = json.dumps({"keys": [key.to_jwk() for key in issuer.keys]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{self.port}"

    def go_down(self):
        self.server.shutdown()
        self.server.server_close()

    def issue(self, audience):
        now = int(time.time())
        claims = {
            "iss": f"http://127.0.0.1:{self.port}",
            "aud": audience,
            "sub": "alice",
            "iat": now,
            "exp": now + HOUR_SECONDS,
        }
        key = self.keys[-1]
        return jwt.encode(claims, key.private, algorithm="RS256", headers={"kid": key.id})

    def roll_over(self):
        self.keys.append(Key())

    def withdraw(self):
        del self.keys[:-1]


issuer = Issuer()
for line in sys.stdin:
    name, *given = json.loads(line)
    print(json.dumps(getattr(issuer, name)(*given)), flush=True)
