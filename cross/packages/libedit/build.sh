# Line editing without the GPL.
pkg_configure() {
    "$SRC/configure" --build="$BUILD_TRIPLE" --host="$TRIPLE" --prefix="$PREFIX" --libdir="$PREFIX/lib" \
        --disable-static --disable-examples
}

pkg_compile() {
    make -j"$JOBS"
}

pkg_install() {
    make install DESTDIR="$DEST"
}
