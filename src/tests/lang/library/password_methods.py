# case: crypt_methods
import warnings
warnings.simplefilter("ignore")
import _crypt
WORDS = ("", "a", "secret", "exactly8", "longer than eight", "x" * 16, "y" * 63, "z" * 64, "w" * 65, "v" * 72, "u" * 73, "t" * 130, "p\xe4ss", "\u20ac\xff" * 9)
SETTINGS = ["ab", "..", "zZ", "9/more", "$1$$", "$1$a", "$1$abcdefghij$rest", "$5$$", "$5$short", "$5$sixteencharacters$more", "$5$rounds=1000$abc$",
            "$6$$", "$6$short", "$6$sixteencharacters$more", "$6$rounds=1234$abc", "$2b$04$abcdefghijklmnopqrstuu", "$2y$04$......................"]
for setting in SETTINGS:
    for word in WORDS:
        print(setting, len(word), _crypt.crypt(word, setting))
for word in ("", "ascii", "q" * 80):
    print(_crypt.crypt(word, "$2a$05$AAAAAAAAAAAAAAAAAAAAA."))
for setting in ("a", "a!", "!a", "\xe4b", "a b", "ab:", "$5$a\nb", "$6$a:b", "$1$a b", "$5$rounds=$a", "$5$rounds=0$a", "$5$rounds=01000$a",
                "$5$rounds=1000x$a", "$5$rounds=1000", "$6$rounds=1000000000$a", "$2b$03$abcdefghijklmnopqrstuu", "$2b$32$abcdefghijklmnopqrstuu",
                "$2b$4$abcdefghijklmnopqrstuu", "$2b$04$abcdefghijklmnopqrst", "$2b$04$abcdefghijklmnopqrst!!", "$2b$04", "$2$04$abcdefghijklmnopqrstuu",
                "$2", "$", "$1", "$5", "*1"):
    print(setting.encode(), _crypt.crypt("word", setting))
# case: crypt_stored_hash
import warnings
warnings.simplefilter("ignore")
import crypt
for method in crypt.methods:
    hashed = crypt.crypt("correct horse", crypt.mksalt(method))
    print(method.name, len(hashed) == method.total_size, crypt.crypt("correct horse", hashed) == hashed, crypt.crypt("battery", hashed) == hashed)
