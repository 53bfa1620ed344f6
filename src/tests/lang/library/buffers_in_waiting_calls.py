# Buffers of a call that waits without the lock: another thread makes and collects garbage meanwhile; what the buffers belong to may move.
import gc
import os
import socket
import threading

begin = threading.Event()


def churn():
    for _ in range(30):
        begin.wait(10)
        begin.clear()
        for size in range(200):
            kept = [bytearray(i) for i in range(60)]
        gc.collect()
        churned.release()


churned = threading.Semaphore(0)
worker = threading.Thread(target=churn)
worker.start()
a, b = socket.socketpair()
r, w = os.pipe()


def feeder(n):
    begin.set()
    churned.acquire()
    a.sendall(b"0123456789")
    os.write(w, b"abcdefghij")


for n in range(30):
    feed = threading.Thread(target=feeder, args=(n,))
    feed.start()
    count, *_ = b.recvmsg_into(bytearray(3) for _ in range(4))
    memories = [bytearray(4), memoryview(bytearray(6))]
    got = os.readv(r, memories)
    feed.join()
    if n % 10 == 0:
        print(count, got, memories[0], bytes(memories[1]))
    a.sendmsg([bytearray(b"xy"), memoryview(bytearray(b"z")), b"!"])
    os.writev(w, [bytearray(b"uv"), b"w"])
    assert b.recv(10) == b"xyz!" and os.read(r, 10) == b"uvw"
    for memory in memories:
        if isinstance(memory, bytearray):
            memory.append(1)  # nobody exports it any more
worker.join()
