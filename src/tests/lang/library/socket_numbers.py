# Numbers that are not plain ints: bool and enumerations as options and ports.
import enum, mmap, socket
class Port(enum.IntEnum):
    FREE = 0
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
    print(bool(s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)))
    s.bind(("127.0.0.1", Port.FREE))
    print(s.getsockname()[1] > 0)
print(socket.getaddrinfo("127.0.0.1", 0, type=socket.SOCK_STREAM)[0][4], socket.htons(True) in (1, 256))
with mmap.mmap(-1, 4) as m:
    m[0] = True
    print(m[:2])
