import datetime as D, pickle, random, copy, sys
print(D.datetime.__module__, D.datetime)
r=random.Random(3)
def show(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, e)
tzs=[None,D.timezone.utc,D.timezone(D.timedelta(hours=5,minutes=30)),D.timezone(D.timedelta(hours=-3),'X'),D.timezone(D.timedelta(seconds=-1234.5678))]
def rd(): return D.date.fromordinal(r.choice([1,2,365,366,700000,730000,3652059,r.randrange(1,3652060)]))
def rdt():
    x=rd(); return D.datetime(x.year,x.month,x.day,r.randrange(24),r.randrange(60),r.choice([0,r.randrange(60)]),r.choice([0,5,999999,r.randrange(10**6)]),r.choice(tzs),fold=r.choice([0,0,1]))
def rtd(): return r.choice([D.timedelta(r.randrange(-1000,1000)),D.timedelta(seconds=r.random()*10**r.randrange(12)),D.timedelta(days=r.uniform(-99,99),weeks=r.randrange(9),milliseconds=r.random()*1e5,microseconds=r.random()*100),D.timedelta.max,D.timedelta.min,D.timedelta.resolution])
ops=['+','-','*','/','//','%','<','==','divmod']
for i in range(30):
    a,b=rdt(),rtd()
    d=rd(); 
    for x in (a,b,d,a.timetz(),a.time()):
        show(lambda:x); show(lambda:str(x)); show(lambda:hash(pickle.loads(pickle.dumps(x)))==hash(x)); 
        for p in (0,2,4): show(lambda: pickle.loads(pickle.dumps(x,p)) == x)
        show(lambda: pickle.dumps(x,3)); show(lambda: copy.deepcopy(x)==x); show(lambda: x.__reduce_ex__(4))
        show(lambda: bool(x))
    for x,y in ((a,b),(b,a),(a,rdt()),(d,b),(b,d),(d,rd()),(b,rtd()),(b,r.randrange(-5,5)),(b,r.uniform(-3,3)),(r.randrange(9),b),(a,d),(d,a),(a.time(),rdt().timetz()),(a,3),(b,a.time()),(a.timetz(),rdt().timetz())):
        for o in ops:
            show(lambda: divmod(x,y) if o=='divmod' else eval('x%sy'%o,{'x':x,'y':y}))
    show(lambda: (-b,+b,abs(b),b.total_seconds(),b.days,b.seconds,b.microseconds))
    show(lambda: (d.isocalendar(),d.weekday(),d.isoweekday(),d.toordinal(),d.ctime(),d.timetuple(),d.strftime('%Y %j %U %a'),D.date.fromisocalendar(*d.isocalendar())==d))
    for ts in ('auto','hours','minutes','seconds','milliseconds','microseconds','x'): show(lambda: a.isoformat('é',ts)); show(lambda: a.timetz().isoformat(ts))
    show(lambda: D.datetime.fromisoformat(a.isoformat())==a); show(lambda: D.date.fromisoformat(str(d))==d); show(lambda: D.time.fromisoformat(str(a.timetz())))
    show(lambda: (a.utcoffset(),a.tzname(),a.dst(),a.timetuple(),a.utctimetuple(),a.ctime(),a.isocalendar()))
    show(lambda: a.strftime('%Y-%m-%d %H:%M:%S.%f %z %Z %%z'))
    show(lambda: format(a,'%d %f|')); show(lambda: format(d,'')); show(lambda: a.timetz().strftime('%H %z %Z'))
    z=r.choice(tzs[1:])
    show(lambda: a.astimezone(z)); show(lambda: a.astimezone()); show(lambda: a.timestamp()); 
    t=r.choice([0,1.5,-1.5,r.uniform(-1e9,1e10),r.randrange(-10**9,10**10),1e20,float('nan'),float('inf'),0.1234565,1234567.0000005])
    show(lambda: D.datetime.fromtimestamp(t)); show(lambda: D.datetime.fromtimestamp(t,z)); show(lambda: D.datetime.utcfromtimestamp(t)); show(lambda: D.date.fromtimestamp(t))
    show(lambda: a.replace(year=r.choice([0,1,9999,10000,2020]),hour=r.choice([3,24]),tzinfo=z,fold=1)); show(lambda: d.replace(month=r.choice([2,13]),day=30))
    show(lambda: (a.date(),a.time(),a.timetz(),D.datetime.combine(d,a.timetz()),D.datetime.combine(d,a.time(),z)))
    s=r.choice([a.isoformat(),a.isoformat().replace('-','').replace(':',''),'%04d-W%02d-%d'%d.isocalendar(),'%04dW%02d%dT1230'%d.isocalendar(),str(d)+'T'+str(a.time())+'Z'])
    for _ in range(6):
        q=r.randrange(len(s)+1); m=s[:q]+r.choice(['','0','9',':','-','+','.','T','W','Z',' ','é','\ud800',','])+s[q+r.randrange(2):]
        print(ascii(m)); show(lambda: D.datetime.fromisoformat(m)); show(lambda: D.date.fromisoformat(m)); show(lambda: D.time.fromisoformat(m)); show(lambda: D.time.fromisoformat(m[-8:]))
