# case: old-data
# unicodedata.ucd_3_2_0: what version 3.2 said about the characters it had.
import hashlib
import unicodedata

old = unicodedata.ucd_3_2_0
sums = {}
for c in [*range(0x3400), *range(0xa000, 0xac00), *range(0xf900, 0x10a00), *range(0x1d000, 0x1d800), *range(0x2f800, 0x2fa20), *range(0xe0000, 0xe0100)]:
    ch = chr(c)
    for name in ("category", "bidirectional", "combining", "mirrored", "east_asian_width", "decomposition"):
        sums.setdefault(name, hashlib.sha1()).update(str(getattr(old, name)(ch)).encode())
    for name in ("decimal", "digit", "numeric"):
        sums.setdefault(name, hashlib.sha1()).update(str(getattr(old, name)(ch, None)).encode())
    for form in ("NFKD", "NFC"):
        sums.setdefault(form, hashlib.sha1()).update(old.normalize(form, ch).encode("utf-8", "surrogatepass"))
for name, value in sums.items():
    print(name, value.hexdigest())
