# SPDX-License-Identifier: MIT
# Debian 12 and 13, Ubuntu 24.04: what threadproof needs, from scripts/setup, which knows it.
#
#   docker build -f ci/containers/debian.Dockerfile --build-arg BASE=debian:13 -t threadproof .
#   docker run --rm --security-opt seccomp=unconfined --cap-add SYS_PTRACE -v "$PWD:/src" -w /src \
#       threadproof scripts/run --no-setup
ARG BASE=debian:12
FROM ${BASE}
COPY scripts/setup /usr/local/sbin/threadproof-setup
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates git \
    && threadproof-setup \
    && rm -rf /var/lib/apt/lists/*
CMD ["bash"]