for f in (lambda: D.date('a',1,1), lambda: D.date(2021,2,29), lambda: D.date(2021,1,1.0), lambda: D.datetime(2020,1,1,tzinfo=3), lambda: D.time(25), lambda: D.time(fold=2), lambda: D.timedelta('a'), lambda: D.timedelta(hours='a'), lambda: D.timedelta(1e10), lambda: D.timedelta(10**10), lambda: D.timedelta(10**30), lambda: D.timedelta(float('nan')), lambda: D.timezone(3), lambda: D.timezone(D.timedelta(1)), lambda: D.timezone(D.timedelta(0),3), lambda: D.timezone.utc.utcoffset(3), lambda: D.tzinfo().utcoffset(None), lambda: D.date.fromordinal(0), lambda: D.date.fromordinal(3652060), lambda: D.date.fromisocalendar(2020,54,1), lambda: D.date.fromisocalendar(2021,53,1), lambda: D.date.fromisocalendar(2020,1,8), lambda: D.date.fromisocalendar(0,1,1), lambda: D.date.fromisocalendar(10**20,1,1), lambda: D.date.fromisoformat(3), lambda: D.date.max+D.timedelta(1), lambda: D.datetime.strptime('2020-01-02','%Y-%m-%d'), lambda: repr(D.timezone.utc), lambda: str(D.timezone.utc), lambda: D.timezone.min, lambda: D.timezone.max, lambda: D.timedelta(1)/0, lambda: D.timedelta(1)//0, lambda: D.timedelta(1)/D.timedelta(0), lambda: D.timedelta(1)%D.timedelta(0), lambda: D.timedelta(1)/0.0, lambda: D.UTC, lambda: D.timezone(D.timedelta(0)) is D.UTC, lambda: pickle.loads(pickle.dumps(D.UTC)) is D.UTC, lambda: D.datetime.max, lambda: D.time.min, lambda: D.date.resolution, lambda: D.timedelta(seconds=1,minutes=2.5), lambda: type(D.date.today()), lambda: (D.datetime.now()-D.datetime.utcnow()).total_seconds()<1, lambda: D.datetime.now(D.UTC).tzinfo, lambda: hash(D.timedelta(1,2,3))): show(f)
class S(D.datetime):
    def __new__(c,*a,**k): return super().__new__(c,*a,**k)
class DS(D.date): pass
s=S(2020,1,2,3,tzinfo=D.UTC)
for f in (lambda:s, lambda: s+D.timedelta(1), lambda: type(s+D.timedelta(1)), lambda: type(s.replace(year=3)), lambda: type(S.now()), lambda: type(DS.today()), lambda: DS(2020,1,1)+D.timedelta(3), lambda: type(S.fromisoformat('2020-01-01')), lambda: type(s.astimezone(tzs[2])), lambda: s==D.datetime(2020,1,2,3,tzinfo=D.UTC)): show(f)
