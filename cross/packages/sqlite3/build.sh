# The source is joined into one file with tools of the build machine; that file is then compiled for the target.
pkg_configure() {
    env -u CFLAGS -u CPPFLAGS -u LDFLAGS -u AR -u RANLIB -u NM -u STRIP CC=gcc \
        "$SRC/configure" --disable-tcl --disable-readline
    env -u CFLAGS -u CPPFLAGS -u LDFLAGS -u AR -u RANLIB -u NM -u STRIP CC=gcc make sqlite3.c
}

pkg_compile() {
    options="THREADSAFE=1 ENABLE_COLUMN_METADATA ENABLE_DBSTAT_VTAB ENABLE_FTS3 ENABLE_FTS3_PARENTHESIS ENABLE_FTS4
        ENABLE_FTS5 ENABLE_GEOPOLY ENABLE_MATH_FUNCTIONS ENABLE_RTREE ENABLE_STMTVTAB ENABLE_SESSION
        ENABLE_PREUPDATE_HOOK ENABLE_UNLOCK_NOTIFY USE_URI MAX_VARIABLE_NUMBER=250000"
    facts="HAVE_FDATASYNC HAVE_GMTIME_R HAVE_LOCALTIME_R HAVE_USLEEP HAVE_STDINT_H HAVE_INTTYPES_H"
    set --
    for option in $options; do set -- "$@" "-DSQLITE_$option"; done
    for fact in $facts; do set -- "$@" "-D$fact=1"; done
    $CC $CFLAGS -D_FILE_OFFSET_BITS=64 "$@" -shared -Wl,-soname,libsqlite3.so.0 -o libsqlite3.so.0 sqlite3.c \
        -lpthread -ldl -lm
}

pkg_install() {
    mkdir -p "$DEST$PREFIX/lib" "$DEST$PREFIX/include"
    cp libsqlite3.so.0 "$DEST$PREFIX/lib/"
    cp sqlite3.h "$SRC/src/sqlite3ext.h" "$DEST$PREFIX/include/"
}
