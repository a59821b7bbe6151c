"""The key of the runners' advisory lock, as core/db/lock.c derives it from the journal's schema."""
import hashlib
import struct


def lock_key(schema):
    digest = hashlib.blake2b(digest_size=32)
    for field in (b"lockstep", schema.encode()):
        digest.update(struct.pack("<Q", len(field)) + field)
    return struct.unpack(">q", digest.digest()[:8])[0]
