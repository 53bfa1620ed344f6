# bzip2 has makefiles only, and none of them installs the shared library.
pkg_configure() {
    :
}

pkg_compile() {
    make -C "$SRC" -f Makefile-libbz2_so -j"$JOBS" CC="$CC" CFLAGS="$CFLAGS -D_FILE_OFFSET_BITS=64"
}

pkg_install() {
    mkdir -p "$DEST$PREFIX/lib" "$DEST$PREFIX/include"
    cp "$SRC/libbz2.so.1.0.8" "$DEST$PREFIX/lib/"
    cp "$SRC/bzlib.h" "$DEST$PREFIX/include/"
}
