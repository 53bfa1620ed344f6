# Sources that are not valid UTF-8.
import os, subprocess, sys, tempfile

for source in (b'\xff\x20', b'x\xff=1\n', b'x="\xff"\n', b'\n\n  x\xe9y\n', b"Python = '\xcf\xb3\xf2\xee\xed' +", b'# \xff\nx=1\n'):
    try:
        compile(source, 'f.py', 'exec')
        print(source, 'compiles')
    except SyntaxError as error:
        print(source, error.args)

with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for source in (b'# caf\xe9\nprint(1)\n', b'\n\nx = "\x89"\n', b'print("f\xc3\xbcr")\n', b'# coding: latin-1\nprint(ascii("\xe9"))\n'):
        with open('script.py', 'wb') as file:
            file.write(source)
        done = subprocess.run([sys.executable, 'script.py'], capture_output=True)
        print(done.returncode, done.stdout, done.stderr.replace(folder.encode(), b"").splitlines()[-1:])
print(bytearray(b"'"), bytearray(b'"'), bytearray(b'\'"'), b"'")
