# docker build -t kube-vitals:0.1.0 .
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN deploy/image/make-root /image

FROM scratch
COPY --from=build /image /
USER 10001:10001
ENV MALLOC_ARENA_MAX=1
EXPOSE 10271
ENTRYPOINT ["/app/jre/bin/java", "@/app/standalone.options"]
CMD ["serve"]
