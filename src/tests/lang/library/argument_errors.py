# How wrong numbers and kinds of arguments are told.
import array, collections, io, datetime
a=array.array("i")
def t(s): # shows
    try: print(s, eval(s))
    except BaseException as e: print(s, type(e).__name__, e)
for m in ("extend","tofile","fromfile"):
    for args in ("","1,2","1,2,3","x=1","1,x=2"): t(f"a.{m}({args})")
d=collections.deque()
for m in ("insert","index","rotate"):
    for args in ("","1,2,3,4","x=1","'a'", "1,'a'", "1,2,'a'"): t(f"d.{m}({args})")
t("d['a']"); t("d[1.5]=1"); t("del d[None]"); t("d[5]"); t("d[2**70]")
D=datetime.datetime
for m in ("fromordinal","strptime","fromisocalendar","combine","fromtimestamp","utcfromtimestamp"):
    for args in ("","1","1,2","1,2,3,4,5","'a'", "1,'a'", "'a','b'","2**70"): t(f"D.{m}({args})"); 
for m in ("fromordinal","fromisocalendar","fromtimestamp"):
    for args in ("","1","1,2","1,2,3,4,5","'a'", "1,'a'", "'a','b'","2**70","2**70,1,1"): t(f"datetime.date.{m}({args})"); 
o=collections.OrderedDict(); dd=collections.defaultdict(int)
for args in ("1,2","","1"): t(f"o.clear({args})"); t(f"o.update({args})"); t(f"o.__getitem__({args})"); t(f"collections.OrderedDict({args})");  t(f"dd.clear({args})")
b=io.BytesIO(b"abc"); s=io.StringIO("abc")
for m in ("_checkClosed","_checkReadable","_checkWritable","_checkSeekable"):
    for o_ in "b","s":
      for args in ("","1","x=1"): t(f"{o_}.{m}({args})")
for m in ("read1","read","readinto1","readinto","readlines","readline","truncate","seek","write","getvalue","tell"):
    for args in ("1,2,3","'a'",""): t(f"b.{m}({args})"); t(f"s.{m}({args})") if hasattr(s,m) else 0
g=ExceptionGroup("g",[ValueError()])
for m in ("derive","split","subgroup"):
    for args in ("","1,2","x=1"): t(f"g.{m}({args})")
t("datetime.timezone.utc.fromutc(1)"); t("datetime.timezone.utc.fromutc()"); t("datetime.time(1).replace(-2**31-1)"); t("datetime.time(1).replace(2**31)"); t("datetime.time(2**31)"); t("datetime.date(-2**31-1,1,1)");t("datetime.time(2**64)")
import struct
S=struct.Struct("i")
t("S.unpack_from(0,{1})"); t("S.unpack_from(b'',{1})"); t("S.pack_into(0,{1},1)"); t("S.unpack_from()"); t("S.unpack(1,2)"); t("S.unpack_from(b'abcdef','x')")
