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

# Not build_libs, which compiles everything a second time for archives that nobody uses.
pkg_compile() {
    for goal in build_generated "libcrypto.so libssl.so"; do
        # shellcheck disable=SC2086
        env -u CC -u AR -u RANLIB -u NM -u CFLAGS -u CPPFLAGS -u LDFLAGS make -j"$JOBS" $goal
    done
}

pkg_install() {
    mkdir -p "$DEST$PREFIX/include/openssl" "$DEST$PREFIX/lib"
    cp "$SRC"/include/openssl/*.h include/openssl/*.h "$DEST$PREFIX/include/openssl/"
    cp -P libcrypto.so* libssl.so* "$DEST$PREFIX/lib/"
}
