# The product for a server: nothing but Python, the locked packages, the code and the collected static files.
# No secret is needed to build it and none is in it; the settings come from the environment (docs/operations.md).

FROM python:3.12-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/casemgmt

COPY requirements/ requirements/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --require-hashes -r requirements/base.txt

# Node serves only to compile the styles, and stays behind in this stage.
COPY package.json package-lock.json .npmrc ./
COPY tools/ tools/
RUN python -m venv /opt/node && /opt/node/bin/python tools/node.py npm ci --ignore-scripts --omit=optional
COPY static/ static/
RUN /opt/node/bin/python tools/assets.py && rm -rf node_modules

COPY . .
# Collecting files reaches no server; the values only satisfy the settings for the length of this line.
RUN SECRET_KEY=for-this-line-only DATABASE_URL=postgres:///none REDIS_URL=redis://none PUBLIC_ADDRESS=https://none.example \
    /opt/venv/bin/python manage.py collectstatic --noinput --ignore scss --verbosity 0 \
    && rm -rf var/assets tests


FROM python:3.12-slim AS product
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=casemgmt.settings CASEMGMT_MODE=production CASEMGMT_VAR=/srv/casemgmt/var
WORKDIR /srv/casemgmt

# What draws the papers.
RUN apt-get update -q && apt-get install -q -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/*

RUN groupadd --gid 10001 casemgmt \
    && useradd --uid 10001 --gid casemgmt --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin casemgmt
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /srv/casemgmt /srv/casemgmt
# Code and static files belong to root and cannot be changed by the service; only these two folders are its own.
RUN install --directory --owner=casemgmt --group=casemgmt --mode=0700 var/files var/beat

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "casemgmt.probe", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "casemgmt.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--preload", \
     "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "20", "--no-control-socket"]
