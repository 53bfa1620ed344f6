# OpenSSL names its own targets and wants the tool prefix instead of CC.  Everything is compiled into libcrypto
# (no-module), because a plug-in would be looked for at an absolute path.
pkg_configure() {
    case $TARGET in
    linux-x86_64) name=linux-x86_64 ;;
    linux-aarch64) name=linux-aarch64 ;;
    linux-s390x) name=linux64-s390x ;;
    linux-ppc64le) name=linux-ppc64le ;;
    linux-ppc64) name=linux-ppc64 ;;
    *) echo "no OpenSSL target for $TARGET" >&2; return 1 ;;
    esac
    options="-fstack-protector-strong"
    env -u CC -u AR -u RANLIB -u NM -u CFLAGS -u CPPFLAGS -u LDFLAGS CROSS_COMPILE="$TRIPLE-" \
        perl "$SRC/Configure" "$name" --prefix="$PREFIX" --openssldir=/etc/ssl --libdir=lib \
        no-tests no-module no-ssl3 no-comp shared $options
}

pkg_compile() {
    env -u CC -u AR -u RANLIB -u NM -u CFLAGS -u CPPFLAGS -u LDFLAGS make -j"$JOBS" build_libs
}

pkg_install() {
    env -u CC -u AR -u RANLIB -u NM -u CFLAGS -u CPPFLAGS -u LDFLAGS make install_dev DESTDIR="$DEST"
}
