# Wide characters, a separate terminfo library, and the common terminals compiled in so that curses works where the
# machine has no terminal database.
pkg_configure() {
    "$SRC/configure" --build="$BUILD_TRIPLE" --host="$TRIPLE" --prefix="$PREFIX" --libdir="$PREFIX/lib" \
        --with-build-cc=gcc --with-shared --without-normal --without-debug --without-ada --without-cxx \
        --without-cxx-binding --without-manpages --without-tests --without-progs --without-gpm --enable-widec \
        --enable-overwrite --enable-termcap --with-termlib --disable-db-install --disable-stripping \
        --with-fallbacks=linux,xterm,xterm-256color,screen,screen-256color,tmux,tmux-256color,vt100,vt220,dumb \
        --with-tic-path="$(command -v tic)" --with-infocmp-path="$(command -v infocmp)" \
        --with-terminfo-dirs=/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo \
        --with-default-terminfo-dir=/usr/share/terminfo
}

pkg_compile() {
    make -j"$JOBS"
}

pkg_install() {
    make install DESTDIR="$DEST"
}
