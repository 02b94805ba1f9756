FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
ENV NODE_ENV=production STATE_DIRECTORY=/var/lib/erpcal ERPCAL_LISTEN=0.0.0.0:8008
WORKDIR /opt/erpcal
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
RUN install -d -o node -g node -m 700 /var/lib/erpcal
USER node
VOLUME /var/lib/erpcal
EXPOSE 8008
HEALTHCHECK CMD ["node", "dist/bin/erpcal.js", "health"]
ENTRYPOINT ["node", "dist/bin/erpcal.js"]
CMD ["serve"]
