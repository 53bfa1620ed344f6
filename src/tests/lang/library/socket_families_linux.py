# case: families_of_linux
# Addresses of the families beside IP and UNIX; the sockets are of another one, so the kernel refuses what is well formed.
import _socket as S, socket
keep = []
def t(fam,typ,proto,*addrs):
    s = socket.socket(fam, typ, proto, fileno=socket.socket(S.AF_UNIX).detach())
    for a in addrs:
        for m in ("bind","connect"):
            try: print(a, m, getattr(s,m)(a))
            except Exception as e: print(repr(a),m,type(e).__name__,e)
    keep.append(s)
t(S.AF_NETLINK,S.SOCK_RAW,0,5,(1,),("a",2),(0,0),(0,0,0),[1,2])
t(S.AF_VSOCK,S.SOCK_STREAM,0,5,(1,),("a",2),(0,0,0))
t(S.AF_PACKET,S.SOCK_RAW,0,5,("lo",),("no such",2),("lo",0,0,0,b'123456789'),("lo",70000),(1,2),("lo",0,0,1,b"123456"))
t(S.AF_ALG,S.SOCK_SEQPACKET,0,5,("hash",),("hash","sha256"),("h"*20,"x"),("h","x"*100),("hash","sha256",1,2))
t(S.AF_CAN,S.SOCK_RAW,S.CAN_RAW,5,("lo",),("",),("x"*30,),())
t(S.AF_CAN,S.SOCK_DGRAM,77,5,("lo",),())
t(S.AF_TIPC,S.SOCK_RDM,0,5,(1,2,3),(9,2,3,4))
t(S.AF_QIPCRTR,S.SOCK_DGRAM,0,5,(1,2),(1,))
t(S.AF_BLUETOOTH,S.SOCK_STREAM,S.BTPROTO_RFCOMM,5,("00:00",1),("00:00:00:00:00:01",1))
t(S.AF_BLUETOOTH,S.SOCK_RAW,S.BTPROTO_HCI,5,(1,),"a")
t(S.AF_BLUETOOTH,S.SOCK_RAW,S.BTPROTO_SCO,5,(1,),"a",b"a",b"00:01:02:03:04:05")
s=socket.socket(S.AF_ALG,S.SOCK_SEQPACKET,0,fileno=socket.socket(S.AF_UNIX).detach())
for kw in ({},dict(op=1.5),dict(op=-1),dict(op=1,assoclen=-1),dict(op=1),dict(op=1,iv=b"abc",assoclen=3)):
    try: print(s.sendmsg_afalg([b"x"],**kw))
    except Exception as e: print(type(e),e)
for n in ("AF_BLUETOOTH BDADDR_ANY CAN_BCM_TX_SETUP TIPC_WAIT_FOREVER VMADDR_CID_ANY CAN_EFF_FLAG").split(): print(n, getattr(S,n))
