# SPDX-License-Identifier: MIT
# Fedora: the packages that scripts/setup installs on Debian, by their names here.
#
#   docker build -f ci/containers/fedora.Dockerfile -t threadproof .
#   docker run --rm --security-opt seccomp=unconfined --cap-add SYS_PTRACE -v "$PWD:/src" -w /src \
#       threadproof scripts/run --no-setup
FROM fedora:42
RUN dnf install -y --setopt=install_weak_deps=False \
        clang compiler-rt llvm libtsan \
        valgrind \
        gcc glibc-devel \
        cmake ninja-build make pkgconf-pkg-config \
        libcmocka-devel expat-devel jansson-devel elfutils-devel elfutils-libelf-devel binutils-devel \
        diffutils findutils git \
    && dnf clean all
CMD ["bash"]
