# liblzma alone, without the programs.
pkg_configure() {
    "$SRC/configure" --build="$BUILD_TRIPLE" --host="$TRIPLE" --prefix="$PREFIX" --libdir="$PREFIX/lib" \
        --disable-static --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-scripts \
        --disable-doc --disable-nls
}

pkg_compile() {
    make -j"$JOBS"
}

pkg_install() {
    make install DESTDIR="$DEST"
}
