#!/usr/bin/env python3
"""Writes the first corpus files of the SMPP and text targets: tests/fuzz/corpus/*/seed_*. Run it from the repository's top."""

import struct


def pdu(command: int, body: bytes, status: int = 0, sequence: int = 1) -> bytes:
    return struct.pack(">IIII", 16 + len(body), command, status, sequence) + body


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def deliver(text: bytes, esm_class: int = 0, coding: int = 0, tlvs: bytes = b"", sequence: int = 1) -> bytes:
    head = b"\0\1\x0101000000001\0\0\x010212345678\0" + bytes([esm_class, 0, 0, 0, 0, 0, 0, coding, 0])
    return pdu(5, head + bytes([len(text)]) + text + tlvs, sequence=sequence)


RECEIPT = b"id:0A1B sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:hi"
SAR = tlv(0x20C, b"\0\7") + tlv(0x20E, b"\2") + tlv(0x20F, b"\1")
PDUS = {
    "receipt": deliver(RECEIPT, 4),
    "receipt_tlvs": deliver(b"", 4, 0, tlv(0x1E, b"B2\0") + tlv(0x427, b"\2") + tlv(0x423, b"\3\0\1")),
    "reply_cp949": deliver("있다".encode("cp949"), 0, 0x0E),
    "reply_ucs2": deliver("😀1".encode("utf-16-be"), 0, 8),
    "reply_udh": deliver(b"\5\0\3\7\2\1hi", 0x40, 3, SAR),
    "payload": deliver(b"", 0, 3, tlv(0x424, b"long " * 60)),
    "tlvs_29": pdu(5, bytes(17) + bytes(116)),
    "length_255": pdu(5, bytes(16) + b"\xff" + b"a" * 255),
    "validity": pdu(5, b"\0\0\0\0\0\0\0\0\0\0\x00000001000000000R\0\0\0\0\0\0"),
    "response": pdu(0x80000004, b"abc\0", sequence=2),
    "response_bare": pdu(0x80000004, b"", 0x0B, 3),
    "response_long": pdu(0x80000004, b"x" * 100),
    "response_tlvs": pdu(0x80000004, b"ab\0" + tlv(0x423, b"")),
    "bind_refused": pdu(0x80000009, b"", 0x0E),
    "data_sm": pdu(0x103, b"\0\0\x001\0\0\x002\0\0\0\x03" + tlv(0x424, b"1")),
    "nack": pdu(0x80000000, b"", 3, 2),
    "unbind": pdu(6, b""),
    "enquire": pdu(0x15, b"", 0, 0),
    "unknown": pdu(0x200, b"?"),
    "outbind": pdu(0x0B, b"a\0b\0"),
}
OP, ITS, UMR, VENDOR = 0x501, 0x1383, 0x204, 0x1401


def ussd(op: int, text: bytes, *tlvs: bytes) -> bytes:
    return deliver(text, 0, 0, tlv(OP, bytes([op])) + b"".join(tlvs)).replace(b"\0\1\x01", b"USSD\0\1\x01", 1)


USSD = {
    "dial": b"\0" + pdu(5, ussd(1, b"*123#", tlv(ITS, b"\x12\x34"))[16:]),
    "dial_destination": b"\5" + pdu(5, ussd(1, b"*123#", tlv(UMR, b"\0\x09"))[16:].replace(b"0212345678", b"*123#")),
    "foreign": b"\0" + pdu(5, ussd(1, b"*99#", tlv(ITS, b"\x12\x34"))[16:]),
    "input": b"\x18" + pdu(5, ussd(18, b"1", tlv(ITS, b"\0\0\x12\x34"))[16:]),
    "last": b"\x10" + pdu(5, ussd(18, b"1", tlv(ITS, b"\x12\x35"))[16:]),
    "aborted": b"\0" + pdu(5, ussd(18, b"", tlv(ITS, b"\x12\x35"))[16:]),
    "notice_seen": b"\2" + pdu(5, ussd(19, b"", tlv(VENDOR, b"xyz"))[16:]),
    "vendor_long": b"\2" + pdu(5, ussd(18, b"1", tlv(VENDOR, b"z" * 17))[16:]),
    "phone": b"\3" + pdu(5, ussd(18, b"1")[16:]),
    "cut": b"\0" + pdu(5, ussd(18, b"1", tlv(ITS, b"\x12\x34"))[16:-1]),
}
SCREENS = {
    "menu": b"\x19" + b"How kind was the officer?\n1 very unkind\n2 unkind\n3 neither\n4 kind\n5 very kind\n" * 3,
    "korean": b"\x18" + ("담당 직원은 얼마나 친절했습니까? 1 매우 불친절 2 3 4 5 매우 친절. " * 6).encode(),
    "zero": b"\x11" + b"0 none\n1 some\n" * 20,
    "one_word": b"\x10" + ("ă" * 300).encode(),
    "escapes": b"\1" + b"{" * 200,
    "spaces": b"\1" + b"a" * 170 + b" " * 200,
}
TEXTS = {
    "gsm7": b"\x08\0hello {}[] \xe2\x82\xac",
    "korean": b"\x5b\1" + ("담당 직원은 얼마나 친절했습니까? 1 매우 불친절 2 3 4 5 매우 친절. " * 4).encode(),
    "emoji": b"\xa0\2" + ("😀" * 80).encode(),
    "cp949": b"\x43\0" + "똠방각하".encode("cp949"),
    "ucs2": b"\x44\3\xfe\xff\0001\xd8\x3d",
    "long": b"\xf8\4" + b"a{" * 400,
}


def write(target: str, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        with open(f"tests/fuzz/corpus/{target}/seed_{name}", "wb") as out:
            out.write(data)


write("pdu", PDUS)
write("session", {name: b"\x06" + data for name, data in PDUS.items()})
write("session", {"all": b"\x11" + b"".join(PDUS[name] for name in PDUS if name != "unbind")})
write("session", {"http": b"\x02HTTP/1.1 400 Bad Request", "short": b"\0\0\0\0\x0f"})
write("session", {"throttled": b"\x21" + b"".join(pdu(0x80000004, b"", 0x58, n) for n in (5, 3, 2, 4))})
write("receipt", {"plain": RECEIPT, "upper": RECEIPT.upper(), "uuid": b"id:3b241101-e2bb-4255 stat:UNDELIV err:00B",
                  "none": b"id: sub:001 stat: err:", "hex": b"ffffffffffffffffffffffff", "citizen": b"stat: 5"})
write("text", TEXTS)
write("ussd", USSD)
write("screen", SCREENS)
write("concatenation", {"two": b"\x08\5\0\3\7\2\2yo\x08\5\0\3\7\2\1hi", "wide": b"\x09\6\x08\4\1\2\3\2hi", "bad": b"\x03\x09\0\3"})
