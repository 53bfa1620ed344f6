# Which of the two texts complex() says about a string depends on what is in front of a NUL and of a letter that is no digit.
for text in ("1_0\0", "\0_1", "_\0", "1__0", "1_0_", "(1_)", "é_", "_é", "1_\x7f", "_\x7fé", "\x7f_é", "1_0é_", "1_0é", "1_0\x7f", "1__0é",
             "٣_", "1_0xé_", " _1", "\ud8001_", "1_\ud800", "1_0", "٣_٤j", "(1_0+2_0j)", "", "()", "(", "_", "1_0\0_", "\0", "1\0"):
    for kind in complex, float:
        try:
            print(ascii(text), kind(text))
        except ValueError as error:
            print(ascii(text), ascii(str(error)))
