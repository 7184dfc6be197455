# The service with the browser that draws its pictures. State lives in /var/lib/outlay.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       chromium-headless-shell fonts-open-sans fonts-dejavu-core fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/outlay
COPY requirements.lock ./
RUN pip install --no-cache-dir --only-binary :all: --require-hashes --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY service service
COPY prompts prompts
COPY schema schema
RUN pip install --no-cache-dir --no-index --no-deps --no-build-isolation . \
    && useradd --system --create-home --home-dir /var/lib/outlay outlay

USER outlay
ENV OUTLAY_HOME=/var/lib/outlay OUTLAY_HOST=0.0.0.0
VOLUME /var/lib/outlay
EXPOSE 8765
ENTRYPOINT ["outlay"]
CMD ["serve"]
