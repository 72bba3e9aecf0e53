# The hub as a container: built from source, run as a user without rights, closed until it is told who may come.
#
#   docker build -t icshub .
#   docker run --rm -p 8080:8080 -v icshub-data:/data icshub      # closed: it listens, and refuses everyone but its own health check
#   docker run --rm -p 8080:8080 -v icshub-data:/data -e ICSHUB_Access__Policy=open-to-network icshub
#
# The last command opens every record to everyone who can reach the port: for a demo with synthetic people, or behind a proxy that decides who may come.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
COPY profiles/ profiles/
RUN dotnet publish src/FhirIcsHub.Server -c Release -o /app --nologo

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./
# APP_UID is the base image's user without rights.
RUN mkdir /data && chown $APP_UID /data
USER $APP_UID
VOLUME /data
EXPOSE 8080
# Closed: whoever comes from outside the container is answered 403, and the log says how to open it.
ENV ICSHUB_Storage__Folder=/data \
    ICSHUB_Urls=http://0.0.0.0:8080 \
    ICSHUB_Access__Policy=closed-to-network
# bash speaks HTTP here, because the image has neither curl nor wget.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["./icshub"]
CMD ["serve"]
