# The console with a Chromium for PDF and image exports. See compose.yaml for running it with PostgreSQL.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1

# Dependencies first: this layer is rebuilt only when the lock changes.
COPY scripts/uv-bootstrap.txt scripts/
RUN pip install --no-cache-dir --no-deps --require-hashes -r scripts/uv-bootstrap.txt
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups --group build --no-install-project
COPY . .
RUN uv sync --frozen --no-default-groups --group build \
    && useradd --create-home --uid 10001 venue \
    && install -d -o venue -g venue var

USER venue
ENV VA_HOST=0.0.0.0 VA_PORT=8050
EXPOSE 8050
VOLUME /app/var
CMD ["venue-analytics", "serve"]
