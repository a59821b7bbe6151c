"""str.casefold() of what is not the lower case, and of all letters of a few scripts"""
print("Straße ẞ ﬁﬃ İ ı ŉ ǰ ΐ ΑΣ ς ϐϑ ſ µ Ⅷ Ⓐ".casefold())
print("ᎠᏰᏵᏸᏽ ꭰꮿ ᾀᾈᾳᾼ ᾞ ﬀﬆﬓﬗ".casefold())
for first, last in ((0x80, 0x250), (0x370, 0x588), (0x10A0, 0x1100), (0x13A0, 0x1400), (0x1C80, 0x1CC0), (0x1E00, 0x2000),
                    (0x2C00, 0x2E00), (0xA640, 0xA800), (0xAB30, 0xABC0), (0xFB00, 0xFB18), (0xFF21, 0xFF5B), (0x10400, 0x10450)):
    print("".join([chr(code).casefold() for code in range(first, last) if chr(code).isalpha()]))
print("A £150 million fund".casefold(), "\u20ac".casefold() == "\u20ac", "".casefold() == "")
