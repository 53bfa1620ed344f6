# zlib builds in its source folder and has a configure script of its own kind.
pkg_configure() {
    cd "$SRC"
    CHOST=$TRIPLE ./configure --prefix="$PREFIX" --shared
}

pkg_compile() {
    make -C "$SRC" -j"$JOBS"
}

pkg_install() {
    make -C "$SRC" install DESTDIR="$DEST"
}
