package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kubevitals.config.Secret;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's certificate and key. They are looked at every few seconds; new ones serve the next
/// connection, and what is no certificate leaves the last good one in place.
final class ServerIdentity implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);
  private static final Duration TICK = Duration.ofSeconds(2);

  private final Protection protection;
  private final SslContextFactory.Server ssl = new SslContextFactory.Server();
  private final Loop loop;
  private volatile PemIdentity identity;
  private boolean failing;

  /// @throws IOException where the files are no certificate and its key
  ServerIdentity(Protection protection, Heartbeats heartbeats) throws IOException {
    this.protection = protection;
    this.loop = new Loop("http-certificate", TICK.plus(Loop.MAX_WORK), heartbeats, this::run);
    this.identity = read();
    apply(ssl);
    // A reader knows us by the Service's name or by an address; which, is its own business.
    ssl.setSniRequired(false);
  }

  SslContextFactory.Server ssl() {
    return ssl;
  }

  void start() {
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    while (true) {
      heartbeat.beat();
      reload();
      Thread.sleep(TICK);
    }
  }

  private void reload() {
    try {
      PemIdentity now = read();
      if (!now.equals(identity)) {
        now.store();
        identity = now;
        ssl.reload(
            factory -> {
              try {
                apply((SslContextFactory.Server) factory);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
        log.atInfo().log("serving a new certificate");
      }
      failing = false;
    } catch (Exception e) {
      // The next look may find the pair complete.
      if (!failing) {
        log.atWarn()
            .addKeyValue("error", e.toString())
            .log("the certificate cannot be read; going on with the last one");
      }
      failing = true;
    }
  }

  private PemIdentity read() throws IOException {
    return new PemIdentity(text(protection.certFile()), new Secret(text(protection.keyFile())));
  }

  private static String text(String file) throws IOException {
    return new String(Files.readAllBytes(Path.of(file)), US_ASCII);
  }

  private void apply(SslContextFactory.Server factory) throws IOException {
    factory.setKeyStore(identity.store());
    factory.setKeyStorePassword(PemIdentity.PASSWORD);
  }
}
