"""An SMSC of a few lines over a raw socket, for what no library would do: it binds whoever comes and lets `on_submit` decide."""
import socket
import struct
import threading

BIND_TRX, BIND_TRX_RESP, SUBMIT, SUBMIT_RESP, DELIVER, DELIVER_RESP = 9, 0x80000009, 4, 0x80000004, 5, 0x80000005
ENQUIRE, ENQUIRE_RESP, UNBIND, UNBIND_RESP = 0x15, 0x80000015, 6, 0x80000006


def pdu(command, body=b"", status=0, sequence=1):
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def submitted(body):
    """(destination, text) of a submit_sm."""
    service, rest = body.split(b"\0", 1)
    source, rest = rest[2:].split(b"\0", 1)
    destination, rest = rest[2:].split(b"\0", 1)
    schedule, rest = rest[3:].split(b"\0", 1)
    validity, rest = rest.split(b"\0", 1)
    _, _, coding, _, length = rest[:5]
    return destination.decode(), rest[5:5 + length], coding


def deliver(sender, to, text, esm_class=0, coding=0, tlvs=b"", sequence=1):
    body = b"\0\1\1" + sender.encode() + b"\0\0\0" + to.encode() + b"\0" + bytes([esm_class, 0, 0, 0, 0, 0, 0, coding, 0, len(text)]) + text
    return pdu(DELIVER, body + tlvs, sequence=sequence)


class RawSmsc:
    """`on_submit(smsc, sequence, body)` answers or does not. What was heard is in `heard`: (command, status, sequence, body)."""

    def __init__(self, on_submit):
        self.on_submit = on_submit
        self.heard = []
        self.bound = threading.Event()
        self.connection = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def read(self, connection, length):
        data = b""
        while len(data) < length:
            more = connection.recv(length - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def serve(self, connection):
        self.connection = connection
        try:
            while True:
                length, command, status, sequence = struct.unpack(">IIII", self.read(connection, 16))
                body = self.read(connection, length - 16)
                self.heard.append((command, status, sequence, body))
                if command == BIND_TRX:
                    self.send(pdu(BIND_TRX_RESP, b"raw\0", sequence=sequence))
                    self.bound.set()
                elif command == SUBMIT:
                    self.on_submit(self, sequence, body)
                elif command == ENQUIRE:
                    self.send(pdu(ENQUIRE_RESP, sequence=sequence))
                elif command == UNBIND:
                    self.send(pdu(UNBIND_RESP, sequence=sequence))
        except (OSError, EOFError):
            self.bound.clear()

    def send(self, data):
        self.connection.sendall(data)

    def accept_submit(self, sequence, message_id):
        self.send(pdu(SUBMIT_RESP, message_id.encode() + b"\0", sequence=sequence))

    def receipt(self, message_id, phone, to, state="DELIVRD", sequence=1):
        self.send(deliver(phone, to, f"id:{message_id} sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:{state} err:000 text:".encode(), 4,
                          sequence=sequence))

    def heard_of(self, command):
        return [one for one in self.heard if one[0] == command]
