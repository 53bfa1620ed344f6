import csv,io,random
r=random.Random(2)
for n in range(400):
    d=dict(delimiter=r.choice(',;\t '),quotechar=r.choice(['"',"'",None]),escapechar=r.choice([None,'\\']),doublequote=r.random()<.7,skipinitialspace=r.random()<.3,lineterminator=r.choice(['\r\n','\n','xyz','\x1e','']),quoting=r.randrange(4))
    rows=[[''.join(r.choice('ab ,;"\'\\\n\r\tx\x1eé€') for _ in range(r.randrange(8))) for _ in range(r.randrange(4))] for _ in range(3)]
    try:
        o=io.StringIO(); csv.writer(o,**d).writerows(rows); t=o.getvalue()
    except Exception as e: t=repr(e)
    try: out=list(csv.reader(io.StringIO(t,newline=''),**d))
    except Exception as e: out=repr(e)
    print(ascii((t,out)))
