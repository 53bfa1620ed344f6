# Wide characters, a separate terminfo library, and two kinds of descriptions for machines without a terminal database: a folder that the
# library finds from where it lies (patches/find-terminals.patch), and the most common ones compiled in.
terminals="Eterm alacritty ansi bterm cons25 contour cygwin dumb eterm-color foot gnome gnome-256color hurd iterm2 kitty konsole konsole-256color
    linux linux-16color mintty mlterm ms-terminal nsterm pcansi putty putty-256color rxvt rxvt-unicode rxvt-unicode-256color screen
    screen-256color screen.xterm-256color st st-256color sun teraterm tmux tmux-256color tmux-direct vt100 vt102 vt220 vt52 vte vte-256color
    wezterm wsvt25 xterm xterm-16color xterm-256color xterm-color xterm-direct xterm-kitty"

pkg_configure() {
    CPPFLAGS="$CPPFLAGS -D_GNU_SOURCE -DTERMINFO_OF_LIBRARY='\"../../share/terminfo\"'" LIBS=-ldl \
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
    mkdir -p "$DEST$PREFIX/share/terminfo"
    tic -x -o "$DEST$PREFIX/share/terminfo" -e "$(echo $terminals | tr ' ' ,)" "$SRC/misc/terminfo.src"
}
