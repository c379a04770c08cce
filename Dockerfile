# Debian, not Alpine: the native core of the Temporal SDK is built against glibc.
ARG NODE_IMAGE=node:22.21.1-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npx tsc -p tsconfig.build.json

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The SDK brings its core as source and for every platform: over 100 MB that never run here.
RUN npm ci --omit=dev --ignore-scripts \
  && cd node_modules/@temporalio/core-bridge \
  && rm -rf sdk-core \
  && find releases -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} + \
  && ls releases/*/index.node

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
# Certificates for TLS to AWS and Temporal: the SDK's core reads those of the system.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY docker/healthcheck.mjs ./docker/healthcheck.mjs
USER node
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "docker/healthcheck.mjs", "connected"]
ENTRYPOINT ["node", "dist/client/cli/main.js"]
CMD ["worker"]
