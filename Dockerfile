# The program alone, for CI and as a base: one static file, and nothing beside it but certificates and time zones.
FROM rust:1.95-slim-bookworm AS build
# What the toolchain file adds, formatter and linter, is not needed here.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    RUSTFLAGS="-C target-feature=+crt-static -C relocation-model=static --remap-path-prefix=/src=/flux-pipeline --remap-path-prefix=/usr/local/cargo=/cargo" \
    cargo build --locked --profile dist --target "$(rustc --print host-tuple)" \
    && cp target/*/dist/flux-pipeline /flux-pipeline

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /flux-pipeline /usr/local/bin/flux-pipeline
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/flux-pipeline"]
CMD ["--help"]
