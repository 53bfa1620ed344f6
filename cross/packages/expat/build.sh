# The archive is an export of the repository: its configure script is made first.
pkg_configure() {
    (cd "$SRC/expat" && ./buildconf.sh)
    "$SRC/expat/configure" --build="$BUILD_TRIPLE" --host="$TRIPLE" --prefix="$PREFIX" --libdir="$PREFIX/lib" \
        --disable-static --without-xmlwf --without-examples --without-tests --without-docbook
}

pkg_compile() {
    make -j"$JOBS"
}

pkg_install() {
    make install DESTDIR="$DEST"
}
