"""TLS against a local server; argument: a folder with good.pem, good.key, other.pem, other.key (CN localhost).
Prints {check: [good, detail]}."""

import json
import os
import socket
import sys
import threading

folder = sys.argv[1]
answers = {}


def serve(context, listener):
    connection, _ = listener.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as stream:
            stream.sendall(b"hello")
    except OSError:
        connection.close()


def attempt(certificate, trusted, name):
    """What a client sees that trusts TRUSTED and asks for NAME from a server with CERTIFICATE."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(os.path.join(folder, certificate + ".pem"), os.path.join(folder, certificate + ".key"))
    client = ssl.create_default_context(cafile=os.path.join(folder, trusted + ".pem"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(server, listener), daemon=True)
        thread.start()
        try:
            with socket.create_connection(listener.getsockname(), timeout=20) as plain:
                with client.wrap_socket(plain, server_hostname=name) as stream:
                    return f"{stream.recv(10)!r} {stream.version()}"
        except ssl.SSLCertVerificationError as error:
            return f"refused: {error.verify_message}"
        finally:
            thread.join(20)


try:
    import ssl
    result = attempt("good", "good", "localhost")
    answers["a trusted certificate is accepted"] = [result.startswith("b'hello'"), result]
    result = attempt("good", "other", "localhost")
    answers["an unknown certificate is refused"] = [result.startswith("refused"), result]
    result = attempt("good", "good", "example.invalid")
    answers["a certificate of another name is refused"] = [result.startswith("refused"), result]
    answers["version"] = [True, ssl.OPENSSL_VERSION]
except Exception as error:
    answers["TLS"] = [False, f"{type(error).__name__}: {error}"]
print(json.dumps(answers))
