# case: password_hashes
import warnings
warnings.simplefilter("ignore")
import crypt, _crypt
print([m.name for m in crypt.methods])
for salt in ("ab", "$1$abcdefgh", "$5$abcdefgh$", "$6$saltsalt$", "", "*0"):
    for word in ("", "secret", "p\xe4ss"):
        try: print(salt, word, crypt.crypt(word, salt))
        except Exception as e: print(salt, word, type(e), e)
for a in (("x",), (1, "ab"), ("a\0b", "ab"), ("a", 2), ("a", "\ud800")):
    try: print(_crypt.crypt(*a))
    except Exception as e: print(type(e), e)
print(len(crypt.mksalt()), crypt.crypt("word") != crypt.crypt("word"))
