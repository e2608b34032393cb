# Two stages: packages pinned by hash are installed in the first, the second has no compiler, no pip
# cache and no root.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/mesbridge
COPY requirements/run.txt requirements/run.txt
RUN /opt/mesbridge/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY mappings mappings
COPY schemas schemas
RUN /opt/mesbridge/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/mesbridge --create-home mesbridge
COPY --from=build /opt/mesbridge /opt/mesbridge
# The workspace: mount your own over it.
COPY --chown=root:root mappings /workspace/mappings
COPY --chown=root:root schemas /workspace/schemas
ENV PATH=/opt/mesbridge/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    MESBRIDGE_MAPPINGS=/workspace/mappings \
    MESBRIDGE_SCHEMAS=/workspace/schemas \
    MESBRIDGE_LOG_FORMAT=json
# The only place that is written to, and only with the embedded broker and SQLite.
WORKDIR /var/lib/mesbridge
USER mesbridge
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health/live', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mesbridge"]
CMD ["run"]
